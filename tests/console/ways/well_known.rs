//! Addresses that programs look for by themselves, going on after signing in, and Help.

use std::sync::Arc;

use steward::config::Config;

use crate::support::World;

// L18
#[actix_web::test]
async fn well_known_addresses_are_where_programs_look_for_them() {
    let world = World::new();
    let mut anybody = world.browser().await;
    for (path, status, kind) in [
        ("/favicon.ico", 200, "image/x-icon"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/.well-known/change-password", 303, ""),
        ("/login", 200, "text/html; charset=utf-8"),
    ] {
        let page = anybody.get(path).await;
        assert_eq!((page.status.as_u16(), page.headers.get("content-type").map_or("", String::as_str)), (status, kind), "{path}");
        assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow", "{path}");
    }
}

// L18
#[actix_web::test]
async fn whoever_is_signed_in_may_go_on_from_the_sign_in_page() {
    let world = World::new();
    let page = world.signed_in("ada").await.get("/login").await;
    assert!(page.shows("Signed in as <strong class=\"break\">ada@northwind.test</strong>") && page.shows(">Continue</a>"));
    assert!(!world.browser().await.get("/login").await.shows("Signed in as"));
}

// L18
#[actix_web::test]
async fn help_says_whom_to_ask() {
    let mut world = World::new();
    let page = world.signed_in("cleo").await.get("/help").await;
    assert!(page.shows("mailto:help@support.test") && page.shows("mailto:ada@northwind.test"), "{}", page.body);
    assert!(!page.shows("dana@"), "nobody of another organization");
    let mut config = Config::clone(&world.site.config);
    config.support_email = None;
    world.site.config = Arc::new(config);
    world.site.desk.support = None;
    let mut cleo = world.signed_in("cleo").await;
    assert!(cleo.get("/help").await.shows("ask the person who runs it"));
    let keys = cleo.get("/help/keys").await;
    assert!(keys.shows("data-single-keys") && keys.shows("<!doctype html>"));
    assert!(world.signed_in("eve").await.get("/help").await.status.is_success(), "without an organization, too");
}
