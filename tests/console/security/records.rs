//! Every change leaves a record, and nothing else does (S7, S10.10).

use actix_web::http::StatusCode;

use crate::support::{
    World,
    deeds::{deeds, was_done},
    sweep::populated,
    world::PASSWORD,
};

// S10.10
#[actix_web::test]
async fn every_change_leaves_a_record_with_who_did_it() {
    // How a screen looks to oneself is tried below.
    let own = |path: &str| {
        path.ends_with("/overview/steps") || path.ends_with("/overview/attention") || path.contains("/settings/filters/")
    };
    // A delivery has its own log, beside which it is sent anew or tried.
    let delivered = |path: &str| path.ends_with("/{webhook}/test") || path.contains("/{webhook}/deliveries/");
    for deed in deeds().into_iter().filter(|deed| !own(deed.line.path) && !delivered(deed.line.path)) {
        let path = deed.line.path;
        let (world, mut browser) = deed.ready().await;
        let held = deed.begin(&mut browser).await;
        let before = world.count("audit_entries");
        let page = held.finish().await;
        assert!(was_done(&page), "{path}: {} {}", page.status, page.body);
        assert!(world.count("audit_entries") > before, "{path} leaves no record");
        let nameless = "audit_entries where coalesce(user_name, '') = '' and actor = 'person'";
        assert_eq!(world.count(nameless), 0, "{path} by {} says who it was", deed.by);
    }
}

// S10.10: nobody is anybody yet, anybody may ask, or it is how a screen looks to oneself
#[actix_web::test]
async fn what_changes_nothing_of_anybody_leaves_no_record() {
    let world = World::new();
    let mut browser = world.browser().await;
    browser.post("/signup", &[("name", "Fay"), ("email", "fay@new.test"), ("password", "a good password")]).await;
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    browser.post("/account/appearance", &[("appearance", "dark")]).await;
    assert_eq!(world.count("audit_entries"), 0);
    let mut ada = world.signed_in("ada").await;
    ada.post("/orgs/1000001/settings/overview/steps", &[]).await;
    let filter = [("list", "users"), ("query", "role=admin"), ("name", "Admins")];
    ada.post("/orgs/1000001/settings/filters/new", &filter).await;
    assert_eq!(world.count("saved_filters"), 1);
    assert_eq!(world.count("audit_entries where kind <> 'session.logged_in'"), 0);
    assert_eq!(world.count("memberships where steps_put_away_at is not null"), 1);
}

// S10.10
#[actix_web::test]
async fn coming_and_going_leave_records() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post("/logout", &[]).await;
    assert_eq!(world.count("audit_entries where kind in ('session.logged_in', 'session.logged_out')"), 2);
}

// S10.10
#[actix_web::test]
async fn what_a_letter_opens_leaves_a_record_too() {
    let world = populated();
    let mut browser = world.browser().await;
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    let link = world.link_to("ada@northwind.test");
    browser.post(&link, &[("password", "a new and good one")]).await;
    assert_eq!(world.count("audit_entries where kind = 'user.password_changed'"), 1);

    let mut ada = world.browser().await;
    ada.post("/login", &[("email", "ben@northwind.test"), ("password", PASSWORD)]).await;
    ada.post("/orgs/1000001/settings/users/invited/4000001/resend", &[]).await;
    let link = world.link_to("gus@northwind.test");
    let page = world.browser().await.post(&link, &[("name", "Gus"), ("password", "a good password")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(world.count("audit_entries where kind = 'invitation.accepted'"), 1);
}
