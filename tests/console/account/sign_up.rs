//! Sign-up, verification and passwords (R1.1).

use actix_web::http::StatusCode;

use crate::support::{World, world::PASSWORD};

const NEW: [(&str, &str); 3] = [("name", "Fay Moreau"), ("email", "Fay@Northwind.test"), ("password", "a good password")];

// M2: a person who signs up without an invitation is led to a new organization
#[actix_web::test]
async fn a_stranger_signs_up_verifies_and_is_asked_for_an_organization() {
    let world = World::empty();
    let mut fay = world.browser().await;
    assert!(fay.post("/signup", &NEW).await.shows("Check your email"));
    assert_eq!(world.count("users"), 0, "no account before the address is proven");

    let link = world.link_to("fay@northwind.test");
    let page = fay.get(&link).await;
    assert!(page.shows("fay@northwind.test") && !page.shows("type=\"password\""), "this browser signed up itself");
    let page = fay.post(&link, &[]).await;
    let page = fay.follow(page).await;
    assert!(page.shows("Create a new organization"));
    assert_eq!(world.count("users where email_proven_at is not null"), 1);
}

#[actix_web::test]
async fn a_link_for_verification_changes_nothing_until_it_is_answered_and_works_once() {
    let world = World::empty();
    let mut fay = world.browser().await;
    fay.post("/signup", &NEW).await;
    let link = world.link_to("fay@northwind.test");
    for _ in 0..10 {
        assert_eq!(world.browser().await.get(&link).await.status, StatusCode::OK);
    }
    assert_eq!(world.count("users"), 0);
    assert_eq!(fay.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(fay.post(&link, &[]).await.status, StatusCode::GONE);
    assert_eq!(world.count("users"), 1);
}

// U10: who waits for their letter while Steward is brought up to date comes in under the name they gave
#[actix_web::test]
async fn a_sign_up_that_waits_under_a_name_nobody_could_give_today_is_finished() {
    let world = World::empty();
    let mut fay = world.browser().await;
    fay.post("/signup", &NEW).await;
    let link = world.link_to("fay@northwind.test");
    world.run("update signups set name = 'Fay' || chr(173) || 'e'");
    assert_eq!(fay.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.text("select name from users"), "Fay\u{AD}e");
}

#[actix_web::test]
async fn a_link_for_verification_ends_after_a_day() {
    let world = World::empty();
    let mut fay = world.browser().await;
    fay.post("/signup", &NEW).await;
    let link = world.link_to("fay@northwind.test");
    world.run("update signups set expires_at = now() - interval '1 second'");
    assert_eq!(fay.get(&link).await.status, StatusCode::GONE);
    assert_eq!(fay.post(&link, &[]).await.status, StatusCode::GONE);
}

// Somebody signs up with a victim's address; the victim clicks the letter's link.
#[actix_web::test]
async fn who_signs_up_with_a_foreign_address_gains_nothing_when_its_owner_opens_the_link() {
    let world = World::empty();
    world.browser().await.post("/signup", &NEW).await;
    let link = world.link_to("fay@northwind.test");
    let mut victim = world.browser().await;
    assert!(victim.get(&link).await.shows("type=\"password\""));
    let page = victim.post(&link, &[("password", "another password")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error_on("password").is_some());
    assert_eq!(world.count("users"), 0);
    assert_eq!(victim.post(&link, &[("password", "a good password")]).await.status, StatusCode::SEE_OTHER);
}

// S5, S9.54
#[actix_web::test]
async fn sign_up_and_forgotten_password_answer_alike_for_known_and_unknown_addresses() {
    let world = World::new();
    let mut browser = world.browser().await;
    for path in ["/signup", "/password/forgot"] {
        let mut bodies = Vec::new();
        for email in ["ada@northwind.test", "nil@northwind.test"] {
            let page = browser.post(path, &[("name", "X"), ("email", email), ("password", "a good password")]).await;
            bodies.push((page.status, page.body.replace(email, "…")));
        }
        assert_eq!(bodies[0], bodies[1], "{path}");
    }
    let letters = world.letters();
    let to_ada: Vec<_> = letters.iter().filter(|(to, _)| to == "ada@northwind.test").collect();
    assert!(to_ada.iter().any(|(_, text)| text.contains("It already has an account")));
    assert!(!letters.iter().any(|(to, text)| to == "nil@northwind.test" && text.contains("password/reset")));
}

#[actix_web::test]
async fn what_was_typed_comes_back_except_the_password() {
    let world = World::empty();
    let page = world.browser().await.post("/signup", &[("name", ""), ("email", "fay@"), ("password", "short")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.error_on("name"), Some("Enter your name."));
    assert_eq!(page.error_on("password"), Some("Use at least 8 characters."));
    assert!(page.error_on("email").is_some() && page.shows("value=\"fay@\"") && !page.shows("short"));
}

// R1.1.4, S2: one hour, single use, kills other sessions
#[actix_web::test]
async fn a_forgotten_password_is_replaced_once_and_ends_every_session() {
    let world = World::new();
    let mut elsewhere = world.signed_in("ada").await;
    let mut ada = world.browser().await;
    ada.post("/password/forgot", &[("email", "ADA@northwind.test")]).await;
    let link = world.link_to("ada@northwind.test");
    assert_eq!(ada.get(&link).await.status, StatusCode::OK);
    let page = ada.post(&link, &[("password", "short")]).await;
    assert!(page.error_on("password").is_some());
    assert_eq!(ada.post(&link, &[("password", "a new password")]).await.status, StatusCode::SEE_OTHER);

    assert_eq!(ada.get("/account/profile").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/account/profile").await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get(&link).await.status, StatusCode::GONE);
    assert_eq!(world.browser().await.post(&link, &[("password", "a third password")]).await.status, StatusCode::GONE);
    let mut again = world.browser().await;
    let old = again.post("/login", &[("email", "ada@northwind.test"), ("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        world.letters().iter().any(|(to, text)| to == "ada@northwind.test" && text.contains("The password of your account at"))
    );
}

#[actix_web::test]
async fn changing_a_password_wants_the_present_one_and_spares_this_session() {
    let world = World::new();
    let mut elsewhere = world.signed_in("ada").await;
    let mut ada = world.signed_in("ada").await;
    let page = ada.post("/account/password", &[("present", "wrong one"), ("password", "a new password")]).await;
    assert_eq!(page.error_on("present"), Some("That isn't your current password."));
    let page = ada.post("/account/password", &[("present", PASSWORD), ("password", "a new password")]).await;
    assert!(ada.follow(page).await.shows("Your password was changed."));
    assert_eq!(elsewhere.get("/account/profile").await.status, StatusCode::SEE_OTHER);
}

// S9.49–S9.51: names and addresses from a nasty list
#[actix_web::test]
async fn nasty_names_are_refused_and_odd_ones_are_escaped() {
    let world = World::empty();
    let mut browser = world.browser().await;
    for name in ["A\r\nBcc: x@y.example", "evil\u{202E}txt", "Win at https://evil.example"] {
        let page = browser.post("/signup", &[("name", name), ("email", "x@y.example"), ("password", "a good password")]).await;
        assert!(page.error_on("name").is_some(), "{name:?}");
    }
    browser.post("/signup", &[("name", "<b>Bobby</b>"), ("email", "x@y.example"), ("password", "a good password")]).await;
    let sealed = world.count("outbox where sealed is not null");
    assert_eq!(sealed, 1);
    let page = browser.get("/signup").await;
    assert!(!page.shows("<b>Bobby"));
}
