//! What programs say and are told: fields by their own names, names in paths, words of the document (K4, K5).

use serde_json::{Value, json};
use steward::api::table::OPERATIONS;

use crate::support::programs::{named, world};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

/// Whether a path as `projects[0].id` leads to something in the body.
fn leads(path: &str, body: &Value) -> bool {
    let pointer = path.replace('[', "/").replace(']', "").replace('.', "/");
    (path.is_empty() && !body.is_object()) || body.pointer(&format!("/{}", pointer.trim_start_matches('/'))).is_some()
}

// K4: what is wrong is named as the request names it
#[actix_web::test]
async fn every_field_that_is_wrong_is_one_of_the_request() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let mut admin = named("admin").comes(&made).await;
    let in_shop = |role: &str| json!([{ "id": 3_000_001, "role": role }]);
    for (path, body, field) in [
        (
            "service-accounts",
            json!({ "username": "A", "projects": [{ "id": 3_000_001, "role": "analyst" }, { "id": 999, "role": "analyst" }] }),
            "projects[1].id",
        ),
        ("service-accounts", json!({ "username": "A", "projects": in_shop("owner") }), "projects[0].role"),
        ("service-accounts", json!({ "username": "A", "role": "owner" }), "role"),
        (
            "service-accounts/add-to-project",
            json!({ "projects": [{ "id": 999, "role": "analyst" }], "service_account_ids": [6_000_003] }),
            "projects[0].id",
        ),
        (
            "service-accounts/add-to-project",
            json!({ "projects": in_shop("owner"), "service_account_ids": [6_000_003] }),
            "projects[0].role",
        ),
        (
            "service-accounts/add-to-project",
            json!({ "projects": in_shop("analyst"), "service_account_ids": [6_000_003, 999] }),
            "service_account_ids[1]",
        ),
        ("add-users", json!({ "users": [{ "email": "gus@new.test" }, { "email": "gus@" }] }), "users[1].email"),
        (
            "add-users-to-projects",
            json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001, 999], "role": "analyst" }),
            "projects[1]",
        ),
        ("add-users-to-projects", json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": "owner" }), "role"),
        (
            "add-users-to-projects",
            json!({ "projects": [{ "id": 999, "users": [{ "email": "cleo@northwind.test", "role": "analyst" }] }] }),
            "projects[0].id",
        ),
        (
            "add-users-to-projects",
            json!({ "projects": [{ "id": 3_000_001, "users": [{ "email": "pia@northwind.test", "role": "analyst" }] }] }),
            "projects[0].users[0].email",
        ),
        ("add-users-to-project", json!({ "projectId": 999, "users": ["cleo@northwind.test"], "role": "analyst" }), "projectId"),
        (
            "add-users-to-teams",
            json!({ "teams": [{ "id": 5_000_003, "users": ["cleo@northwind.test", "gus@new.test"] }] }),
            "teams[0].users[1]",
        ),
        (
            "add-projects-to-teams",
            json!({ "teams": [{ "id": 5_000_003, "projects": [{ "id": 999, "role": "analyst" }] }] }),
            "teams[0].projects[0].id",
        ),
        (
            "teams/5000003/service-accounts/add-to-team",
            json!({ "service_account_ids": [6_000_003, 999] }),
            "service_account_ids[1]",
        ),
        (
            "add-users-to-projects",
            json!({ "users": [{ "email": "a@b.c", "role": "boss" }], "projects": [3_000_001] }),
            "users[0].role",
        ),
        (
            "add-users-to-projects",
            json!({ "projects": [{ "id": 3_000_001, "users": [{ "email": "a@b.c", "role": "boss" }] }] }),
            "projects[0].users[0].role",
        ),
        ("add-users-to-projects", json!({ "users": [true], "projects": [3_000_001], "role": "analyst" }), "users[0]"),
        (
            "add-users-to-projects",
            json!({ "users": ["a@b.c"], "projects": [{ "id": "x" }], "role": "analyst" }),
            "projects[0].id",
        ),
        ("add-users-to-projects", json!({ "users": ["a@b.c"], "projects": ["x"], "role": "analyst" }), "projects[0]"),
        ("delete-users", json!({ "users": [{ "email": 7 }] }), "users[0].email"),
        ("create-project", json!({ "project_name": "A", "timezone_id": "x" }), "timezone_id"),
        ("create-projects", json!({ "projectNames": ["A"], "cluster_id": true }), "cluster_id"),
        ("domains/set-discoverability", json!({ "discoverability": 7 }), "discoverability"),
        (
            "invite-to-teams",
            json!({ "team_ids": [5_000_003], "users": [{ "email": "gus@new.test" }, { "email": "gus@" }] }),
            "users[1].email",
        ),
        ("invite-to-teams", json!({ "team_ids": [999], "users": [{ "email": "gus@new.test" }] }), "team_ids"),
        ("teams/5000003/delete-users", json!({ "users": ["tat@northwind.test", "gus@new.test"] }), "users[1]"),
        ("service-accounts/6000001/rotate-secret", json!({ "quiet_days": 99 }), "quiet_days"),
        ("webhooks", json!({ "url": "http://hooks.northwind.test/" }), "url"),
        ("webhooks", json!({ "url": "https://hooks.northwind.test/", "kinds": ["project.created", "x"] }), "kinds[1]"),
        ("join-requests/7000001/approve", json!({ "projects": [999] }), "projects"),
        ("domains/set-discoverable-domains", json!(["northwind.test", "gmail.com"]), "[1]"),
        ("domains/set-discoverable-domains", json!(["north wind"]), "[0]"),
        ("domains/set-discoverability", json!({ "discoverability": "Open", "domains": ["gmail.com"] }), "domains[0]"),
        ("domains/set-discoverability", json!({ "discoverability": "Open", "domains": [] }), "discoverability"),
        ("domains/set-discoverability", json!("Wide"), ""),
    ] {
        let program = if field.starts_with("domains") || path.starts_with("domains") { &mut owner } else { &mut admin };
        let page = program.json("POST", &format!("{ORGANIZATION}/{path}"), &body).await;
        let told: Value = serde_json::from_str(&page.body).expect("JSON");
        assert_eq!(page.status.as_u16(), 422, "{path} {body}: {told}");
        let fields: Vec<&String> = told["details"]["fields"].as_object().expect("fields").keys().collect();
        assert!(fields.iter().all(|field| leads(field, &body)), "{path} {body}: {fields:?}");
        assert!(fields.iter().any(|told| *told == field), "{path} {body}: {fields:?}, not {field}");
        assert!(!body.to_string().contains("boss") || told["error"].as_str().unwrap().contains("Choose one of owner"), "{told}");
    }
}

// K4: a name in a path may hold anything
#[actix_web::test]
async fn names_in_a_path_may_hold_what_means_something_to_paths() {
    let made = world();
    made.run("update users set email = 'cleo+work@northwind.test' where email = 'cleo@northwind.test'");
    let mut owner = named("owner").comes(&made).await;
    for email in ["cleo%2Bwork%40northwind.test", "cleo%2bwork@northwind.test"] {
        let page = owner.json("POST", &format!("{ORGANIZATION}/users/{email}/update"), &json!({ "role": "member" })).await;
        assert_eq!(page.status.as_u16(), 200, "{email}: {}", page.body);
    }
    // By the number, too, as the document has it.
    let page = owner.json("POST", &format!("{ORGANIZATION}/users/2000004/update"), &json!({ "role": "member" })).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    let mut name = "R&D/EU";
    made.northwind().team(name, &[], &[]);
    for (path, next) in [("R%26D%2FEU", "A+B"), ("A%2BB", "100 %"), ("100%20%25", "50%2F50"), ("50%252F50", "Plain")] {
        let page = owner.json("POST", &format!("{ORGANIZATION}/teams/{path}/update/"), &json!({ "name": next })).await;
        assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.body);
        assert_eq!(
            (made.count(&format!("teams where name = '{name}'")), made.count(&format!("teams where name = '{next}'"))),
            (0, 1)
        );
        name = next;
    }
}

// R3.1: as `curl -d` sends them
#[actix_web::test]
async fn bare_json_that_is_called_a_form_is_read_as_what_it_is() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    owner.headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
    let page = owner.json("POST", &format!("{ORGANIZATION}/domains/set-discoverability"), &json!("Closed")).await;
    assert_eq!(page.status.as_u16(), 201, "{}", page.body);
}

// K5, X42: made is 201, and what is said of a grant is what can be done about it
#[actix_web::test]
async fn an_account_in_a_project_is_told_with_where_its_role_comes_from() {
    let made = world();
    made.northwind().grant_all_users("Shop", "consumer");
    let mut owner = named("owner").comes(&made).await;
    let path = format!("{ORGANIZATION}/teams/5000003/service-accounts/add-to-team");
    assert_eq!(owner.json("POST", &path, &json!({ "service_account_ids": [6_000_003] })).await.status.as_u16(), 201);
    made.run("delete from team_service_accounts where service_account_id = 6000003");
    let told: Value = serde_json::from_str(&owner.get("/api/app/projects/3000001/service-accounts").await.body).unwrap();
    let of = |name: &str| {
        let row = told["results"].as_array().unwrap().iter().find(|row| row["username"].as_str().unwrap().starts_with(name));
        row.map_or("", |row| row["target_type"].as_str().unwrap()).to_owned()
    };
    for (name, source) in
        [("spare.", "organization"), ("owner.", "organization"), ("team.", "team"), ("pconsumer.", "individual")]
    {
        assert_eq!(of(name), source, "{name}: {told}");
    }
    let told: Value = serde_json::from_str(&owner.get("/organizations/1000001/workspaces").await.body).unwrap();
    assert_eq!(told["results"][0]["name"], "All Project Data");
}

// K5, A10b: the words that are taken, and the two ways to send them
#[actix_web::test]
async fn the_document_says_which_roles_are_taken_and_where_forms_are() {
    let made = world();
    let document: Value = serde_json::from_str(&made.browser().await.get("/api/openapi.json").await.body).expect("JSON");
    let words = document["components"]["schemas"]["WantedOrganizationRole"]["enum"].clone();
    assert_eq!(words, json!(["owner", "admin", "billing_admin", "member", "analyst", "consumer"]));
    let mut owner = named("owner").comes(&made).await;
    for word in ["analyst", "consumer"] {
        let page =
            owner.json("POST", &format!("{ORGANIZATION}/service-accounts"), &json!({ "username": word, "role": word })).await;
        assert!(page.status.as_u16() == 201 && page.shows("\"org_role\":\"member\""), "{}", page.body);
    }
    let forms = OPERATIONS.iter().filter(|operation| {
        let body = &document["paths"][operation.path][operation.method]["requestBody"]["content"];
        body["application/x-www-form-urlencoded"].is_object()
    });
    let forms: Vec<&str> = forms.map(|operation| operation.path).collect();
    assert!(forms.contains(&"/projects/update/{project}") && !forms.contains(&"/organizations/{org}/add-teams"), "{forms:?}");
}

// K1: what a program gave is not told as if somebody were gone
#[actix_web::test]
async fn what_a_program_gave_is_not_said_to_come_from_somebody_who_left() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let page = owner.json("POST", &format!("{ORGANIZATION}/users/cleo@northwind.test/update"), &json!({ "role": "admin" })).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    let page = owner.json("POST", &format!("{ORGANIZATION}/service-accounts"), &json!({ "username": "Child" })).await;
    assert!(page.shows("\"creator_name\":\"owner."), "{}", page.body);
    let mut ada = made.signed_in("ada").await;
    let list = ada.get("/orgs/1000001/settings/service-accounts").await;
    assert!(list.shows("class=\"by\">owner."), "{}", list.body);
    assert!(ada.get("/orgs/1000001/settings/users/2000004").await.shows("Given by service account owner."));
}
