//! What strangers can neither find out nor keep others from (F11, F14).

use actix_web::http::StatusCode;

use super::copied;
use crate::support::World;

const FAY: [(&str, &str); 3] = [("name", "Fay Moreau"), ("email", "fay@x.test"), ("password", "a good password")];
const FORGOT: &str = "/password/forgot";
const ADA: (&str, &str) = ("email", "ada@northwind.test");

// F11, R1.1.4
#[actix_web::test]
async fn nobody_is_kept_from_a_new_password_by_those_who_ask_for_it_before() {
    let world = World::new();
    let mut bodies = Vec::new();
    for place in 1..=8 {
        let mut stranger = world.browser().await;
        stranger.address = [192, 0, 2, place].into();
        bodies.push(stranger.post(FORGOT, &[ADA]).await);
    }
    let mut ada = world.browser().await;
    bodies.push(ada.post(FORGOT, &[ADA]).await);
    for page in &bodies {
        assert_eq!((page.status, &page.body), (StatusCode::OK, &bodies[0].body), "over the limit as below it");
    }
    let links = "outbox where letter = 'password_reset'";
    assert_eq!(world.count(links), 5, "no more letters than the limit");
    let link = world.link_to("ada@northwind.test");
    assert_eq!(ada.post(&link, &[("password", "a new password")]).await.status, StatusCode::SEE_OTHER);
    // The links that were on their way are void now, so that the next letter comes.
    world.browser().await.post(FORGOT, &[ADA]).await;
    assert_eq!(world.count(links), 6);
}

// F11: one kind of letter does not use up the other
#[actix_web::test]
async fn sign_ups_with_a_known_address_keep_nobody_from_a_new_password() {
    let world = World::new();
    for place in 1..=8 {
        let mut stranger = world.browser().await;
        stranger.address = [192, 0, 2, place].into();
        stranger.post("/signup", &[FAY[0], ADA, FAY[2]]).await;
    }
    assert_eq!(world.count("outbox"), 5);
    world.browser().await.post(FORGOT, &[ADA]).await;
    assert!(world.letters().iter().any(|(to, text)| to == "ada@northwind.test" && text.contains("/password/reset/")));
}

// F11, R1.1.1: any letter to the address proves it, and the browser that signed up says who that is
#[actix_web::test]
async fn nobody_is_kept_from_signing_up_by_those_who_use_the_address_before() {
    let world = World::empty();
    for place in 1..=8 {
        let mut stranger = world.browser().await;
        stranger.address = [192, 0, 2, place].into();
        let page = stranger.post("/signup", &[("name", "Mallory"), FAY[1], ("password", "their password")]).await;
        assert!(page.shows("Check your email"));
    }
    let mut fay = world.browser().await;
    assert!(fay.post("/signup", &FAY).await.shows("Check your email"));
    assert_eq!(world.count("outbox"), 5);
    let link = world.link_to("fay@x.test");
    assert!(!fay.get(&link).await.shows("type=\"password\""), "this browser signed up itself");
    assert_eq!(fay.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.text("select string_agg(name, ',') from users"), "Fay Moreau");
    assert_eq!(world.count("signups"), 0, "what strangers began is void");
    let page = world.browser().await.post("/login", &FAY[1..]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

// F14, S5, S9.54: the same statements, the same answer, and the same row until letters are sent
#[actix_web::test]
async fn asking_for_a_new_password_does_the_same_work_for_known_and_unknown_addresses() {
    let world = World::new();
    let mut seen = Vec::new();
    for email in ["ada@northwind.test", "nil@northwind.test"] {
        let mut browser = world.browser().await;
        browser.post(FORGOT, &[("email", &format!("warm.{email}"))]).await;
        world.statements();
        let page = browser.post(FORGOT, &[("email", email)]).await;
        let rows = world.count(&format!("outbox where recipient = '{email}'"));
        seen.push((page.status, page.body.replace(email, "…"), world.statements(), rows));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].3, 1);
    let letters = world.letters();
    assert!(letters.iter().all(|(to, _)| to == "ada@northwind.test"), "whoever sends looks who is there");
    assert_eq!(world.count("outbox where recipient <> 'ada@northwind.test'"), 0, "and keeps nothing of the others");
}

// F14, S5
#[actix_web::test]
async fn signing_up_does_the_same_work_for_known_and_unknown_addresses() {
    let world = World::new();
    let mut seen = Vec::new();
    for email in ["ada@northwind.test", "nil@northwind.test"] {
        let mut browser = world.browser().await;
        browser.post("/signup", &[FAY[0], ("email", &format!("warm.{email}")), FAY[2]]).await;
        world.statements();
        let hashes = world.site.hash_pool.begun();
        let page = browser.post("/signup", &[FAY[0], ("email", email), FAY[2]]).await;
        let hashes = world.site.hash_pool.begun() - hashes;
        seen.push((page.status, page.body.replace(email, "…"), world.statements(), hashes));
    }
    assert_eq!(seen[0], seen[1]);
}

// F14: an inviter who looks at a link they copied learns nothing, and neither does whoever they hand it to
#[actix_web::test]
async fn a_copied_link_shows_one_page_for_addresses_with_and_without_an_account() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let mut seen = Vec::new();
    for (email, masked) in [("eve@northwind.test", "e…e@northwind.test"), ("nil@northwind.test", "n…l@northwind.test")] {
        let link = copied(&world, &mut ada, email).await;
        let mut stranger = world.browser().await;
        stranger.get(&link).await;
        world.statements();
        let (page, looked) = (stranger.get(&link).await, world.statements());
        let (sent, wrote) = (stranger.post(&link, &[("name", "X"), ("password", "a good password")]).await, world.statements());
        let plain = |body: &str| {
            let until = world.text(&format!("select to_char(expires_at at time zone 'UTC', 'FMDD FMMonth YYYY, HH24:MI') from invitations where email = '{email}'"));
            body.replace(masked, "…").replace(&link, "LINK").replace(&link.replace('/', "%2F"), "LINK").replace(&until, "UNTIL")
        };
        assert!(page.shows(masked) && !page.shows(email), "{}", page.body);
        seen.push((page.status, plain(&page.unmarked()), looked, sent.status, plain(&sent.unmarked()), wrote));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].3, StatusCode::OK);
    assert_eq!(world.count("outbox where letter = 'prove_for_invitation'"), 2, "both were told by a letter");
}

// F11, F14: the letters a copied link sends are limited as all others are
#[actix_web::test]
async fn a_copied_link_is_no_way_to_send_many_letters() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let link = copied(&world, &mut ada, "nil@northwind.test").await;
    let mut answers = Vec::new();
    for place in 1..=8 {
        let mut stranger = world.browser().await;
        stranger.address = [192, 0, 2, place].into();
        answers.push(stranger.post(&link, &[]).await.unmarked());
    }
    assert!(answers.iter().all(|body| *body == answers[0]));
    assert_eq!(world.count("outbox where letter = 'prove_for_invitation'"), 5);
}
