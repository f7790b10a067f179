//! What one request can ask for at most, and what is told where there is no time for it (K4, F22.1).

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use steward::{operations::Refusal, store};

use crate::support::programs::{named, world};

const ORGANIZATION: &str = "/organizations/1000001";

// K4: two lists that are short by themselves are not multiplied
#[actix_web::test]
async fn lists_that_go_with_each_other_are_counted_together() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let ids: Vec<i64> = (1..=40).collect();
    let projects: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "role": "analyst" })).collect();
    let people: Vec<String> = ids.iter().map(|n| format!("p{n}@new.test")).collect();
    let newcomers: Vec<Value> = people.iter().map(|email| json!({ "email": email })).collect();
    let full: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "users": people })).collect();
    let linked: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "projects": projects })).collect();
    let taken: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "service_account_ids": ids })).collect();
    for (path, body, field) in [
        ("service-accounts/add-to-project", json!({ "projects": projects, "service_account_ids": ids }), "service_account_ids"),
        ("service-accounts/remove-from-project", json!({ "projects": taken }), "projects"),
        ("invite-to-teams", json!({ "team_ids": ids, "users": newcomers }), "users"),
        ("add-users-to-teams", json!({ "teams": full }), "teams"),
        ("add-projects-to-teams", json!({ "teams": linked }), "teams"),
        ("add-users-to-projects", json!({ "projects": ids, "users": people, "role": "analyst" }), "projects"),
        ("add-users-to-projects", json!({ "projects": full, "role": "analyst" }), "projects"),
        ("delete-users", json!({ "projects": ids, "users": people }), "projects"),
    ] {
        let page = owner.json("POST", &format!("{ORGANIZATION}/{path}"), &body).await;
        assert!(
            page.status.as_u16() == 422 && page.shows(&format!("\"{field}\":\"Together these are too many.")),
            "{path}: {}",
            page.body
        );
    }
    // What is just as much is taken as far as it goes: here to what is not there.
    let some = json!({ "projects": &projects[..25], "service_account_ids": ids });
    let page = owner.json("POST", &format!("{ORGANIZATION}/service-accounts/add-to-project"), &some).await;
    assert!(page.status.as_u16() == 422 && page.shows("no longer exists"), "{}", page.body);
}

// F22.1: what nobody waits for any more lets go of what it holds at the next step, and nothing of it stays
#[actix_web::test]
async fn long_work_ends_when_nobody_waits_for_it_any_more() {
    let made = world();
    let mut conn = made.database.connect();
    let done: Result<(), Refusal> = store::write(&mut conn, |tx| {
        tx.in_time()?;
        tx.until(Instant::now() + Duration::from_secs(60));
        tx.in_time()?;
        tx.until(Instant::now().checked_sub(Duration::from_secs(1)).expect("a second ago"));
        Ok(tx.in_time()?)
    });
    assert!(matches!(done, Err(Refusal::Broken(error)) if store::is_timeout(&error)));
}

// K4, R3.1: whoever finds the database busy is told when to come again, program or person
#[actix_web::test]
async fn a_busy_database_says_when_to_come_again() {
    let made = world();
    made.run(
        "create function wait() returns trigger language plpgsql as
         $$ begin raise exception 'canceling statement due to lock timeout' using errcode = '55P03'; end $$;
         create trigger wait before insert on teams for each row execute function wait()",
    );
    let mut admin = named("admin").comes(&made).await;
    let page = admin.json("POST", &format!("{ORGANIZATION}/add-teams"), &json!({ "teamNames": ["Busy"] })).await;
    let after =
        |page: &crate::support::browser::Page| page.headers.get("retry-after").and_then(|after| after.parse::<u32>().ok());
    assert_eq!((page.status.as_u16(), after(&page)), (503, Some(2)), "{}", page.body);
    let mut ada = made.signed_in("ada").await;
    let page = ada.post("/orgs/1000001/settings/teams/new", &[("name", "Busy")]).await;
    assert_eq!((page.status.as_u16(), after(&page)), (503, Some(2)), "{}", page.body);
}

// R2.17, M19: a list that shows no keys is a look at nothing
#[actix_web::test]
async fn a_list_of_projects_without_keys_records_and_locks_nothing() {
    let made = world();
    let looked = || made.count("audit_entries where kind = 'project.secrets_listed'");
    let mut owner = named("owner").comes(&made).await;
    assert!(owner.get(&format!("{ORGANIZATION}/projects")).await.shows("\"api_secret\":\""));
    let before = made.count("audit_entries");
    assert!(before > 0, "a look at keys is recorded");
    made.run("delete from project_keys");
    let page = owner.get(&format!("{ORGANIZATION}/projects")).await;
    assert!(page.status.is_success() && !page.shows("\"api_secret\":\""), "{}", page.body);
    assert_eq!(made.count("audit_entries"), before);
    assert!(looked() <= before);
}

// K4: more than a page of them, none left out
#[actix_web::test]
async fn projects_that_can_be_restored_are_listed_to_the_last() {
    let made = world();
    made.run(
        "insert into projects (organization_id, name, sort_name, search, residency, timezone, token, state, ended_at, purge_at,
            created_by_name, created_by_sort)
         select 1000001, 'Ended ' || n, 'ended ' || n, ' ended ' || n, 'us', 'UTC', md5('ended' || n), 'deleted', now(), now() + interval '9 days', 'Ada', 'ada'
         from generate_series(1, 620) n",
    );
    let mut owner = named("owner").comes(&made).await;
    let read = |page: &crate::support::browser::Page| serde_json::from_str::<Value>(&page.body).expect("JSON");
    let path = format!("{ORGANIZATION}/deleted-projects");
    let whole = read(&owner.get(&path).await);
    let known = made.count("projects where organization_id = 1000001 and purge_at is not null");
    assert_eq!(whole["results"].as_array().map(Vec::len), usize::try_from(known).ok());
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = read(&owner.get(&format!("{path}?limit=250&cursor={cursor}")).await);
        seen.extend(page["results"].as_array().expect("lines").clone());
        let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(json!(seen), whole["results"]);
}
