//! What programs gave stands under their names, also when they are gone (K1, K3, A39).

use serde_json::{Value, json};

use crate::support::{
    World,
    programs::{named, username, world},
};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

fn id(made: &World, table: &str, called: &str) -> String {
    made.text(&format!("select id from {table} where {called}"))
}

// K3.3, K1, K8: on every page that says who gave something, and in the reasons that other programs are told
#[actix_web::test]
async fn what_a_program_gave_is_told_under_its_name() {
    let made = world();
    let owner = named("owner");
    let (mut program, giver) = (owner.comes(&made).await, username(&owner));
    let cleo = id(&made, "users", "email = 'cleo@northwind.test'");
    for (method, path, body) in [
        (
            "POST",
            format!("{ORGANIZATION}/add-users-to-projects"),
            json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": "analyst" }),
        ),
        (
            "POST",
            format!("{ORGANIZATION}/add-users-to-teams"),
            json!({ "teams": [{ "id": 5_000_003, "users": ["cleo@northwind.test"] }] }),
        ),
        (
            "POST",
            format!("{ORGANIZATION}/add-projects-to-teams"),
            json!({ "teams": [{ "id": 5_000_003, "projects": [{ "id": 3_000_001, "role": "analyst" }] }] }),
        ),
        ("PUT", "/api/app/projects/3000001/all-users".to_owned(), json!({ "role": "consumer" })),
        ("POST", format!("{ORGANIZATION}/users/cleo@northwind.test/update"), json!({ "role": "admin" })),
        (
            "POST",
            format!("{ORGANIZATION}/service-accounts/add-to-project"),
            json!({ "projects": [{ "id": 3_000_001, "role": "consumer" }], "service_account_ids": [6_000_003] }),
        ),
    ] {
        let page = program.json(method, &path, &body).await;
        assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.body);
    }
    let asked = json!({
        "subject": { "type": "user", "id": "cleo@northwind.test" },
        "action": { "name": "EditName" },
        "resource": { "type": "project", "id": "3000001" },
    });
    let decided = program.json("POST", "/access/v1/evaluation", &asked).await;
    assert!(decided.shows(&format!("Service account {giver} gave them that role")), "{}", decided.body);
    // It goes, and its name stays.
    made.run(&format!("delete from service_accounts where username = '{giver}'"));
    let mut ada = made.signed_in("ada").await;
    let why = ada.get(&format!("/projects/3000001/settings/users/{cleo}/access")).await;
    for sentence in [
        format!("Service account {giver} gave them that role"),
        format!("Service account {giver} gave Cleo this role in this project"),
        format!("Service account {giver} gave everyone in the organization this role"),
        format!("Service account {giver} added this project to the team Team Admin"),
        format!("Service account {giver} added Cleo to the team"),
    ] {
        assert!(why.shows(&sentence), "{sentence}: {}", why.body);
    }
    let account = ada.get("/projects/3000001/settings/service-accounts/6000003/access").await;
    assert!(account.shows(&format!("Service account {giver} gave")), "{}", account.body);
    let member = ada.get(&format!("/orgs/1000001/settings/users/{cleo}")).await;
    assert!(member.shows(&format!("Given by service account {giver}")), "{}", member.body);
    assert!(member.body.matches(&format!("service account {giver}")).count() >= 3, "the role, the grants, the team");
    // A project that takes the place of another keeps who gave what.
    let mut other = named("powner").comes(&made).await;
    let reset = other.json("POST", "/api/app/projects/3000001/reset", &json!({ "confirm": "Shop" })).await;
    assert_eq!(reset.status.as_u16(), 201, "{}", reset.body);
    let fresh = serde_json::from_str::<Value>(&reset.body).expect("JSON")["results"]["id"].to_string();
    assert_eq!(
        made.count(&format!("grants where project_id = {fresh} and user_id = {cleo} and given_by_program = '{giver}'")),
        4
    );
}

// K3.3, A39: an account outlives the program that made it, and both pages say so
#[actix_web::test]
async fn an_account_that_a_program_made_lives_on_without_it() {
    let made = world();
    let owner = named("owner");
    let mut program = owner.comes(&made).await;
    let maker = id(&made, "service_accounts", &format!("username = '{}'", username(&owner)));
    let page = program.json("POST", &format!("{ORGANIZATION}/service-accounts"), &json!({ "username": "Child" })).await;
    let told: Value = serde_json::from_str(&page.body).expect("JSON");
    let (child, row) = (told["results"]["username"].as_str().expect("a username").to_owned(), &told["results"]);
    assert_eq!(
        (row["creator"].to_string(), &row["creator_email"], &row["creator_name"]),
        (maker.clone(), &json!(username(&owner)), &json!(username(&owner)))
    );
    let listed: Value = serde_json::from_str(&program.get(&format!("{ORGANIZATION}/service-accounts")).await.body).expect("JSON");
    let line = listed["results"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|line| line["username"] == *child)
        .expect("the new one")
        .clone();
    assert_eq!(line["creator"].to_string(), maker);
    let mut ada = made.signed_in("ada").await;
    let page = ada.get(&format!("/orgs/1000001/settings/service-accounts/{maker}")).await;
    assert!(page.shows(&child) && page.shows("They stay when it is deleted."), "{}", page.body);
    made.run(&format!(
        "insert into webhooks (id, organization_id, url, created_by_account)
            values (9000901, 1000001, 'https://hooks.example.com/in', {maker})"
    ));
    let dialog = ada.get(&format!("/orgs/1000001/settings/service-accounts/removal?account={maker}")).await;
    assert!(dialog.shows("Webhooks it created keep sending events:"), "{}", dialog.body);
    let webhook = "/orgs/1000001/settings/webhooks/9000901\">hooks.example.com</a>";
    let page = ada.get(&format!("/orgs/1000001/settings/service-accounts/{maker}")).await;
    assert!(dialog.shows(webhook) && page.shows(webhook), "{}", dialog.body);
    assert!(dialog.shows(&format!("{child}, which it created, keeps working.")), "{}", dialog.body);
    made.run(&format!("delete from service_accounts where id = {maker}"));
    let kept = "select coalesce(created_by_account::text, '-') || ' ' || created_by_name from service_accounts where username like 'child.%'";
    assert_eq!(made.text(kept), format!("- {}", username(&owner)));
}
