//! What people call themselves.

use actix_web::http::StatusCode;

use crate::support::{World, drawn};

// R1.16.3, L2.1
#[actix_web::test]
async fn people_change_their_own_name_and_every_list_follows_and_it_is_taken_back_once() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    let page = cleo.get("/account/profile").await;
    assert!(page.shows("href=\"/account/profile/name\""));
    let page = cleo.post("/account/profile/name", &[("name", " ")]).await;
    assert_eq!((page.status, page.error_on("name")), (StatusCode::UNPROCESSABLE_ENTITY, Some("Enter your name.")));
    let done = cleo.post("/account/profile/name", &[("name", "Zora Quist")]).await;
    let page = cleo.follow(done).await;
    assert!(page.shows("Your name is now Zora Quist."));
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/orgs/1000001/settings/users?search=quist").await.shows("1 user<"));
    assert!(ada.get("/orgs/1000001/settings/users?search=cleo%20m").await.shows("No users match"));
    assert_eq!(world.count("audit_entries where kind = 'user.updated' and organization_id = 1000001"), 1);

    let notice = &page.body[page.body.find("<form class=\"undo\"").expect("a way back")..];
    let form = drawn::form(notice, "/account/profile/name").expect("a form");
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.run("update users set name = 'Zora Q' where email = 'cleo@northwind.test'");
    let late = cleo.post("/account/profile/name", &form).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "somebody else was faster");
    world.run("update users set name = 'Zora Quist' where email = 'cleo@northwind.test'");
    cleo.post("/account/profile/name", &[("name", "Cleo"), ("undoes", "Zora Quist")]).await;
    assert_eq!(world.text("select name from users where email = 'cleo@northwind.test'"), "Cleo");
}

// A notice with two of the longest names fits into no cookie: what was done is told, and nobody is signed out.
#[actix_web::test]
async fn the_longest_names_are_changed_and_told_too() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    for letter in ["𠮷", "𠮟"] {
        let done = cleo.post("/account/profile/name", &[("name", letter.repeat(255).as_str())]).await;
        assert!(cleo.follow(done).await.shows("Your name is now"), "{letter}");
    }
    assert_eq!(cleo.get("/account/profile").await.status, StatusCode::OK);
}
