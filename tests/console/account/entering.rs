//! Coming in over a session, and what password managers find (F23, U16).

use actix_web::http::StatusCode;

use crate::support::{World, world::PASSWORD};

// F23
#[actix_web::test]
async fn signing_in_over_a_session_ends_it() {
    let world = World::new();
    let mut browser = world.signed_in("ada").await;
    let mut elsewhere = world.signed_in("ada").await;
    for name in ["ada", "ben", "ben"] {
        let email = format!("{name}@northwind.test");
        assert_eq!(browser.post("/login", &[("email", &email), ("password", PASSWORD)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("sessions"), 2, "one here, one elsewhere");
    }
    assert!(browser.get("/account/profile").await.shows("ben@northwind.test"));
    assert_eq!(elsewhere.get("/account/profile").await.status, StatusCode::OK);
    assert_eq!(world.count("audit_entries where kind = 'session.logged_out'"), 3);
}

// F23: the same on every way in
#[actix_web::test]
async fn coming_in_by_a_letter_over_a_session_ends_it() {
    let world = World::new();
    let mut browser = world.signed_in("ada").await;
    browser.post("/password/forgot", &[("email", "ben@northwind.test")]).await;
    let link = world.link_to("ben@northwind.test");
    assert_eq!(browser.post(&link, &[("password", "a good password")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!((world.count("sessions"), world.count("sessions where user_id = 2000002")), (1, 1));
    browser.post("/signup", &[("name", "Fay"), ("email", "fay@x.test"), ("password", "a good password")]).await;
    let link = world.link_to("fay@x.test");
    assert_eq!(browser.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!((world.count("sessions"), world.count("sessions where user_id > 2000010")), (1, 1));
}

// F23: a wrong password ends nothing
#[actix_web::test]
async fn a_session_outlives_a_wrong_password() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post("/login", &[("email", "ben@northwind.test"), ("password", "a wrong password")]).await;
    assert_eq!(ada.get("/account/profile").await.status, StatusCode::OK);
}

// F23
#[actix_web::test]
async fn what_was_left_for_somebody_who_is_gone_is_shown_to_nobody() {
    let said = "Your password was changed.";
    let change = [("present", PASSWORD), ("password", "a good password")];
    for page in ["/login", "/signup", "/password/forgot", "/invite/unknown", "/nowhere"] {
        let world = World::new();
        let mut ada = world.signed_in("ada").await;
        assert_eq!(ada.post("/account/password", &change).await.status, StatusCode::SEE_OTHER);
        world.run("delete from sessions");
        assert!(!ada.get(page).await.shows(said), "{page}");
        assert!(!ada.get("/login").await.shows(said), "nor later");
    }
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.post("/account/password", &change).await;
    assert!(ada.follow(page).await.shows(said), "while the session lives it is read");
}

// U16
#[actix_web::test]
async fn every_form_with_a_password_says_whose_it_is() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let row = [("email-0", "gus@new.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    ada.post("/orgs/1000001/settings/users/invite", &row).await;
    let mut browser = world.browser().await;
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    world.browser().await.post("/signup", &[("name", "Fay"), ("email", "fay@x.test"), ("password", "a good password")]).await;
    let (reset, verify) = (world.link_to("ada@northwind.test"), world.link_to("fay@x.test"));
    let invitation = world.link_to("gus@new.test");
    let pages = [
        (browser.get("/login").await, "", "current-password"),
        (browser.get("/signup").await, "", "new-password"),
        (browser.get(&reset).await, "ada@northwind.test", "new-password"),
        (browser.get(&verify).await, "fay@x.test", "current-password"),
        (browser.get(&invitation).await, "gus@new.test", "new-password"),
        (ada.get("/account/profile").await, "ada@northwind.test", "new-password"),
    ];
    for (page, email, token) in pages {
        let field = |name: &str| page.body.split("<input").find(|input| input.contains(&format!("autocomplete=\"{name}\"")));
        let username = field("username").unwrap_or_else(|| panic!("no username: {}", page.body));
        assert!(username.contains(&format!("value=\"{email}\"")), "{username}");
        assert!(email.is_empty() || username.contains("readonly"), "{username}");
        let password = field(token).expect("a password");
        assert!(password.contains("type=\"password\""));
        let (before, behind) = (page.body.find(username).unwrap(), page.body.find(password).unwrap());
        assert!(before < behind, "managers look for the name before the password");
    }
}
