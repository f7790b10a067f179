//! Under which names the console answers, from which pages it takes a change, and how it says no.

use std::sync::Arc;

use steward::{
    app::routes::{Asks, TABLE},
    model::limits::FORM_LONGEST,
};

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::{Side, filled},
    world::ORIGIN,
};

/// A world that is reached at this public address and listens there.
fn at(public: &str, listen: &str) -> World {
    let mut world = World::new();
    let mut config = steward::config::Config::clone(&world.site.config);
    config.public_url = public.to_owned();
    config.origin = public.to_owned();
    config.listen = vec![listen.parse().unwrap()];
    world.site.config = Arc::new(config);
    world
}

async fn says(world: &World, headers: &[(&'static str, &str)]) -> Browser {
    let mut browser = world.browser().await;
    browser.says_same_origin = false;
    browser.headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    browser
}

/// A whole page that says what to do next.
fn is_drawn(page: &Page) -> bool {
    page.shows("<!doctype html>") && page.shows("<h1>") && page.shows("class=\"btn\"") && page.shows("/assets/")
}

// F17: a page that points its own name here reads nothing
#[actix_web::test]
async fn a_host_that_is_not_ours_is_misdirected() {
    let public = "https://steward.example.com";
    for (listen, host, expected) in [
        ("127.0.0.1:8080", "steward.example.com", 200),
        ("127.0.0.1:8080", "STEWARD.example.com", 200),
        ("127.0.0.1:8080", "steward.example.com:443", 200),
        ("127.0.0.1:8080", "steward.example.com.", 200),
        ("127.0.0.1:8080", "localhost:8080", 200),
        ("127.0.0.1:8080", "127.0.0.1:8080", 200),
        ("[::]:8080", "[::1]:8080", 200),
        ("192.168.1.5:8080", "localhost:8080", 421),
        ("0.0.0.0:8080", "192.168.1.5:8080", 421),
        ("127.0.0.1:8080", "evil.example", 421),
        ("127.0.0.1:8080", "evil.example:8080", 421),
        ("127.0.0.1:8080", "steward.example.com.evil.example", 421),
        ("127.0.0.1:8080", "localhost.evil.example", 421),
        ("127.0.0.1:8080", "steward.example.com@evil.example", 421),
        ("127.0.0.1:8080", "", 421),
    ] {
        let world = at(public, listen);
        let page = says(&world, &[("host", host)]).await.get("/login").await;
        assert_eq!(page.status.as_u16(), expected, "{host} at {listen}");
        let health = says(&world, &[("host", host)]).await.get("/health").await;
        assert_eq!(health.status.as_u16(), 200, "health checks ask by any name: {host}");
    }
}

// U7: opened under another name than configured
#[actix_web::test]
async fn a_console_opened_under_another_name_tells_its_own() {
    let world = at("http://localhost:8080", "0.0.0.0:8080");
    let mut lan = says(&world, &[("host", "192.168.1.5:8080"), ("origin", "http://192.168.1.5:8080")]).await;
    let page = lan.get("/login?return_to=%2Fwelcome").await;
    assert_eq!(page.status.as_u16(), 421);
    assert!(is_drawn(&page) && page.shows("href=\"http://localhost:8080/login?return_to=%2Fwelcome\""), "{}", page.body);
    assert!(!page.shows("href=\"/login\""), "no way that leads back here");
    let page = lan.post("/login", &[("email", "ada@northwind.test"), ("password", "x")]).await;
    assert!(page.status.as_u16() == 421 && is_drawn(&page) && page.shows("href=\"http://localhost:8080/\""), "{}", page.body);
}

// F17, S3: Origin counts whenever it is there
#[actix_web::test]
async fn a_change_comes_from_a_page_of_ours() {
    let world = at("http://localhost:8080", "127.0.0.1:8080");
    for (headers, expected) in [
        (&[("sec-fetch-site", "same-origin")][..], true),
        (&[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)], true),
        (&[("origin", ORIGIN)], true),
        (&[("host", "localhost:8080"), ("origin", ORIGIN)], true),
        // At another name of this machine, or through a tunnel of one's own.
        (&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")], true),
        (&[("host", "localhost:9000"), ("origin", "http://localhost:9000")], true),
        (&[], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "null")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8081")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "https://localhost:8080")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "")], false),
        (&[("host", "localhost:8080"), ("origin", "http://127.0.0.1:8080")], false),
        (&[("host", "localhost:8080"), ("origin", "http://localhost:8080.evil.example")], false),
        (&[("origin", "null")], false),
    ] {
        let mut browser = says(&world, headers).await;
        // What takes data knows no session: a key in the request itself opens it.
        for line in TABLE.iter().filter(|line| !line.is_safe() && line.asks != Asks::Data) {
            let page = browser.post(&filled(line.path, Side::Own, Side::Own), &[]).await;
            assert_eq!(page.status.as_u16() != 403, expected, "{} with {headers:?} answers {}", line.path, page.status);
            if !expected {
                assert!(is_drawn(&page) && page.shows("href=\"http://localhost:8080\""), "{}: {}", line.path, page.body);
            }
        }
    }
}

// U7: every refusal outside the drawing part is a page with the next step
#[actix_web::test]
async fn every_refusal_is_drawn() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let long = "x".repeat(FORM_LONGEST + 1024);
    for (method, path, fields, status) in [
        ("GET", "/nowhere", &[][..], 404),
        ("GET", "/assets/x/y", &[], 404),
        ("GET", "/orgs/%ff/settings/users", &[], 404),
        ("GET", "/orgs/%00/settings/users", &[], 404),
        ("GET", "/orgs/99999999999999999999999999/settings/users", &[], 404),
        ("DELETE", "/orgs/1000001/settings/teams", &[], 405),
        ("PUT", "/login", &[], 405),
        ("POST", "/orgs/1000001/settings/users/export", &[], 405),
        ("POST", "/orgs/1000001/settings/teams/new", &[("name", long.as_str())], 413),
        ("POST", "/login", &[("email", long.as_str())], 413),
    ] {
        let page = ada.send(method, path, fields).await;
        assert_eq!(page.status.as_u16(), status, "{method} {path}");
        assert!(is_drawn(&page), "{method} {path}: {}", page.body);
    }
    ada.headers = vec![("content-type", "application/json".to_owned())];
    let page = ada.send("POST", "/orgs/1000001/settings/teams/new", &[("name", "x")]).await;
    assert!(page.status.is_client_error() && is_drawn(&page), "{} {}", page.status, page.body);
    let htmx = world.signed_in("ada").await.with_htmx().send("POST", "/login", &[("email", long.as_str())]).await;
    assert!(htmx.is_fragment() && htmx.headers["hx-retarget"] == "#notices", "htmx gets a notice");
}

// F2, U7: what stops arriving is ended, and said
#[actix_web::test]
async fn a_form_that_never_ends_is_told_so() {
    let world = World::new();
    let browser = world.browser().await;
    let held: Vec<_> = TABLE
        .iter()
        .filter(|line| !line.is_safe() && line.asks == Asks::Nothing)
        .map(|line| {
            browser.hold(&filled(line.path, Side::Own, Side::Own), "application/x-www-form-urlencoded", b"email=x".to_vec())
        })
        .collect();
    for held in held {
        let page = held.answered().await;
        assert!(page.status.as_u16() == 408 && is_drawn(&page), "{} {}", page.status, page.body);
    }
}
