//! HEAD wherever GET.

use std::collections::BTreeMap;

use actix_web::{http::Method, test};
use steward::{
    api::table::OPERATIONS,
    app::{metrics, routes::TABLE},
    http::Gauges,
};

use crate::support::{
    programs::{self, ROBOTS},
    sweep::{Side, filled, populated},
};

/// The headers that do not change from one answer to the next.
fn lasting(headers: &BTreeMap<String, String>) -> Vec<String> {
    let names = headers.keys().filter(|name| !["set-cookie", "content-length", "x-request-id"].contains(&name.as_str()));
    names.map(|name| format!("{name}: {}", headers[name])).collect()
}

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
            assert_eq!(lasting(&head.headers), lasting(&get.headers), "{path}");
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

// U15.1: programs too
#[actix_web::test]
async fn head_answers_programs_as_get_does_without_a_body() {
    let world = programs::world();
    for name in ["owner", "nobody"] {
        let robot = ROBOTS.iter().find(|robot| robot.name == name).expect("one of them");
        let mut program = robot.comes(&world).await;
        for operation in OPERATIONS.iter().filter(|operation| operation.method == "get") {
            for path in [
                programs::filled(operation.path, Side::Own, Side::Own),
                format!("{}/", programs::filled(operation.path, Side::Own, Side::Own)),
            ] {
                let (get, head) = (program.send("GET", &path, &[]).await, program.send("HEAD", &path, &[]).await);
                assert_eq!((head.status, lasting(&head.headers)), (get.status, lasting(&get.headers)), "{path}");
                assert!(head.body.is_empty(), "{path} says {}", head.body);
                if let Some(length) = head.headers.get("content-length") {
                    assert_eq!(length, &get.length.to_string(), "{path}");
                }
            }
        }
    }
}

// U15.1, C6.1: and whoever watches
#[actix_web::test]
async fn head_answers_on_the_listener_of_metrics() {
    let world = populated();
    let app = test::init_service(metrics::app(Gauges::new(
        world.db.clone(),
        world.site.data_pool.clone(),
        &world.database.program_url,
    )))
    .await;
    for (method, path, status) in [(Method::GET, "/metrics", 200), (Method::HEAD, "/metrics", 200), (Method::HEAD, "/other", 404)]
    {
        let answer = test::call_service(&app, test::TestRequest::with_uri(path).method(method.clone()).to_request()).await;
        assert_eq!(answer.status().as_u16(), status, "{method} {path}");
        let told = answer.headers().get("content-length").map(|length| length.to_str().unwrap().parse::<usize>().unwrap());
        let body = test::read_body(answer).await;
        match (method, status) {
            (Method::HEAD, 200) => assert!(body.is_empty() && told.is_some_and(|length| length > 1_000), "{path}: {told:?}"),
            (_, 200) => assert!(body.len() > 1_000, "{path}"),
            _ => assert!(body.is_empty(), "{path}"),
        }
    }
}
