//! What a body means, and what it cannot mean: names twice, things twice, numbers, nothing at all, and words that nobody knows (K4).

use serde_json::{Value, json};
use steward::api::table::OPERATIONS;

use crate::support::{
    browser::Page,
    programs::{named, world},
};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

fn fields(page: &Page) -> Vec<String> {
    let told: Value = serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {}", page.body));
    told["details"]["fields"].as_object().into_iter().flatten().map(|(field, _)| field.clone()).collect()
}

// K4: of two readers one takes the first and the other the last
#[actix_web::test]
async fn a_name_that_stands_twice_in_a_body_is_refused() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for (path, kind, body, field) in [
        ("update", "application/json", r#"{"name":"A","name":"B"}"#, "name"),
        (
            "service-accounts",
            "application/json",
            r#"{"username":"a","projects":[{"id":1,"id":2,"role":"analyst"}]}"#,
            "projects[0].id",
        ),
        ("update", "application/x-www-form-urlencoded", "name=A&name=B", "name"),
    ] {
        let page = owner.sends("POST", &format!("{ORGANIZATION}/{path}"), kind, body).await;
        assert_eq!((page.status.as_u16(), fields(&page)), (400, vec![field.to_owned()]), "{body}: {}", page.body);
    }
    assert_eq!(made.text("select name from organizations where id = 1000001"), "Northwind");
}

// K4: which of two meanings holds, nobody could tell
#[actix_web::test]
async fn a_thing_that_is_named_twice_and_differently_is_refused() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let twice = |one: &str, other: &str| json!([{ "id": 3_000_001, "role": one }, { "id": "3000001", "role": other }]);
    for (method, path, body, field) in [
        (
            "POST",
            format!("{ORGANIZATION}/service-accounts/add-to-project"),
            json!({ "projects": twice("analyst", "consumer"), "service_account_ids": [6_000_003] }),
            "projects[1].role",
        ),
        (
            "POST",
            format!("{ORGANIZATION}/service-accounts"),
            json!({ "username": "a", "projects": twice("analyst", "consumer") }),
            "projects[1].role",
        ),
        (
            "POST",
            format!("{ORGANIZATION}/add-projects-to-teams"),
            json!({ "teams": [{ "id": 5_000_003, "projects": twice("analyst", "consumer") }] }),
            "teams[0].projects[1].role",
        ),
        (
            "POST",
            format!("{ORGANIZATION}/add-users-to-projects"),
            json!({ "projects": [3_000_001], "users": [{ "email": "cleo@northwind.test", "role": "analyst" }, { "email": "Cleo@northwind.test", "role": "consumer" }] }),
            "users[1].role",
        ),
        (
            "POST",
            format!("{ORGANIZATION}/add-users"),
            json!({ "users": [{ "email": "gus@new.test", "role": "admin" }, { "email": "gus@new.test" }] }),
            "users[1].role",
        ),
        (
            "POST",
            format!("{ORGANIZATION}/invite-to-teams"),
            json!({ "team_ids": [5_000_003], "users": [{ "email": "gus@new.test", "role": "admin" }, { "email": "gus@new.test" }] }),
            "users[1].role",
        ),
        ("PATCH", "/api/app/projects/3000001/sensitivity".to_owned(), json!({ "2000014": true, "02000014": false }), "2000014"),
    ] {
        let page = owner.json(method, &path, &body).await;
        assert_eq!((page.status.as_u16(), fields(&page)), (422, vec![field.to_owned()]), "{path} {body}: {}", page.body);
    }
    // Said twice and alike, it is said once.
    let same = json!({ "projects": twice("analyst", "analyst"), "service_account_ids": [6_000_003, "6000003"] });
    let page = owner.json("POST", &format!("{ORGANIZATION}/service-accounts/add-to-project"), &same).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    assert_eq!(made.count("service_account_grants where project_id = 3000001 and service_account_id = 6000003"), 1);
}

// K4: the place in the request, and not in what is left of it
#[actix_web::test]
async fn what_is_wrong_is_named_where_it_stands_behind_something_twice() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let cleo = "cleo@northwind.test";
    let analyst = |id: i64| json!({ "id": id, "role": "analyst" });
    for (path, body, field) in [
        ("add-teams", json!({ "teamNames": ["A", "A", ""] }), "teamNames[2]"),
        ("add-teams", json!({ "teamNames": ["A"], "teams": ["B", ""] }), "teams[1]"),
        (
            "teams/5000003/delete-users",
            json!({ "users": ["tat@northwind.test", "tat@northwind.test", "gus@new.test"] }),
            "users[2]",
        ),
        (
            "service-accounts/add-to-project",
            json!({ "projects": [analyst(3_000_001)], "service_account_ids": [6_000_003, 6_000_003, 999] }),
            "service_account_ids[2]",
        ),
        (
            "service-accounts/add-to-project",
            json!({ "projects": [analyst(3_000_001), analyst(3_000_001), analyst(999)], "service_account_ids": [6_000_003] }),
            "projects[2].id",
        ),
        (
            "teams/5000003/service-accounts/add-to-team",
            json!({ "service_account_ids": [6_000_003, 6_000_003, 999] }),
            "service_account_ids[2]",
        ),
        (
            "service-accounts/remove-from-project",
            json!({ "projects": [{ "id": 3_000_001, "service_account_ids": [6_000_001] }, { "id": 3_000_002, "service_account_ids": [] }] }),
            "projects[1].service_account_ids",
        ),
        (
            "add-users-to-projects",
            json!({ "projects": [{ "id": 3_000_001, "users": [{ "email": cleo, "role": "analyst" }, { "email": "pim@northwind.test" }] }] }),
            "projects[0].users[1].role",
        ),
        ("add-users-to-projects", json!({ "projects": [3_000_001], "users": [cleo] }), "role"),
        (
            "add-users-to-projects",
            json!({ "projects": [3_000_001, 3_000_001, 999], "users": [cleo], "role": "analyst" }),
            "projects[2]",
        ),
    ] {
        let page = owner.json("POST", &format!("{ORGANIZATION}/{path}"), &body).await;
        assert!(page.status.as_u16() == 422 && fields(&page).contains(&field.to_owned()), "{path} {body}: {}", page.body);
    }
}

// A18: a word that is misspelt is no way to remove people from the whole organization
#[actix_web::test]
async fn a_misspelt_project_removes_nobody_from_the_organization() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let members = made.count("memberships");
    for key in ["project", "project_ids", "projectIDs", "projekts", "role", "Projects"] {
        let mut body = json!({ "users": ["cleo@northwind.test"] });
        body[key] = json!([3_000_001]);
        let page = owner.json("POST", &format!("{ORGANIZATION}/delete-users"), &body).await;
        assert_eq!((page.status.as_u16(), fields(&page)), (422, vec![key.to_owned()]), "{}", page.body);
    }
    assert_eq!(made.count("memberships"), members);
}

// K4, S9.19: nothing is called by a text that the database keeps in none
#[actix_web::test]
async fn a_path_with_u_0000_leads_nowhere() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for path in ["teams/a%00b/users", "teams/%00/users", "teams/5000003%00/users", "teams/a%2500b/users"] {
        assert_eq!(owner.get(&format!("{ORGANIZATION}/{path}")).await.status.as_u16(), 404, "{path}");
    }
    for path in ["teams/a%00/update", "users/cleo%00@northwind.test/update", "service-accounts/6000001%00/update"] {
        let page = owner.json("POST", &format!("{ORGANIZATION}/{path}"), &json!({ "name": "A", "role": "member" })).await;
        assert_eq!(page.status.as_u16(), 404, "{path}: {}", page.body);
    }
    for path in ["/api/app/organizations/1000001%00/teams", "/api/app/projects/3000001%00/metadata"] {
        assert_eq!(owner.get(path).await.status.as_u16(), 404, "{path}");
    }
    let mut ada = made.signed_in("ada").await;
    for path in [
        "/orgs/1000001%00/settings/teams",
        "/orgs/1000001/settings/teams/5000003%00",
        "/orgs/1000001/settings/users/2000004%00",
        "/projects/3000001%00/settings/overview",
        "/join/a%00",
        "/invite/a%00b",
        "/password/reset/a%00b",
        "/signup/verify/a%00b",
    ] {
        let status = ada.get(path).await.status;
        assert!(!status.is_server_error(), "{path}: {status}");
    }
    let page = owner.json("POST", &format!("{ORGANIZATION}/service-accounts"), &json!({ "username": "a\0b" })).await;
    assert_eq!((page.status.as_u16(), fields(&page)), (422, vec!["username".to_owned()]), "{}", page.body);
}

// K5, X48: schemas call both an integer
#[actix_web::test]
async fn a_number_without_a_fraction_is_an_integer() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let json = "application/json";
    let page = owner
        .sends("PUT", &format!("{ORGANIZATION}/retention-period"), json, r#"{"buyable_id":1.0,"retention_period":9e1}"#)
        .await;
    assert!(page.status.as_u16() == 200 && page.shows("\"retention_period\":90"), "{}", page.body);
    let page = owner.sends("POST", &format!("{ORGANIZATION}/delete-teams"), json, r#"{"teamIds":[5000003.0]}"#).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
}

// R3.1: case means nothing in a content type
#[actix_web::test]
async fn a_form_is_a_form_however_its_type_is_written() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let kind = "Application/X-WWW-Form-URLEncoded; Charset=UTF-8";
    let page = owner.sends("POST", "/projects/update/3000001", kind, "name=Cased").await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    assert_eq!(made.text("select name from projects where id = 3000001"), "Cased");
}

// K4, K5: where nothing has to be said, nothing may be said
#[actix_web::test]
async fn an_empty_body_is_taken_where_no_field_is_required() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let document: Value = serde_json::from_str(&owner.get("/api/openapi.json").await.body).expect("JSON");
    let required = |path: &str| document["paths"][path]["post"]["requestBody"]["required"].as_bool();
    for (operation, path) in [
        ("/organizations/{org}/service-accounts/{account}/rotate-secret", "service-accounts/6000001/rotate-secret"),
        ("/organizations/{org}/twofactor/update", "twofactor/update"),
        ("/organizations/{org}/update-spark-settings", "update-spark-settings"),
    ] {
        let page = owner.sends("POST", &format!("{ORGANIZATION}/{path}"), "application/json", "").await;
        assert!(page.status.is_success(), "{path}: {}", page.body);
        assert_eq!(required(operation), Some(false), "{operation}");
    }
    let page = owner.sends("POST", &format!("{ORGANIZATION}/update"), "application/json", "").await;
    assert!(page.status.as_u16() == 400 && page.shows("it is empty"), "{}", page.body);
    assert_eq!(required("/organizations/{org}/update"), Some(true));
}

// K5: both lines of the tables that a body can ask, and moments as moments
#[actix_web::test]
async fn the_document_says_all_that_is_asked_and_what_a_moment_is() {
    let made = world();
    let document: Value = serde_json::from_str(&made.browser().await.get("/api/openapi.json").await.body).expect("JSON");
    let update = &document["paths"]["/projects/update/{project}"]["post"];
    assert_eq!(
        (&update["x-permission"]["line"], &update["x-permission-also"]["line"]),
        (&json!("EditName"), &json!("EditTimezone"))
    );
    let told = update["description"].as_str().expect("text");
    assert!(told.contains("Edit project name") && told.contains("Edit project timezone"), "{told}");
    let also = OPERATIONS.iter().filter(|it| document["paths"][it.path][it.method]["x-permission-also"].is_object());
    assert_eq!(also.count(), 1);
    let created = &document["components"]["schemas"]["AccountRow"]["properties"]["created"];
    assert_eq!((&created["type"], &created["format"]), (&json!("string"), &json!("date-time")));
    let mut owner = named("owner").comes(&made).await;
    let page = owner.json("PUT", &format!("{ORGANIZATION}/retention-period"), &json!({ "retention_period": 90 })).await;
    let told: Value = serde_json::from_str(&page.body).expect("JSON");
    let moment = told["results"]["created"].as_str().expect("a moment");
    assert!(moment.len() == 20 && moment.ends_with('Z'), "{moment}");
}

// K4: the same list, whatever the team is called
#[actix_web::test]
async fn a_cursor_leads_on_however_the_team_is_written() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let name = made.text("select name from teams where id = 5000003");
    for user in ["cleo@northwind.test", "pim@northwind.test", "pam@northwind.test"] {
        let body = json!({ "teams": [{ "id": 5_000_003, "users": [user] }] });
        assert_eq!(owner.json("POST", &format!("{ORGANIZATION}/add-users-to-teams"), &body).await.status.as_u16(), 200);
    }
    let first: Value =
        serde_json::from_str(&owner.get(&format!("{ORGANIZATION}/teams/5000003/users?limit=1")).await.body).expect("JSON");
    let cursor = first["pagination"]["next_cursor"].as_str().expect("there is more").to_owned();
    let written: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for team in ["5000003".to_owned(), name.replace(' ', "%20"), written] {
        let page = owner.get(&format!("{ORGANIZATION}/teams/{team}/users?limit=1&cursor={cursor}")).await;
        assert_eq!(page.status.as_u16(), 200, "{team}: {}", page.body);
    }
    for other in ["teams/5000001/users", "teams/5000003/service-accounts", "users"] {
        let page = owner.get(&format!("{ORGANIZATION}/{other}?cursor={cursor}")).await;
        assert!(page.status.as_u16() == 422 && fields(&page) == ["cursor"], "{other}: {}", page.body);
    }
}
