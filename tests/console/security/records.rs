//! Every change leaves a record, and nothing else does (S7, S10.10).

use actix_web::http::StatusCode;

use crate::support::{
    deeds::{DEEDS, done, world_for},
    world::PASSWORD,
};
use steward::app::routes::{Line, TABLE};

/// What leaves no record, and why.
const UNRECORDED: &[(&str, &str)] = &[
    ("/signup", "nobody is anybody yet"),
    ("/password/forgot", "anybody may ask, and nothing changes until the letter is used"),
    ("/account/appearance", "how a screen looks to oneself"),
];

/// A link in a letter opens these; they are tried below, one by one.
const BY_LETTER: &[&str] = &["/signup/verify/{token}", "/password/reset/{token}", "/invite/{token}"];

fn unsafe_lines() -> impl Iterator<Item = &'static Line> {
    TABLE.iter().filter(|line| !line.is_safe())
}

// S10.10
#[test]
fn every_address_that_changes_something_is_tried() {
    let tried = |path: &str| DEEDS.iter().any(|(_, tried, _)| *tried == path) || BY_LETTER.contains(&path);
    let untried: Vec<&str> = unsafe_lines()
        .map(|line| line.path)
        .filter(|path| !tried(path) && *path != "/orgs/{org}/settings/users/invite/bulk")
        .collect();
    assert_eq!(untried, [""; 0], "each needs a line in DEEDS");
}

// S10.10
#[actix_web::test]
async fn every_change_leaves_a_record_with_who_and_what() {
    let mut refused = Vec::new();
    for deed in DEEDS {
        let (who, path, _) = deed;
        let (world, mut browser) = world_for(deed).await;
        let before = world.count("audit_entries");
        let page = done(&mut browser, deed).await;
        if !matches!(page.status, StatusCode::SEE_OTHER | StatusCode::OK) {
            refused.push(format!("{path} answers {}", page.status));
            continue;
        }
        let written = world.count("audit_entries") - before;
        if UNRECORDED.iter().any(|(unrecorded, _)| unrecorded == path) {
            assert_eq!(written, 0, "{path}");
            continue;
        }
        assert!(written > 0, "{path} leaves no record: {}", page.body);
        let nameless = "audit_entries where coalesce(user_name, '') = '' and actor = 'person'";
        assert_eq!(world.count(nameless), 0, "{path} by {who} says who it was");
    }
    assert_eq!(refused, [""; 0]);
}

// S10.10
#[actix_web::test]
async fn what_a_letter_opens_leaves_a_record_too() {
    let (world, mut browser) = world_for(&DEEDS[3]).await;
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
