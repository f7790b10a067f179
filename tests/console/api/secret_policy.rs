//! Programs read and set when secrets end by themselves (K9.3).

use serde_json::{Value, json};

use crate::support::{
    browser::Browser,
    programs::{named, world},
};

const SETTINGS: &str = "/api/app/organizations/1000001/service-account-settings";

async fn posted(program: &mut Browser, body: Value) -> (u16, Value) {
    let page = program.json("POST", "/organizations/1000001/service-account-settings/update", &body).await;
    (page.status.as_u16(), serde_json::from_str(&page.body).expect("JSON"))
}

fn limits(told: &Value) -> (Value, Value) {
    (told["results"]["max_secret_age_days"].clone(), told["results"]["max_secret_idle_days"].clone())
}

// K9.3: what is not named stays, and null takes it away
#[actix_web::test]
async fn one_limit_leaves_the_other() {
    let made = world();
    let mut admin = named("admin").comes(&made).await;
    for (body, after) in [
        (json!({ "max_secret_age_days": 45 }), (json!(45), Value::Null)),
        (json!({ "max_secret_idle_days": 30 }), (json!(45), json!(30))),
        (json!({}), (json!(45), json!(30))),
        (json!({ "max_secret_age_days": null }), (Value::Null, json!(30))),
        (json!({ "max_secret_idle_days": null }), (Value::Null, Value::Null)),
    ] {
        let (status, told) = posted(&mut admin, body.clone()).await;
        assert_eq!((status, limits(&told)), (200, after.clone()), "{body}: {told}");
        assert_eq!(told["results"]["no_secret_ends_before"].is_string(), after != (Value::Null, Value::Null), "{told}");
        let read: Value = serde_json::from_str(&admin.get(SETTINGS).await.body).expect("JSON");
        assert_eq!(read["results"], told["results"]);
    }
    assert_eq!(made.count("audit_entries where kind = 'organization.secret_policy_changed' and actor = 'service_account'"), 4);
}

// K9.3
#[actix_web::test]
async fn a_number_that_no_policy_has_is_refused_at_its_field() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for (field, days) in [
        ("max_secret_age_days", json!(0)),
        ("max_secret_age_days", json!(3651)),
        ("max_secret_age_days", json!(9_000_000_000_i64)),
        ("max_secret_idle_days", json!(366)),
        ("max_secret_idle_days", json!(-1)),
    ] {
        let (status, told) = posted(&mut owner, json!({ field: days })).await;
        assert!(status == 422 && told["details"]["fields"][field].is_string(), "{field} {days}: {told}");
    }
    let member = posted(&mut named("member").comes(&made).await, json!({ "max_secret_age_days": 90 })).await;
    let project = posted(&mut named("powner").comes(&made).await, json!({ "max_secret_age_days": 90 })).await;
    assert_eq!((member.0, project.0), (403, 403));
    assert_eq!(made.count("organizations where secret_age_days is not null or secret_idle_days is not null"), 0);
}

// K9, I6: the earliest end, and what brings it
#[actix_web::test]
async fn secrets_are_listed_with_the_end_that_comes_first() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let listed = async |owner: &mut Browser| -> Vec<Value> {
        let page = owner.get("/organizations/1000001/service-accounts/6000001/secrets").await;
        let told: Value = serde_json::from_str(&page.body).expect("JSON");
        told["results"].as_array().expect("a list").iter().map(|one| one["ends_by"].clone()).collect()
    };
    assert_eq!(listed(&mut owner).await, [Value::Null, json!("rotation")]);
    assert_eq!(posted(&mut owner, json!({ "max_secret_age_days": 90, "max_secret_idle_days": 60 })).await.0, 200);
    made.run("update service_account_secrets set last_used_at = null where service_account_id = 6000001");
    assert_eq!(listed(&mut owner).await, [json!("idleness"), json!("rotation")]);
    made.run("update service_account_secrets set last_used_at = now() + interval '90 days' where service_account_id = 6000001");
    assert_eq!(listed(&mut owner).await, [json!("age"), json!("rotation")]);
    let page =
        owner.json("POST", "/organizations/1000001/service-accounts/6000001/rotate-secret", &json!({ "keep_days": 0 })).await;
    let told: Value = serde_json::from_str(&page.body).expect("JSON");
    assert!(page.status.as_u16() == 201 && told["results"]["ends"].is_string(), "{told}");
}
