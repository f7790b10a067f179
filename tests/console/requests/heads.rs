//! HEAD wherever GET.

use steward::app::routes::TABLE;

use crate::support::sweep::{Side, filled, populated};

// U15.1: the same status and the same headers, and nothing else
#[actix_web::test]
async fn head_answers_as_get_does_without_a_body() {
    let world = populated();
    for who in ["ada", ""] {
        let mut browser = if who.is_empty() { world.browser().await } else { world.signed_in(who).await };
        for line in TABLE.iter().filter(|line| line.is_safe()) {
            let path = filled(line.path, Side::Own, Side::Own);
            if path.ends_with("/go") {
                // Where somebody is counts as visited from then on, and is listed there.
                browser.get(&path).await;
            }
            let (get, head) = (browser.send("GET", &path, &[]).await, browser.send("HEAD", &path, &[]).await);
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.location, get.location, "{path}");
            assert!(head.body.is_empty(), "{path} says {}", head.body);
            let names = |headers: &std::collections::BTreeMap<String, String>| {
                let names =
                    headers.keys().filter(|name| !["set-cookie", "content-length", "x-request-id"].contains(&name.as_str()));
                names.map(|name| format!("{name}: {}", headers[name])).collect::<Vec<_>>()
            };
            assert_eq!(names(&head.headers), names(&get.headers), "{path}");
            if let Some(length) = head.headers.get("content-length") {
                assert_eq!(length, &get.length.to_string(), "{path}");
            }
        }
    }
}

#[actix_web::test]
async fn head_asks_where_only_changes_are_taken() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.send("HEAD", "/logout", &[]).await.status.as_u16(), 405);
    assert_eq!(ada.send("HEAD", "/nowhere", &[]).await.status.as_u16(), 404);
}
