//! What a request does not name stays as it is, and what is named twice is one (K4, K7).

use serde_json::{Value, json};

use crate::support::{
    browser::Page,
    programs::{named, world},
};

fn results(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone()
}

// K7: kinds are a set, whatever their order, and an address alone leaves them
#[actix_web::test]
async fn the_kinds_of_a_webhook_are_each_named_once_and_stay_until_others_are_named() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let kinds = json!(["team.created", "project.created", "team.created"]);
    let body = json!({ "url": "https://hooks.northwind.test/kinds", "kinds": kinds });
    let webhook = results(&owner.json("POST", "/organizations/1000001/webhooks", &body).await);
    assert_eq!(webhook["kinds"], json!(["project.created", "team.created"]));
    let update = format!("/organizations/1000001/webhooks/{}/update", webhook["id"]);
    let before = made.count("audit_entries");
    let same = json!({ "kinds": ["team.created", "project.created"] });
    assert_eq!(results(&owner.json("POST", &update, &same).await)["kinds"], webhook["kinds"]);
    assert_eq!(made.count("audit_entries"), before, "nothing was changed");
    let moved = json!({ "url": "https://hooks.northwind.test/elsewhere" });
    let after = results(&owner.json("POST", &update, &moved).await);
    assert_eq!((&after["url"], &after["kinds"]), (&moved["url"], &webhook["kinds"]));
}

// K7: what is not named is not judged either
#[actix_web::test]
async fn the_kinds_of_a_webhook_change_where_its_address_would_not_be_taken_any_more() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let body = json!({ "url": "https://hooks.northwind.test/kinds" });
    let webhook = results(&owner.json("POST", "/organizations/1000001/webhooks", &body).await);
    // Its operator closed that network.
    made.run(&format!("update webhooks set url = 'http://10.0.0.1/' where id = {}", webhook["id"]));
    let update = format!("/organizations/1000001/webhooks/{}/update", webhook["id"]);
    let after = results(&owner.json("POST", &update, &json!({ "kinds": ["team.created"] })).await);
    assert_eq!((&after["url"], &after["kinds"]), (&json!("http://10.0.0.1/"), &json!(["team.created"])));
    for refused in [json!({ "url": "http://10.0.0.1/" }), json!({ "kinds": ["x"] })] {
        assert_eq!(owner.json("POST", &update, &refused).await.status.as_u16(), 422, "{refused}");
    }
}

// W22: one half of the period leaves the other
#[actix_web::test]
async fn the_start_of_the_quarter_leaves_the_start_of_the_week() {
    let made = world();
    let mut owner = named("powner").comes(&made).await;
    let path = "/api/app/projects/3000001/time-period";
    results(&owner.json("PUT", path, &json!({ "week_start": "sunday" })).await);
    let after = results(&owner.json("PUT", path, &json!({ "quarter_start": "april" })).await);
    assert_eq!(after, json!({ "week_start": "sunday", "quarter_start": "april" }));
}

// R1.9.4: whoever invites into a project is shown what an invitation brings there, and not what it brings elsewhere
#[actix_web::test]
async fn the_invitations_of_a_project_say_the_role_in_it_and_nothing_of_the_organization() {
    let made = world();
    let body = json!({ "users": ["hana@new.test"], "projects": [3_000_001], "role": "analyst" });
    results(&named("padmin").comes(&made).await.json("POST", "/organizations/1000001/add-users-to-projects", &body).await);
    let page = named("padmin").comes(&made).await.get("/api/app/projects/3000001/invitations").await;
    let found = results(&page).as_array().expect("a list").iter().find(|line| line["email"] == "hana@new.test").cloned();
    assert_eq!(found.expect("the invitation")["role"], "analyst");
    assert!(!page.shows("org_role") && !page.shows("delivered"), "{}", page.body);
}
