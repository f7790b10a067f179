//! Signing in, staying and leaving.

use actix_web::http::StatusCode;

use crate::support::{
    World,
    world::{ORIGIN, PASSWORD},
};

const ADA: [(&str, &str); 2] = [("email", "ada@northwind.test"), ("password", PASSWORD)];

#[actix_web::test]
async fn signing_in_returns_to_the_page_first_asked_for() {
    let world = World::new();
    let mut ada = world.browser().await;
    let page = ada.get("/orgs/1000001/settings/users?sort=email").await;
    assert_eq!(page.location, "/login?return_to=%2Forgs%2F1000001%2Fsettings%2Fusers%3Fsort%3Demail");
    let page = ada.post("/login", &[ADA[0], ADA[1], ("return_to", "/orgs/1000001/settings/users?sort=email")]).await;
    assert_eq!(page.location, "/orgs/1000001/settings/users?sort=email");
}

// S9.42
#[actix_web::test]
async fn signing_in_never_leads_to_another_site() {
    let world = World::new();
    for foreign in ["//e.example", "/\\e.example", "https://e.example", "/%09/e.example", "javascript:alert(1)", "/%2f/e.example"]
    {
        let page = world.browser().await.post("/login", &[ADA[0], ADA[1], ("return_to", foreign)]).await;
        assert_eq!(page.location, "/", "{foreign}");
    }
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let world = World::new();
    let mut browser = world.browser().await;
    let mut bodies = Vec::new();
    for email in ["ada@northwind.test", "nil@northwind.test"] {
        let page = browser.post("/login", &[("email", email), ("password", "wrong password")]).await;
        bodies.push((page.status, page.unmarked().replace(email, "…")));
    }
    assert_eq!(bodies[0], bodies[1]);
    assert!(bodies[0].1.contains("Wrong email or password."));
}

// R1.1.3: 10 failures in 15 minutes for account and address
#[actix_web::test]
async fn the_eleventh_wrong_password_is_not_even_looked_at() {
    let world = World::new();
    let mut browser = world.browser().await;
    for _ in 0..10 {
        assert_eq!(
            browser.post("/login", &[ADA[0], ("password", "wrong password")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(browser.post("/login", &ADA).await.status, StatusCode::TOO_MANY_REQUESTS);
    let other = browser.post("/login", &[("email", "ben@northwind.test"), ("password", PASSWORD)]).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "nobody else is held up");
    world.run("update attempts set window_ends_at = now() - interval '1 second'");
    assert_eq!(browser.post("/login", &ADA).await.status, StatusCode::SEE_OTHER);
}

// S9.29: parallel guesses
#[actix_web::test]
async fn fifty_guesses_at_once_are_all_counted() {
    let world = World::new();
    let mut waiting = Vec::new();
    for _ in 0..50 {
        let mut browser = world.browser().await;
        waiting.push(actix_web::rt::spawn(async move {
            browser.post("/login", &[ADA[0], ("password", "wrong password")]).await.status
        }));
    }
    let mut judged = 0;
    for answer in waiting {
        judged += usize::from(answer.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(judged, 10);
}

// S9.31
#[actix_web::test]
async fn a_session_is_a_row_and_ends_with_it() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.get("/orgs/1000001/settings/users").await.status, StatusCode::OK);
    world.run("delete from sessions");
    assert_eq!(ada.get("/orgs/1000001/settings/users").await.status, StatusCode::SEE_OTHER);
    let mut ada = ada.with_htmx();
    let page = ada.get("/orgs/1000001/settings/users").await;
    assert_eq!((page.status, page.headers.contains_key("hx-redirect")), (StatusCode::UNAUTHORIZED, true));
    assert!(page.body.is_empty(), "never a sign-in form inside a table");
}

#[actix_web::test]
async fn signing_out_ends_the_session_even_for_who_kept_the_cookie() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.post("/logout", &[]).await.location, "/login");
    assert_eq!(world.count("sessions"), 0);
    assert_eq!(world.count("audit_entries where kind = 'session.logged_out' and organization_id = 1000001"), 1);
}

#[actix_web::test]
async fn an_expired_session_lets_nobody_in() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    world.run("update sessions set expires_at = now() - interval '1 second'");
    assert_eq!(ada.get("/").await.location, "/login");
}

// S3, S9.44
#[actix_web::test]
async fn only_pages_of_this_console_can_change_anything() {
    let world = World::new();
    let cases = [
        (Some("cross-site"), None, 403),
        (Some("same-site"), None, 403),
        (Some("none"), None, 403),
        (Some("same-origin"), None, 303),
        (None, Some(ORIGIN), 303),
        (None, Some("http://localhost:8081"), 403),
        (None, Some("https://localhost:8080"), 403),
        (None, Some("http://evil-localhost:8080"), 403),
        (None, Some("null"), 403),
        (None, None, 403),
    ];
    for (site, origin, expected) in cases {
        let mut browser = world.browser().await;
        browser.says_same_origin = false;
        browser.headers = [("sec-fetch-site", site), ("origin", origin)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .collect();
        assert_eq!(browser.post("/login", &ADA).await.status.as_u16(), expected, "{site:?} {origin:?}");
    }
}

// S9.43
#[actix_web::test]
async fn links_in_letters_never_follow_the_host_of_a_request() {
    let world = World::new();
    let mut browser = world.browser().await;
    browser.headers = vec![("x-forwarded-host", "evil.example".into()), ("forwarded", "host=evil.example".into())];
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    browser.headers.push(("host", "evil.example".into()));
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    let letters = world.letters();
    assert_eq!(letters.len(), 1, "nothing is done for whoever asks another host");
    assert!(letters[0].1.contains(ORIGIN) && !letters[0].1.contains("evil.example"));
}

#[actix_web::test]
async fn every_answer_carries_the_headers_that_bind_a_browser() {
    let world = World::new();
    let mut browser = world.browser().await;
    for path in ["/login", "/nowhere", "/orgs/1000001/settings/users"] {
        let page = browser.get(path).await;
        assert!(page.headers["content-security-policy"].starts_with("default-src 'none'"), "{path}");
        assert_eq!(page.headers["referrer-policy"], "same-origin");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
    }
    assert_eq!(browser.get("/login").await.headers["cache-control"], "no-store");
}

#[actix_web::test]
async fn the_appearance_is_remembered_by_the_browser() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.headers = vec![("referer", format!("{ORIGIN}/account/profile"))];
    let page = ada.post("/account/appearance", &[("appearance", "dark")]).await;
    assert_eq!(page.location, "/account/profile");
    assert!(ada.get("/account/profile").await.shows("class=\"dark\""));
}
