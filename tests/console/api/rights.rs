//! What a program may do by what it is in a project, as on the pages of the project (A10, A19, R2.12).

use serde_json::{Value, json};

use crate::support::programs::{Robot, named, username, world};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

async fn answers(made: &crate::support::World, robot: &Robot, path: &str, body: &Value) -> (u16, Value) {
    let page = robot.comes(made).await.json("POST", &format!("{ORGANIZATION}/{path}"), body).await;
    (page.status.as_u16(), serde_json::from_str(&page.body).expect("JSON"))
}

// K3.1, A19, K6: whoever made a project may end it
#[actix_web::test]
async fn an_admin_account_destroys_the_project_it_made_and_no_other() {
    let made = world();
    let (status, told) = answers(&made, &named("admin"), "create-projects", &json!({ "projectNames": ["Mine"] })).await;
    let mine = told["results"][0]["id"].clone();
    assert_eq!(status, 201, "{told}");
    for doomed in [json!([3_000_001]), json!([mine, 3_000_001])] {
        let (status, told) = answers(&made, &named("admin"), "delete-projects", &json!({ "projectIds": doomed })).await;
        assert_eq!(status, 403, "{told}");
        let details = &told["details"];
        assert_eq!((&details["organization_roles"], &details["project_roles"]), (&json!(["owner"]), &json!(["owner"])));
    }
    let (status, told) = answers(&made, &named("admin"), "delete-projects", &json!({ "projectIds": [mine] })).await;
    assert_eq!((status, &told["results"]["deleted"]), (200, &json!(["Mine"])), "{told}");
    assert_eq!(made.count("projects where name = 'Mine' and state = 'deleted'"), 1);
    // Asked again under the lock: what it holds when it asks is what counts.
    made.run("delete from service_account_grants where role = 'owner'");
    let (status, _) = answers(&made, &named("powner"), "delete-projects", &json!({ "projectIds": [3_000_001] })).await;
    assert_eq!(status, 403);
}

// K3.1, A10, R2.12: in its own project, and in no other
#[actix_web::test]
async fn an_admin_of_a_project_gives_and_takes_there_what_its_pages_let_it() {
    let made = world();
    let padmin = named("padmin");
    let people = |project: i64, role: &str| json!({ "users": ["cleo@northwind.test"], "projects": [project], "role": role });
    let accounts =
        |project: i64, role: &str| json!({ "projects": [{ "id": project, "role": role }], "service_account_ids": [6_000_003] });
    let taken = |project: i64| json!({ "projects": [{ "id": project, "service_account_ids": [6_000_003] }] });
    let fresh = |project: i64, role: &str| json!({ "username": "Fresh", "role": role, "projects": [{ "id": project, "role": "analyst" }] });
    for (path, body, expected) in [
        ("add-users-to-projects", people(3_000_001, "analyst"), 200),
        ("add-users-to-projects", people(3_000_002, "analyst"), 403),
        ("add-users-to-projects", people(3_000_001, "owner"), 422),
        ("delete-users", people(3_000_002, "analyst"), 403),
        ("delete-users", people(3_000_001, "analyst"), 200),
        ("delete-users", json!({ "users": ["cleo@northwind.test"] }), 403),
        ("service-accounts/add-to-project", accounts(3_000_001, "consumer"), 200),
        ("service-accounts/add-to-project", accounts(3_000_002, "consumer"), 403),
        ("service-accounts/add-to-project", accounts(3_000_001, "owner"), 422),
        ("service-accounts/remove-from-project", taken(3_000_002), 403),
        ("service-accounts/remove-from-project", taken(3_000_001), 200),
        ("service-accounts", fresh(3_000_001, "member"), 201),
        ("service-accounts", fresh(3_000_001, "admin"), 403),
        ("service-accounts", fresh(3_000_002, "member"), 403),
        ("service-accounts", json!({ "username": "Fresh" }), 403),
    ] {
        let (status, told) = answers(&made, &padmin, path, &body).await;
        assert_eq!(status, expected, "{path} {body}: {told}");
    }
    // Those who may not there may not here.
    for robot in ["panalyst", "pconsumer", "member", "gone", "billing"] {
        for (path, body) in [
            ("add-users-to-projects", people(3_000_001, "consumer")),
            ("delete-users", people(3_000_001, "consumer")),
            ("service-accounts/add-to-project", accounts(3_000_001, "consumer")),
            ("service-accounts", fresh(3_000_001, "member")),
        ] {
            let (status, told) = answers(&made, &named(robot), path, &body).await;
            assert_eq!(status, 403, "{robot} {path}: {told}");
            assert_eq!(told["details"]["project_roles"], json!(["owner", "admin"]));
        }
    }
    let account = username(&padmin);
    assert_eq!(made.text("select distinct user_name from audit_entries where actor = 'service_account'"), account);
}

// A10b: an Owner account is not told to ask an Owner
#[actix_web::test]
async fn a_program_that_would_make_an_owner_is_told_that_programs_make_none() {
    let made = world();
    let owner = named("owner");
    made.run("update service_accounts set role = 'owner' where id = 6000003");
    for (path, body) in [
        ("users/cleo@northwind.test/update", json!({ "role": "owner" })),
        ("service-accounts", json!({ "username": "Boss", "role": "owner" })),
        ("add-users", json!({ "users": [{ "email": "gus@new.test", "role": "owner" }] })),
        ("service-accounts/6000001/update", json!({ "role": "owner" })),
        ("service-accounts/6000003/rotate-secret", json!({})),
    ] {
        let (status, told) = answers(&made, &owner, path, &body).await;
        assert!(status == 403 || status == 422, "{path}: {told}");
        assert_eq!(told["error"], "Only people who are Owners of this organization can do this, not service accounts.", "{path}");
    }
}

// R2.12.4: it opens nothing to itself that was closed
#[actix_web::test]
async fn every_account_that_manages_others_makes_a_new_secret_for_itself() {
    let made = world();
    for name in ["owner", "admin"] {
        let id = made.text(&format!("select id from service_accounts where username like '{name}.%'"));
        let (status, told) = answers(&made, &named(name), &format!("service-accounts/{id}/rotate-secret"), &json!({})).await;
        assert_eq!(status, 201, "{name}: {told}");
    }
}

// R2.12.4: a role beside one's own that allows something else
#[actix_web::test]
async fn an_admin_account_is_told_that_owners_make_a_secret_for_billing_admins() {
    let made = world();
    made.run("update service_accounts set role = 'billing_admin' where id = 6000003");
    let (status, told) = answers(&made, &named("admin"), "service-accounts/6000003/rotate-secret", &json!({})).await;
    assert_eq!((status, &told["error"]), (403, &json!("Only Owners of this organization can do this.")), "{told}");
}

// R2.12: a project that was deleted is not there, whoever asks
#[actix_web::test]
async fn an_account_cannot_be_taken_out_of_a_deleted_project() {
    let made = world();
    let id = made.text("select service_account_id from service_account_grants where project_id = 3000001 limit 1");
    let mut ada = made.signed_in("ada").await;
    let path = "/orgs/1000001/settings/projects/removal";
    let look = ada.get(&format!("{path}?project=3000001")).await;
    ada.post(path, &[("project", "3000001"), ("typed", "Shop"), ("state", &look.state())]).await;
    let account: i64 = id.parse().expect("an id");
    let wanted = json!({ "projects": [{ "id": 3_000_001, "service_account_ids": [account] }] });
    let (status, told) = answers(&made, &named("owner"), "service-accounts/remove-from-project", &wanted).await;
    assert_eq!(status, 404, "{told}");
}
