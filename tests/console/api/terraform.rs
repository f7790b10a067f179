//! The requests of the official Terraform provider, as its public source makes them (X48, K6): github.com/mixpanel/terraform-provider-mixpanel
//! at commit e4e10904e4f069ea2e317374bd9285fd7fb22526, files of internal/provider. Create, read without a difference, destroy.
//! Every request carries Basic, `Accept: application/json` and, with a body, its content type (internal/client/client.go 158–198).

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::support::{
    World,
    browser::{Browser, Page},
    programs::{Robot, named, username, world},
};

/// The provider with an account of this name.
async fn provider(made: &World, robot: &Robot) -> Browser {
    let mut program = robot.comes(made).await;
    let bearer = program.headers[0].1.trim_start_matches("Bearer ").to_owned();
    let pair = BASE64.encode(format!("{}:{bearer}", username(robot)).as_bytes());
    program.headers = vec![("authorization", format!("Basic {pair}")), ("accept", "application/json".to_owned())];
    program.headers.push(("user-agent", "Go-http-client/1.1".to_owned()));
    program
}

fn results(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone()
}

/// `rpcAssocKeyPresent`: the key stands somewhere in the list.
fn is_listed(page: &Page, key: &str) -> bool {
    results(page).to_string().contains(key)
}

// project_resource.go: Create 96–103, Read 126–135, Update 149–161 (another name replaces the project), Delete 174–178; the newest of
// the name is taken
#[actix_web::test]
async fn a_project_is_created_read_and_destroyed() {
    let made = world();
    let mut terraform = provider(&made, &named("owner")).await;
    let page =
        terraform.json("POST", "/organizations/1000001/create-projects/", &json!({ "projectNames": ["Terraformed"] })).await;
    let list = results(&page);
    let newest = list.as_array().unwrap().iter().filter(|row| row["name"] == "Terraformed").max_by_key(|row| row["id"].as_i64());
    let planned = newest.expect("the new one").clone();
    for read in 0..2 {
        let list = results(&terraform.get("/organizations/1000001/projects/").await);
        let found = list.as_array().unwrap().iter().find(|row| row["id"] == planned["id"]).expect("it is listed");
        for attribute in ["id", "name", "token", "api_key", "api_secret", "timezone_name", "url"] {
            assert!(
                found[attribute] == planned[attribute] && !found[attribute].is_null(),
                "{read}: {attribute} differs: {found}"
            );
        }
    }
    let doomed = json!({ "projectIds": [planned["id"]] });
    results(&terraform.json("POST", "/organizations/1000001/delete-projects/", &doomed).await);
    assert!(!is_listed(&terraform.get("/organizations/1000001/projects/").await, "Terraformed"));
    assert_eq!(
        terraform.json("POST", "/organizations/1000001/delete-projects/", &doomed).await.status.as_u16(),
        404,
        "gone is gone"
    );
}

// service_account_resource.go: Create 92–102, Read 122–131, Update 145–157 (whatever is changed replaces the account), Delete 171–174
#[actix_web::test]
async fn a_service_account_is_created_read_and_destroyed() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let all = "/api/app/organizations/1000001/service-accounts";
    let wanted = json!({
        "username": "tf",
        "role": "member",
        "expires": "2030-01-31T12:00:00Z",
        "projects": [{ "id": "3000001", "role": "analyst" }],
    });
    let page = terraform.json("POST", all, &wanted).await;
    assert_eq!(page.status.as_u16(), 201);
    let planned = results(&page);
    assert!(planned["token"].is_string());
    assert_eq!(planned["expires"], wanted["expires"]);
    let one = format!("{all}/{}", planned["id"]);
    let found = results(&terraform.get(&one).await);
    for attribute in ["id", "user", "username", "created", "creator", "creator_email", "creator_name", "expires", "last_used"] {
        assert_eq!(found[attribute], planned[attribute], "{attribute} differs");
    }
    assert_eq!(results(&terraform.json("DELETE", &one, &Value::Null).await), json!({}));
    assert_eq!(terraform.get(&one).await.status.as_u16(), 404);
}

// team_resource.go: Create 99–100, Read 116–130, Update 154–155, Delete 176–181; examples/resources/mixpanel_team/resource.tf
#[actix_web::test]
async fn a_team_is_created_read_renamed_and_destroyed() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let payload = json!({ "teams": ["Analysts"] });
    results(&terraform.json("POST", "/organizations/1000001/add-teams/", &payload).await);
    assert!(is_listed(&terraform.get("/organizations/1000001/teams").await, "Analysts"));
    let again = results(&terraform.json("POST", "/organizations/1000001/add-teams/", &payload).await);
    assert_eq!(again[0]["created"], false);
    let id = || made.text("select string_agg(id || ' ' || name, ',') from teams where name like 'Analysts%'");
    let before = id();
    // Update sends the payload as it is planned now to the name it was created with.
    let payload = json!({ "teams": ["Analysts of data"] });
    for _ in 0..2 {
        results(&terraform.json("POST", "/organizations/1000001/teams/Analysts/update/", &json!({ "name": "Analysts" })).await);
    }
    results(&terraform.json("POST", "/organizations/1000001/teams/Analysts/update/", &payload).await);
    assert_eq!(id(), format!("{before} of data"), "the same team under its new name");
    assert!(is_listed(&terraform.get("/organizations/1000001/teams").await, "Analysts of data"));
    assert!(is_listed(&terraform.get("/organizations/1000001/teams").await, "Analysts"), "no difference");
    let none = terraform.json("POST", "/organizations/1000001/teams/Analysts%20of%20data/update/", &json!({ "teams": [] })).await;
    assert!(none.status.as_u16() == 422 && none.shows("\"name\":\""), "{}", none.body);
    results(&terraform.json("POST", "/organizations/1000001/delete-teams/", &payload).await);
    assert!(!is_listed(&terraform.get("/organizations/1000001/teams").await, "Analysts"));
    assert_eq!(terraform.json("POST", "/organizations/1000001/delete-teams/", &payload).await.status.as_u16(), 404);
}

// user_project_role_resource.go: Create 99–100, Read 116–130, Delete 169–171: the payload once more, to the removal of users (A18)
#[actix_web::test]
async fn a_role_in_a_project_is_given_and_taken_and_the_person_stays() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let payload = json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": "analyst" });
    results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload).await);
    assert!(is_listed(&terraform.get("/organizations/1000001/users/").await, "cleo@northwind.test"));
    results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload).await);
    assert_eq!(made.count("audit_entries where kind = 'project.user_added'"), 1, "applied again, nothing happens");
    let granted = || made.count("individual_grants where user_id = 2000004 and project_id = 3000001 and role = 'analyst'");
    assert_eq!(granted(), 1);
    results(&terraform.json("POST", "/organizations/1000001/delete-users/", &payload).await);
    assert_eq!((granted(), made.count("memberships where user_id = 2000004")), (0, 1), "only the role is taken");
}

// user_project_role_resource.go: a role that the account could not take away any more is applied again all the same
#[actix_web::test]
async fn an_admin_role_is_applied_twice_without_a_difference() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let payload = json!({ "users": ["cleo@northwind.test"], "projects": ["3000001"], "role": "admin" });
    for _ in 0..2 {
        results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload).await);
    }
    assert_eq!(made.count("audit_entries where kind in ('project.user_added', 'user.role_changed')"), 1);
}

// user_project_role_resource.go: Update 142–155 sends nothing; another role is another payload, which replaces the first: Delete, Create
#[actix_web::test]
async fn another_role_in_a_project_replaces_the_first_without_a_difference() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let payload = |role: &str| json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": role });
    let role =
        || made.text("select string_agg(role, ',') from individual_grants where user_id = 2000004 and project_id = 3000001");
    results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload("analyst")).await);
    results(&terraform.json("POST", "/organizations/1000001/delete-users/", &payload("analyst")).await);
    for _ in 0..2 {
        results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload("consumer")).await);
        assert!(is_listed(&terraform.get("/organizations/1000001/users/").await, "cleo@northwind.test"));
        assert_eq!(role(), "consumer");
    }
    // Replaced in the other order, the new role stands in place of the old one, and the old payload takes it.
    results(&terraform.json("POST", "/organizations/1000001/add-users-to-projects/", &payload("analyst")).await);
    assert_eq!(role(), "analyst");
    results(&terraform.json("POST", "/organizations/1000001/delete-users/", &payload("consumer")).await);
    assert_eq!(made.count("individual_grants where user_id = 2000004 and project_id = 3000001"), 0);
}

// business_context_resource.go: collectionPath 77–79, Create 97–102, Read 123, Update 154–158; destroying sends nothing
#[actix_web::test]
async fn the_business_context_of_a_project_is_posted_and_read_without_a_difference() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let path = "/api/app/projects/3000001/business-context";
    for text in ["We sell skis.", "We sell skis and sledges."] {
        let wanted = json!({ "content": text });
        results(&terraform.json("POST", path, &wanted).await);
        for _ in 0..2 {
            assert_eq!(results(&terraform.get(path).await), wanted, "no difference");
        }
    }
}

// custom_role_resource.go: Create, Read, Delete: there are none, and to destroy what is not there is done
#[actix_web::test]
async fn a_custom_role_is_said_not_to_be_there() {
    let made = world();
    let mut terraform = provider(&made, &named("owner")).await;
    let all = "/api/app/projects/3000001/custom-roles";
    let payload = json!({ "name": "Auditor", "description": "", "permissions": [] });
    let one = format!("{all}/7f3c1b1e-0000-4000-8000-000000000000");
    for (method, path) in [("POST", all), ("GET", one.as_str()), ("DELETE", one.as_str())] {
        let page = terraform.json(method, path, &payload).await;
        assert!(page.status.as_u16() == 404 && page.shows("Custom roles aren't available"), "{method}: {}", page.body);
    }
}

// twofactor_settings_resource.go: Create 107–118, Read 133–142, Update 167–178; destroying sends nothing
#[actix_web::test]
async fn settings_for_two_factor_authentication_are_written_and_read() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    for settings in [json!({}), json!({ "required": false })] {
        let told = results(&terraform.json("POST", "/organizations/1000001/twofactor/update", &settings).await);
        assert_eq!(told, json!({ "updated": true, "fail_reason": null }));
    }
    assert_eq!(results(&terraform.get("/organizations/1000001/twofactor").await), json!({ "required": false }));
    let page = terraform.json("POST", "/organizations/1000001/twofactor/update", &json!({ "required": true })).await;
    assert!(page.status.as_u16() == 422 && page.shows("\"required\":\""), "what cannot be is not claimed: {}", page.body);
}

// org_session_settings_resource.go, org_request_access_settings_resource.go, spark_settings_resource.go: Create 94–126, Read 129–150,
// Update 152–185: the object under `settings` is posted, and what GET answers is the state; destroying sends nothing
#[actix_web::test]
async fn settings_of_the_organization_come_back_as_they_were_written() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    for (read, write, otherwise) in [
        ("org-session-settings", "org-session-settings/update", json!({ "idle_days": 1 })),
        ("org-request-access-settings", "org-request-access-settings/update", json!({ "allow_access_requests": false })),
        ("spark-settings", "update-spark-settings", json!({ "enabled": true })),
    ] {
        let (read, write) = (format!("/organizations/1000001/{read}"), format!("/organizations/1000001/{write}"));
        let settings = results(&terraform.get(&read).await);
        assert!(settings.as_object().is_some_and(|fields| !fields.is_empty()));
        for wanted in [&json!({}), &settings] {
            assert_eq!(results(&terraform.json("POST", &write, wanted).await), settings, "{write}");
            assert_eq!(results(&terraform.get(&read).await), settings, "no difference");
        }
        let page = terraform.json("POST", &write, &otherwise).await;
        let field = otherwise.as_object().unwrap().keys().next().unwrap().clone();
        assert!(
            page.status.as_u16() == 422 && page.shows(&format!("\"{field}\":\"")),
            "what cannot be is not claimed: {}",
            page.body
        );
    }
}

// workspace_resource.go: Read 120–137; the one view there is has every attribute of the schema
#[actix_web::test]
async fn a_data_view_is_read_with_all_its_attributes() {
    let made = world();
    let mut terraform = provider(&made, &named("admin")).await;
    let all = "/api/app/projects/3000001/workspaces";
    let view = results(&terraform.get(&format!("{all}/3000001")).await);
    assert_eq!(results(&terraform.get(all).await), json!([view]));
    for attribute in [
        "id",
        "name",
        "description",
        "is_default",
        "is_global",
        "is_restricted",
        "is_visible",
        "project_id",
        "created_iso",
        "creator_id",
        "creator_name",
        "has_all_org_members",
        "membership_approval_required",
        "data_filters",
        "member_list",
        "team_list",
        "unified_member_list",
    ] {
        assert!(view.get(attribute).is_some(), "{attribute} is missing: {view}");
    }
    assert_eq!(terraform.get(&format!("{all}/3000002")).await.status.as_u16(), 404);
}
