//! How programs ask: keys that make a request one deed, cursors, fields and roles in refusals, numbers of requests (K4).

use serde_json::{Value, json};
use steward::model::limits::WRONG_KEYS;

use crate::support::{
    browser::{Browser, Page},
    programs::{named, world},
};

const TEAMS: &str = "/organizations/1000001/add-teams/";
const ACCOUNTS: &str = "/api/app/organizations/1000001/service-accounts";

fn read(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {}", page.body))
}

fn with_key(program: &mut Browser, key: &str) {
    program.headers.retain(|(name, _)| *name != "idempotency-key");
    program.headers.push(("idempotency-key", key.to_owned()));
}

// K4, R2.12.2: sent again it makes no second one, and the secret is not shown again
#[actix_web::test]
async fn a_request_that_is_sent_again_with_its_key_does_nothing_again() {
    let made = world();
    let mut program = named("admin").comes(&made).await;
    with_key(&mut program, "deploy-2027-01-31");
    let wanted = json!({ "username": "Deploy" });
    let first = program.json("POST", ACCOUNTS, &wanted).await;
    let token = read(&first)["results"]["token"].as_str().expect("a secret").to_owned();
    let again = program.json("POST", &format!("{ACCOUNTS}/"), &wanted).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", again.body);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(read(&first)["results"]["id"], read(&again)["results"]["id"]);
    assert!(!again.shows(&token));
    assert_eq!(made.count("service_accounts where username like 'deploy.%'"), 1);

    let other = program.json("POST", ACCOUNTS, &json!({ "username": "Another" })).await;
    assert!(other.status.as_u16() == 422 && other.shows("another request"), "{}", other.body);
    // Somebody else's key is another key.
    let mut owner = named("owner").comes(&made).await;
    with_key(&mut owner, "deploy-2027-01-31");
    assert_eq!(owner.json("POST", ACCOUNTS, &wanted).await.status.as_u16(), 201);
    assert_eq!(made.count("service_accounts where username like 'deploy.%'"), 2);
    with_key(&mut program, "short");
    assert!(program.json("POST", ACCOUNTS, &wanted).await.shows("Idempotency-Key"));
}

// K4: a refusal uses up no key
#[actix_web::test]
async fn a_request_that_was_refused_may_be_mended_and_sent_with_its_key() {
    let made = world();
    let mut program = named("admin").comes(&made).await;
    with_key(&mut program, "new-team-of-mine");
    assert_eq!(program.json("POST", TEAMS, &json!({ "teamNames": [""] })).await.status.as_u16(), 422);
    assert_eq!(program.json("POST", TEAMS, &json!({ "teamNames": ["Fine"] })).await.status.as_u16(), 200);
}

// K4: the keys of the pages, page after page, and everything where nothing is said
#[actix_web::test]
async fn a_list_is_read_whole_or_page_by_page() {
    let made = world();
    for n in 0..120 {
        made.northwind().team(&format!("Batch {n:03}"), &[], &[]);
    }
    let mut program = named("admin").comes(&made).await;
    let list = "/organizations/1000001/teams";
    let whole = read(&program.get(list).await);
    assert!(whole["pagination"]["next_cursor"].is_null());
    let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = read(&program.get(&format!("{list}?limit=50&cursor={cursor}")).await);
        seen.extend(page["results"].as_array().unwrap().clone());
        pages += 1;
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((json!(seen), pages), (whole["results"].clone(), seen.len().div_ceil(50)));
    for wrong in ["?limit=0", "?limit=x", "?limit=1001", "?cursor=%21"] {
        let page = program.get(&format!("{list}{wrong}")).await;
        let field = wrong.trim_start_matches('?').split('=').next().unwrap();
        assert!(page.status.as_u16() == 422 && read(&page)["details"]["fields"][field].is_string(), "{wrong}: {}", page.body);
    }
}

// K4: every list that can be long, and a cursor in its own list alone
#[actix_web::test]
async fn every_list_goes_on_by_its_own_cursor() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    let all =
        read(&program.get(ACCOUNTS).await)["results"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>();
    let into_team = "/organizations/1000001/teams/5000003/service-accounts/add-to-team";
    assert_eq!(program.json("POST", into_team, &json!({ "service_account_ids": all })).await.status.as_u16(), 201);
    let lists = [
        "/api/app/projects/metadata",
        "/api/app/projects/3000001/granted-teams",
        "/organizations/1000001/workspaces",
        "/organizations/1000001/teams/5000003/service-accounts",
        "/organizations/1000001/teams",
        "/organizations/1000001/users",
    ];
    let mut cursors = Vec::new();
    for list in lists {
        let whole = read(&program.get(list).await);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = read(&program.get(&format!("{list}?limit=1&cursor={cursor}")).await);
            let lines = page["results"].as_array().unwrap_or_else(|| panic!("{list}: {page}"));
            assert!(lines.len() <= 1, "{list}: {page}");
            seen.extend(lines.clone());
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            cursor = next.to_owned();
        }
        assert_eq!(json!(seen), whole["results"], "{list}");
        if !cursor.is_empty() {
            cursors.push((list, cursor));
        }
    }
    assert!(cursors.len() >= 4, "{cursors:?}");
    for (list, cursor) in &cursors {
        for other in lists {
            let page = program.get(&format!("{other}?cursor={cursor}")).await;
            assert_eq!(page.status.as_u16(), if other == *list { 200 } else { 422 }, "{list} {other}: {}", page.body);
        }
        let mounted = if list.starts_with("/api/") { format!("{list}/") } else { format!("/api/app{list}/") };
        assert_eq!(program.get(&format!("{mounted}?cursor={cursor}")).await.status.as_u16(), 200, "{mounted}");
    }
}

// X48: clients that keep IDs as text
#[actix_web::test]
async fn an_id_may_be_sent_as_its_digits() {
    let made = world();
    let mut admin = named("admin").comes(&made).await;
    for (path, body) in [
        (
            "add-users-to-projects",
            json!({ "projects": [{ "id": "3000001", "users": [{ "email": "cleo@northwind.test", "role": "analyst" }] }] }),
        ),
        ("add-users-to-projects", json!({ "projects": ["3000001"], "users": ["cleo@northwind.test"], "role": "analyst" })),
        ("add-users-to-project", json!({ "projectId": "3000001", "users": ["cleo@northwind.test"], "role": "analyst" })),
        ("delete-users", json!({ "projectIds": ["3000001"], "users": ["cleo@northwind.test"] })),
        (
            "service-accounts/add-to-project",
            json!({ "projects": [{ "id": "3000001", "role": "analyst" }], "service_account_ids": ["6000003"] }),
        ),
        (
            "service-accounts/remove-from-project",
            json!({ "projects": [{ "id": "3000001", "service_account_ids": ["6000003"] }] }),
        ),
        (
            "add-projects-to-teams",
            json!({ "teams": [{ "id": "5000003", "projects": [{ "id": "3000002", "role": "analyst" }] }] }),
        ),
        ("teams/5000003/delete-projects", json!({ "projectIds": ["3000002"] })),
        ("add-users-to-teams", json!({ "teams": [{ "id": "5000003", "users": ["cleo@northwind.test"] }] })),
        ("teams/5000003/service-accounts/add-to-team", json!({ "service_account_ids": ["6000003"] })),
        ("create-project", json!({ "project_name": "A", "cluster_id": "5", "timezone_id": "0" })),
        ("delete-teams", json!({ "teamIds": ["5000003"] })),
        ("service-accounts/delete-service-accounts", json!({ "service_account_ids": ["6000003"] })),
    ] {
        let page = admin.json("POST", &format!("/organizations/1000001/{path}"), &body).await;
        assert!(page.status.is_success(), "{path} {body}: {}", page.body);
    }
    for odd in [json!("0x1"), json!(""), json!("-1"), json!("+1"), json!(1.5), json!(null), json!("99999999999999999999")] {
        let page = admin.json("POST", "/organizations/1000001/delete-teams", &json!({ "teamIds": [odd] })).await;
        assert!(page.status.as_u16() == 422 && page.shows("teamIds[0]"), "{odd}: {}", page.body);
    }
}

// K4, S9.12: the field that is wrong, however deep, and the role that could
#[actix_web::test]
async fn a_refusal_names_the_field_or_the_role() {
    let made = world();
    let mut admin = named("admin").comes(&made).await;
    for (body, field) in [
        (json!({}), "username"),
        (json!({ "username": "" }), "username"),
        (json!({ "username": 7 }), "username"),
        (json!({ "username": "A", "role": "boss" }), "role"),
        (json!({ "username": "A", "projects": [{ "id": 3_000_001, "role": "x" }] }), "projects[0].role"),
        (json!({ "username": "A", "expires": "2001-01-01T00:00:00Z" }), "expires"),
        (json!({ "username": "A", "role": "owner" }), "role"),
    ] {
        let page = admin.json("POST", ACCOUNTS, &body).await;
        let told = read(&page);
        assert!(page.status.as_u16() == 422 && told["details"]["fields"][field].is_string(), "{body}: {}", page.body);
    }
    let page = admin.json("POST", "/organizations/1000001/delete-projects", &json!({ "projectIds": [3_000_001] })).await;
    assert_eq!(read(&page)["details"]["organization_roles"], json!(["owner"]), "{}", page.body);
    assert!(page.shows("Only Owners of this organization, or Owners of every project that is named, can do this."));
    // Unknown fields are passed over (R3.1).
    let body = json!({ "username": "Fine", "colour": "blue" });
    assert_eq!(admin.json("POST", ACCOUNTS, &body).await.status.as_u16(), 201);
    let unreadable = admin.send("POST", ACCOUNTS, &[("username", "As A Form")]).await;
    assert_eq!(unreadable.status.as_u16(), 201, "a form says the same: {}", unreadable.body);
}

// K4: it says when to come again
#[actix_web::test]
async fn whoever_asks_too_often_is_told_when_to_come_again() {
    let made = world();
    let mut wrong = named("wrong").comes(&made).await;
    wrong.address = [192, 0, 2, 78].into();
    for _ in 0..WRONG_KEYS {
        wrong.get("/api/app/timezones").await;
    }
    let page = wrong.get("/api/app/timezones").await;
    assert!(page.status.as_u16() == 429 && read(&page)["type"] == "too_many_requests", "{}", page.status);
    let seconds: u32 = page.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

// A29, X47: owner, offset and views
#[actix_web::test]
async fn a_project_is_told_with_its_owner_its_offset_and_its_view() {
    let made = world();
    made.run("update projects set timezone = 'Asia/Tokyo', created_by = 2000001 where id = 3000001");
    let told = read(&named("panalyst").comes(&made).await.get("/api/app/me?include_workspace_users=false").await);
    let shop = &told["results"]["projects"]["3000001"];
    assert_eq!(
        (&shop["utc_offset"], &shop["owner_id"], &shop["role"]["id"]),
        (&json!(540), &json!(2_000_001), &json!("analyst"))
    );
    let views: Vec<_> = told["results"]["workspaces"].as_object().unwrap().values().collect();
    assert!(views.len() == 1 && views[0]["name"] == "All Project Data" && views[0]["project_id"] == 3_000_001);
}

// A36: by POST, and by DELETE as some clients send it
#[actix_web::test]
async fn a_service_account_is_taken_out_of_a_project_by_either_method() {
    let made = world();
    let mut program = named("admin").comes(&made).await;
    for method in ["POST", "DELETE"] {
        made.run(
            "insert into service_account_grants (organization_id, project_id, service_account_id, role)
             values (1000001, 3000001, 6000001, 'consumer')
             on conflict (organization_id, project_id, service_account_id) do update set role = 'consumer'",
        );
        let wanted = json!({ "projects": [{ "id": 3000001, "service_account_ids": [6000001] }] });
        let page = program.json(method, &format!("{ACCOUNTS}/remove-from-project/"), &wanted).await;
        assert_eq!(page.status.as_u16(), 200, "{method}: {}", page.body);
        assert_eq!(
            made.count("service_account_grants where project_id = 3000001 and service_account_id = 6000001"),
            0,
            "{method}"
        );
    }
}

// X42, X37, M119: what stands on the screens of the organization, from a program
#[actix_web::test]
async fn a_program_renames_the_organization_sets_its_domains_and_keeps_it() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let page = owner.json("POST", "/organizations/1000001/update/", &json!({ "name": "Southwind" })).await;
    assert!(page.shows("\"updated\":true"), "{}", page.body);
    assert_eq!(made.text("select name from organizations where id = 1000001"), "Southwind");
    let page = owner.json("POST", "/organizations/1000001/update", &json!({ "name": " " })).await;
    assert!(page.status.as_u16() == 422 && page.shows("\"name\":\""), "{}", page.body);
    let domains = "/api/app/organizations/1000001/domains/set-discoverable-domains";
    let page = owner.json("POST", domains, &json!(["northwind.test"])).await;
    assert!(page.status.as_u16() == 201 && page.shows("\"updated\":true"), "{}", page.body);
    assert!(owner.get("/organizations/1000001/domains/get-discoverable-domains").await.shows("[\"northwind.test\"]"));
    let page = owner.json("POST", domains, &json!(["gmail.com"])).await;
    assert!(page.status.as_u16() == 422 && page.shows("Anyone can have an address at gmail.com"), "{}", page.body);
    let cancel = "/api/app/organizations/1000001/cancel_deletion";
    let none = owner.json("POST", cancel, &json!({})).await;
    assert!(none.status.as_u16() == 422 && none.shows("isn't scheduled for deletion"), "{}", none.body);
    made.run(
        "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
    );
    assert_eq!(owner.json("POST", cancel, &json!({})).await.status.as_u16(), 200);
    assert_eq!(made.text("select state from organizations where id = 1000001"), "active");
    let ticks = "/api/app/projects/3000001/sensitivity/teams";
    let mixed = owner.json("PATCH", ticks, &json!({ "5000003": true, "5000002": true })).await;
    assert_eq!((mixed.status.as_u16(), made.count("team_projects where sees_classified")), (404, 0), "all of it or nothing");
    assert_eq!(owner.json("PATCH", ticks, &json!({ "5000003": true })).await.status.as_u16(), 200);
    assert_eq!(made.text("select team_id::text from team_projects where sees_classified"), "5000003");
}
