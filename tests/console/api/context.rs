//! Business context (R3.2).

use serde_json::{Value, json};

use crate::support::programs::{named, world};

const OURS: &str = "/api/app/organizations/1000001/business-context";
const SHOP: &str = "/api/app/projects/3000001/business-context";

// R3.2: whoever works there reads it; whoever may rename it writes it; the log tells that it is another, and not what it says
#[actix_web::test]
async fn what_an_organization_and_a_project_are_about_is_written_and_read() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let mut consumer = named("pconsumer").comes(&made).await;
    let mut member = named("member").comes(&made).await;
    for (path, text) in [(OURS, "We sell skis."), (SHOP, "Orders, from the till.\nsku is ours.")] {
        let read = |page: crate::support::browser::Page| serde_json::from_str::<Value>(&page.body).expect("JSON");
        assert_eq!(read(consumer.get(path).await)["results"], json!({ "content": "" }));
        let written = owner.json("PUT", path, &json!({ "content": text })).await;
        assert_eq!((written.status.as_u16(), read(written)["results"]["content"].clone()), (200, json!(text)));
        assert_eq!(read(consumer.get(path).await)["results"]["content"], text);
        assert_eq!(consumer.json("PUT", path, &json!({ "content": "no" })).await.status.as_u16(), 403);
        let long = owner.json("PUT", path, &json!({ "content": "ü".repeat(50_001) })).await;
        assert!(long.status.as_u16() == 422 && long.shows("50,000"), "{}", long.status);
        assert_eq!(owner.json("PUT", path, &json!({ "content": text })).await.status.as_u16(), 200, "the same is no news");
    }
    let both: Value = serde_json::from_str(&consumer.get(&format!("{SHOP}/chain")).await.body).expect("JSON");
    assert_eq!(both["results"]["org_context"], "We sell skis.");
    assert!(both["results"]["project_context"].as_str().is_some_and(|text| text.starts_with("Orders")));
    assert_eq!(member.get(SHOP).await.status.as_u16(), 404, "no way into the project");
    let kinds = "select string_agg(kind, ' ' order by kind) from audit_entries where kind like '%.context_changed'";
    assert_eq!(made.text(kinds), "organization.context_changed project.context_changed");
    assert_eq!(made.count("audit_entries where payload::text like '%skis%'"), 0);
    assert_eq!(
        made.text("select payload->'current'->>'characters' from audit_entries where kind = 'organization.context_changed'"),
        "13"
    );
}

// R3.2: how characters are written makes none of them more
#[actix_web::test]
async fn the_longest_text_may_be_escaped() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let text = format!(r#"{{"content":"{}"}}"#, r"\ud83d\ude42".repeat(50_000));
    for key in [None, Some("a-text-of-smileys")] {
        owner.headers.extend(key.map(|key| ("idempotency-key", key.to_owned())));
        let page = owner.sends("PUT", OURS, "application/json", text.clone()).await;
        assert_eq!(page.status.as_u16(), 200, "{}", &page.body[..200.min(page.body.len())]);
    }
    assert_eq!(made.text("select length(business_context)::text from organizations where id = 1000001"), "50000");
    let page = owner.sends("PUT", OURS, "application/json", text.repeat(2)).await;
    assert_eq!(page.status.as_u16(), 413);
    assert!(page.headers.contains_key("x-request-id") && page.shows("\"status\":\"error\""), "{}", page.body);
}
