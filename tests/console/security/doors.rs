//! What programs look for by themselves, and where somebody may be sent after signing in (S9.42).

use actix_web::http::StatusCode;

use crate::support::{World, world::PASSWORD};

#[actix_web::test]
async fn finders_of_a_fault_are_told_whom_to_tell() {
    let page = World::empty().browser().await.get("/.well-known/security.txt").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.headers["content-type"].starts_with("text/plain"));
    for line in
        ["Contact: https://support.test/report", "Expires: 2", "Canonical: http://localhost:8080/.well-known/security.txt"]
    {
        assert!(page.shows(line), "{line}: {}", page.body);
    }
}

#[actix_web::test]
async fn password_managers_and_search_engines_find_their_doors() {
    let world = World::empty();
    let mut browser = world.browser().await;
    assert_eq!(browser.get("/.well-known/change-password").await.location, "/account/profile#change-password");
    assert!(browser.get("/robots.txt").await.shows("Disallow: /"));
}

// S9.42
#[actix_web::test]
async fn signing_in_leads_nowhere_but_to_a_page_of_this_console() {
    let world = World::new();
    for foreign in [
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "\t//evil.test",
        " //evil.test",
        "/%09/evil.test/..//",
        "https:evil.test",
        "https://evil.test",
        "http:/evil.test",
        "HTTPS://evil.test",
        "javascript:alert(1)",
        "data:text/html,x",
        "/.//evil.test",
        "/..//evil.test",
        "/%2f/evil.test",
        "/%5cevil.test",
        "evil.test",
        "@evil.test",
        "/@evil.test/../..//evil.test",
        "?next=//evil.test",
        "#//evil.test",
        "/;//evil.test",
        "/a?b=//evil.test",
        "/\u{2028}/evil.test",
        "/\u{0}/evil.test",
        "http://localhost:8080@evil.test/",
        "http://localhost:8080.evil.test/",
    ] {
        let form = [("email", "ada@northwind.test"), ("password", PASSWORD), ("return_to", foreign)];
        let page = world.browser().await.post("/login", &form).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{foreign:?}");
        let base = url::Url::parse("http://localhost:8080/login").expect("an address");
        let reached = base.join(&page.location).expect("an address");
        assert_eq!(reached.origin(), base.origin(), "{foreign:?} leads to {}", page.location);
        assert!(!page.location.starts_with("//") && !page.location.contains(['\\', '\n', '\t', '\r', '\0']), "{foreign:?}");
    }
}

#[test]
fn the_page_on_security_names_files_that_are_there() {
    let text = std::fs::read_to_string("docs/security.md").expect("the page");
    let named = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| ["src/", "tests/", "migrations/"].iter().any(|room| word.starts_with(room)));
    let mut files = 0;
    for word in named {
        let place = word.split('*').next().unwrap_or_default();
        assert!(std::path::Path::new(place).exists(), "{word}");
        files += 1;
    }
    assert!(files > 15, "only {files}");
}
