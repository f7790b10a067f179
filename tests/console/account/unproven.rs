//! No account counts before its address is proven by a letter (F15).

use actix_web::http::StatusCode;

use super::copied;
use crate::support::{World, world::PASSWORD};

const GUS: [(&str, &str); 2] = [("name", "Gus Huber"), ("password", "a good password")];

// F15, S9.9: a link that was handed over proves no mailbox
#[actix_web::test]
async fn a_copied_link_makes_an_account_only_after_a_letter_is_answered() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let link = copied(&world, &mut ada, "gus@new.test").await;
    let mut gus = world.browser().await;
    let page = gus.get(&link).await;
    assert!(page.shows("Join Northwind") && page.shows("Send email") && !page.shows("type=\"password\""));
    assert!(gus.post(&link, &GUS).await.shows("An email is on its way to g…s@new.test"));
    assert_eq!((world.count("users where email = 'gus@new.test'"), world.count("memberships")), (0, 5));

    let mailed = world.link_to("gus@new.test");
    assert_ne!(mailed, link);
    assert!(gus.get(&mailed).await.shows("value=\"gus@new.test\""));
    assert_eq!(gus.post(&mailed, &GUS).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.count("users where email = 'gus@new.test' and email_proven_at is not null"), 1);
    assert!(gus.get(&link).await.shows("was used"));
}

// F15: whoever has an account accepts by a copied link if a letter was ever answered, and answers one first if not
#[actix_web::test]
async fn a_member_to_be_accepts_a_copied_link_with_a_proven_address_only() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let link = copied(&world, &mut ada, "eve@northwind.test").await;
    world.run("update users set email_proven_at = null where email = 'eve@northwind.test'");
    let mut eve = world.signed_in("eve").await;
    assert!(eve.get(&link).await.shows("Send email"));
    assert_eq!(eve.post(&link, &[]).await.status, StatusCode::OK);
    assert_eq!(world.count("memberships where user_id = 2000006"), 0);
    let mailed = world.link_to("eve@northwind.test");
    assert_eq!(eve.post(&mailed, &[]).await.location, "/?organization=1000001");
    assert_eq!(world.count("users where id = 2000006 and email_proven_at is not null"), 1);

    let link = copied(&world, &mut ada, "dana@northwind.test").await;
    assert_eq!(world.signed_in("dana").await.post(&link, &[]).await.location, "/?organization=1000001");
}

// F15, S2: somebody made an account on another person's address; the owner of the address signs up
#[actix_web::test]
async fn a_proven_sign_up_takes_the_address_from_an_account_that_never_proved_it() {
    let world = World::new();
    world.northwind().member("eve");
    world.run("update users set email_proven_at = null where email = 'eve@northwind.test'");
    let mut mallory = world.signed_in("eve").await;
    mallory.post("/password/forgot", &[("email", "eve@northwind.test")]).await;
    let reset = world.link_to("eve@northwind.test");

    let mut eve = world.browser().await;
    let new = [("name", "Eve Real"), ("email", "eve@northwind.test"), ("password", "a good password")];
    assert!(eve.post("/signup", &new).await.shows("Check your email"));
    let link = world.link_to("eve@northwind.test");
    assert!(eve.get(&link).await.shows("never verified it"), "it is told what becomes of the other account");
    assert_eq!(mallory.get("/account/profile").await.status, StatusCode::OK, "and looking changes nothing");
    let page = eve.post(&link, &[]).await;
    let page = eve.follow(page).await;
    assert!(page.shows("Create a new organization"), "nobody is where a stranger took them: {}", page.body);

    assert_eq!(mallory.get("/account/profile").await.status, StatusCode::SEE_OTHER, "the stranger's session has ended");
    assert_eq!(world.browser().await.get(&reset).await.status, StatusCode::GONE);
    let old = [("email", "eve@northwind.test"), ("password", PASSWORD)];
    assert_eq!(world.browser().await.post("/login", &old).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.browser().await.post("/login", &new[1..]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.count("users where email = 'eve@northwind.test' and name = 'Eve Real' and email_proven_at is not null"), 1);
    assert_eq!(world.count("users where id = 2000006 and password_hash is null and email = '2000006@set-aside.invalid'"), 1);
    assert_eq!(world.count("audit_entries where kind = 'user.set_aside' and organization_id = 1000001"), 1);
    let page = world.signed_in("ada").await.get("/orgs/1000001/settings/users").await;
    assert!(page.shows("2000006@set-aside.invalid"), "its membership is there to be removed");
}

// F15: an address that was proven is nobody else's, whatever they sign up with
#[actix_web::test]
async fn a_sign_up_takes_nothing_from_an_account_that_was_proven_meanwhile() {
    let world = World::new();
    world.run("update users set email_proven_at = null where email = 'eve@northwind.test'");
    let mut stranger = world.browser().await;
    stranger.post("/signup", &[("name", "X"), ("email", "eve@northwind.test"), ("password", "a good password")]).await;
    let link = world.link_to("eve@northwind.test");
    world.run("update users set email_proven_at = now() where email = 'eve@northwind.test'");
    assert_eq!(stranger.post(&link, &[]).await.status, StatusCode::GONE);
    assert_eq!(world.count("users where id = 2000006 and name = 'Eve' and password_hash is not null"), 1);
}
