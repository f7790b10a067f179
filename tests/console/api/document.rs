//! The document of the interface, and the page that people read (K5).

use serde_json::Value;
use steward::api::table::OPERATIONS;

use crate::support::{World, programs::world};

/// Every reference in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

// K5: each operation with the permission it asks and the line of the tables
#[actix_web::test]
async fn the_document_has_every_operation_with_what_it_asks() {
    let page = world().browser().await.get("/api/openapi.json").await;
    let document: Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!((page.status.as_u16(), document["openapi"].as_str()), (200, Some("3.1.0")));
    let mut ids = std::collections::BTreeSet::new();
    for operation in OPERATIONS {
        let written = &document["paths"][operation.path][operation.method];
        assert_eq!(written["summary"], operation.summary);
        assert!(ids.insert(written["operationId"].to_string()), "{}: its name is another's", operation.path);
        let asks = format!("{:?}", operation.asks);
        let line = written["x-permission"]["line"].as_str().unwrap_or_default();
        let in_projects = written["x-permission-in-projects"]["line"].as_str().unwrap_or_default();
        let lines = if in_projects.is_empty() { line.to_owned() } else { format!("{line}, {in_projects}") };
        assert!(
            asks == "Program"
                || (asks == "Place" && lines == "ManageUsers, InviteUsers")
                || asks.ends_with(&format!("({lines})")),
            "{}: {asks}, not {lines}",
            operation.path
        );
        assert!(line.is_empty() || !written["x-permission"]["roles"].as_array().unwrap().is_empty());
    }
    let mut all = Vec::new();
    references(&document, &mut all);
    for reference in all {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}

// K5: readable without an account, and nothing of it comes from elsewhere
#[actix_web::test]
async fn people_read_the_same_on_a_page_that_needs_no_other_host() {
    let page = World::new().browser().await.get("/api").await;
    assert_eq!(page.status.as_u16(), 200);
    for operation in OPERATIONS {
        assert!(page.shows(&format!("{} {}", operation.method.to_uppercase(), operation.path)), "{}", operation.path);
    }
    for attribute in ["src=\"", "href=\""] {
        for address in page.body.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(address.starts_with('/') || address.starts_with('#') || address.starts_with("mailto:"), "{address}");
        }
    }
}

// K5, R3.1: what the head of an answer can say
#[actix_web::test]
async fn the_document_names_the_headers_of_answers() {
    let page = world().browser().await.get("/api/openapi.json").await;
    let document: Value = serde_json::from_str(&page.body).expect("JSON");
    for operation in OPERATIONS {
        let responses = &document["paths"][operation.path][operation.method]["responses"];
        let says = |status: &str, name: &str| responses[status]["headers"][name].is_object();
        for (status, name) in [("401", "WWW-Authenticate"), ("405", "Allow"), ("429", "Retry-After"), ("503", "Retry-After")] {
            assert!(says(status, name), "{} {status} {name}", operation.path);
        }
        assert!(responses.as_object().unwrap().keys().all(|status| says(status, "X-Request-Id")), "{}", operation.path);
        let done = ["200", "201"].into_iter().find(|status| responses[status].is_object()).expect("it can go well");
        assert_eq!(says(done, "Idempotency-Replayed"), !operation.is_safe(), "{}", operation.path);
    }
}

// K5: every schema under a name of its own, and the page shows the one that is meant
#[actix_web::test]
async fn the_page_shows_the_bodies_of_the_document() {
    let mut browser = world().browser().await;
    let document: Value = serde_json::from_str(&browser.get("/api/openapi.json").await.body).expect("JSON");
    let names = document["components"]["schemas"].as_object().unwrap();
    assert!(names.keys().all(|name| !name.ends_with(|last: char| last.is_ascii_digit())), "two have one name: {names:?}");
    let page = browser.get("/api").await.body;
    for operation in OPERATIONS {
        let body = &document["paths"][operation.path][operation.method]["requestBody"]["content"]["application/json"]["schema"];
        let whole = body["$ref"].as_str().map_or(body, |name| document.pointer(name.trim_start_matches('#')).unwrap());
        let (_, shown) =
            page.split_once(&format!("{} {}<", operation.method.to_uppercase(), operation.path)).expect("it is shown");
        let shown = shown.split("</details>").next().unwrap();
        for field in whole["properties"].as_object().into_iter().flatten().map(|(field, _)| field) {
            assert!(shown.contains(field.as_str()), "{} shows no {field}", operation.path);
        }
    }
}
