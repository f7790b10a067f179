//! What is asked twice changes once, and what is asked at the same time is all kept: a grant that is there, halves of one setting, names
//! that move (X48, K4, A41).

use futures_util::join;
use serde_json::{Value, json};

use crate::support::{
    World,
    browser::{Browser, Page},
    programs::{named, world},
};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

fn read(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {}", page.body))
}

async fn posts(program: &mut Browser, path: &str, body: Value) -> (u16, Value) {
    let page = program.json("POST", &format!("{ORGANIZATION}/{path}"), &body).await;
    (page.status.as_u16(), read(&page))
}

/// How often each kind of event about this was written down.
fn recorded(made: &World, name: &str) -> String {
    made.text(&format!(
        "select coalesce(string_agg(kind || ' ' || n, ', ' order by kind), '') from
         (select kind, count(*) as n from audit_entries where entity_name = '{name}' group by kind) counted"
    ))
}

// X48, A44: rank is asked of what changes, so an Admin may say again what an Admin gave
#[actix_web::test]
async fn a_role_that_is_there_is_given_again_and_nothing_happens() {
    let made = world();
    let mut admin = named("admin").comes(&made).await;
    let people = |role: &str| json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": role });
    let accounts = |role: &str| json!({ "projects": [{ "id": 3_000_001, "role": role }], "service_account_ids": [6_000_003] });
    let given = "select granted_at::text || coalesce(granted_by::text, ' by a program') from individual_grants
                 where user_id = 2000004 and project_id = 3000001";
    assert_eq!(posts(&mut admin, "add-users-to-projects", people("consumer")).await.0, 200);
    made.run("update individual_grants set granted_by = 2000001, granted_at = '2026-01-01' where user_id = 2000004");
    let before = made.text(given);
    assert_eq!(posts(&mut admin, "add-users-to-projects", people("consumer")).await.0, 200);
    assert_eq!(made.text(given), before, "who gave it, and when, stays");
    for _ in 0..3 {
        let (status, told) = posts(&mut admin, "add-users-to-projects", people("admin")).await;
        assert_eq!(status, 200, "{told}");
        let (status, told) = posts(&mut admin, "service-accounts/add-to-project", accounts("admin")).await;
        assert_eq!(status, 200, "{told}");
        let (status, told) = posts(&mut admin, "users/cleo@northwind.test/update", json!({ "role": "admin" })).await;
        assert!(status == 200 && told["results"]["updated"] == true, "{told}");
        // By those of the project alone, too.
        let mut padmin = named("padmin").comes(&made).await;
        let (status, told) = posts(&mut padmin, "add-users-to-projects", people("admin")).await;
        assert_eq!(status, 200, "{told}");
        let (status, told) = posts(&mut padmin, "service-accounts/add-to-project", accounts("admin")).await;
        assert_eq!(status, 200, "{told}");
    }
    assert_eq!(recorded(&made, "cleo@northwind.test"), "project.user_added 1, user.role_changed 2");
    let username = made.text("select username from service_accounts where id = 6000003");
    assert_eq!(recorded(&made, &username), "service_account.added_to_project 1");
    // What would change is asked as before.
    let (status, told) = posts(&mut admin, "add-users-to-projects", people("analyst")).await;
    assert!(status == 422 && told["details"]["fields"]["users[0]"].is_string(), "{told}");
}

// M119, R2.16.1
#[actix_web::test]
async fn a_tick_that_is_set_is_not_written_down_again() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for sees in [true, true, false, false] {
        let page = owner.json("PATCH", "/api/app/projects/3000001/sensitivity/teams", &json!({ "5000003": sees })).await;
        assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    }
    assert_eq!(made.count("audit_entries where kind = 'project.team_updated'"), 2);
}

// R2.5.3, R2.11: a grant to a member is no invitation, whatever the plan and whoever gives it
#[actix_web::test]
async fn members_get_roles_where_nobody_can_be_invited() {
    for (change, stranger) in [
        ("update organizations set plan = 'free' where id = 1000001", "role"),
        (
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
            "",
        ),
    ] {
        for robot in ["owner", "admin", "padmin"] {
            let made = world();
            made.run(change);
            let mut program = named(robot).comes(&made).await;
            let into = |email: &str| json!({ "users": [{ "email": email, "role": "analyst" }], "projects": [3_000_001] });
            let (status, told) = posts(&mut program, "add-users-to-projects", into("cleo@northwind.test")).await;
            assert_eq!(status, 200, "{robot} {change}: {told}");
            let one = json!({ "projectId": 3_000_001, "users": ["cleo@northwind.test"], "role": "consumer" });
            let (status, told) = posts(&mut program, "add-users-to-project", one).await;
            assert_eq!(status, 200, "{robot} {change}: {told}");
            assert_eq!(
                made.text("select role from individual_grants where user_id = 2000004 and project_id = 3000001"),
                "consumer"
            );
            let (status, told) = posts(&mut program, "add-users-to-projects", into("gus@new.test")).await;
            assert_eq!((status, made.count("invitations where email = 'gus@new.test'")), (422, 0), "{robot} {stranger}: {told}");
        }
    }
}

/// Sends what is asked while somebody else holds the organization, changes this meanwhile, and lets go.
async fn meanwhile<T>(made: &World, change: &str, asked: impl Future<Output = T>) -> T {
    let (mut other, change) = (made.database.connect(), change.to_owned());
    crate::database::run(&mut other, "begin; select 1 from organizations where id = 1000001 for update");
    let held = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(800));
        crate::database::run(&mut other, &format!("{change}; commit"));
    });
    let answer = asked.await;
    held.join().unwrap();
    answer
}

// A41, M9: the level and the domains are two settings
#[actix_web::test]
async fn the_level_and_the_domains_set_at_once_are_both_kept() {
    let made = world();
    let (mut one, mut other) = (named("owner").comes(&made).await, named("admin").comes(&made).await);
    assert_eq!(posts(&mut one, "domains/set-discoverable-domains", json!(["northwind.test"])).await.0, 201);
    made.run("insert into discoverability_domains (organization_id, domain) values (1000001, 'northwind.example')");
    let both = async {
        join!(
            posts(&mut one, "domains/set-discoverability", json!("Request")),
            posts(&mut other, "domains/set-discoverable-domains", json!(["northwind.test"])),
        )
    };
    let ((level, _), (domains, _)) = meanwhile(&made, "select 1", both).await;
    assert_eq!((level, domains), (201, 201));
    let kept = made.text("select discoverability || (select string_agg(domain, ' ') from discoverability_domains) from organizations where id = 1000001");
    assert_eq!(kept, "requestnorthwind.test");
}

// M8: the limit of the page, and a list in which one stands twice
#[actix_web::test]
async fn a_list_of_domains_is_as_long_as_on_the_page_and_names_each_once() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let many: Vec<String> = (0..101).map(|n| format!("d{n}.example")).collect();
    let (status, told) = posts(&mut owner, "domains/set-discoverable-domains", json!(many)).await;
    assert!(status == 422 && told["error"].as_str().unwrap().contains("at most 100 domains"), "{told}");
    let whole = json!({ "discoverability": "Open", "domains": many });
    let (status, told) = posts(&mut owner, "domains/set-discoverability", whole).await;
    assert!(status == 422 && told["details"]["fields"]["domains"].is_string(), "{told}");
    for _ in 0..2 {
        let twice = json!(["northwind.test", "NORTHWIND.test"]);
        assert_eq!(posts(&mut owner, "domains/set-discoverable-domains", twice).await.0, 201);
    }
    assert_eq!(made.count("audit_entries where kind = 'organization_setting.updated'"), 1);
    assert_eq!(made.count("discoverability_domains where organization_id = 1000001"), 1);
}

// A41: a name means what it means when the change is made
#[actix_web::test]
async fn a_team_that_gets_another_name_meanwhile_is_not_taken_for_its_old_one() {
    let made = world();
    made.northwind().team("Doomed", &[], &[]);
    let mut admin = named("admin").comes(&made).await;
    let moved = "update teams set name = 'Kept', sort_name = 'kept' where name = 'Doomed'";
    let back = "update teams set name = 'Doomed', sort_name = 'doomed' where name = 'Kept'";
    for (path, body) in [
        ("delete-teams", json!({ "teamNames": ["Doomed"] })),
        ("teams/Doomed/update", json!({ "name": "Renamed" })),
        ("teams/Doomed/service-accounts/add-to-team", json!({ "service_account_ids": [6_000_003] })),
    ] {
        let (status, told) = meanwhile(&made, moved, posts(&mut admin, path, body)).await;
        assert_eq!((status, made.count("teams where name = 'Kept'")), (404, 1), "{path}: {told}");
        made.run(back);
    }
    let moved = "update users set email = 'cleopatra@northwind.test' where email = 'cleo@northwind.test'";
    let role = json!({ "role": "billing_admin" });
    let (status, told) = meanwhile(&made, moved, posts(&mut admin, "users/cleo@northwind.test/update", role)).await;
    assert_eq!((status, made.text("select role from memberships where user_id = 2000004")), (404, "member".to_owned()), "{told}");
}

// R3.1, K4: somebody else could, and the answer says who
#[actix_web::test]
async fn whoever_stands_too_low_is_told_which_role_could() {
    let made = world();
    let mut admin = named("admin").comes(&made).await;
    let (status, told) = posts(&mut admin, "delete-users", json!({ "users": ["ben@northwind.test"] })).await;
    assert_eq!((status, &told["details"]["organization_roles"]), (403, &json!(["owner"])), "{told}");
    assert_eq!(told["details"]["reasons"].as_array().map(Vec::len), Some(1), "{told}");
    let mut padmin = named("padmin").comes(&made).await;
    let pia = json!({ "users": ["pia@northwind.test"], "projects": [3_000_001] });
    let (status, told) = posts(&mut padmin, "delete-users", pia).await;
    assert_eq!((status, &told["details"]["project_roles"]), (403, &json!(["owner"])), "{told}");
    // Nobody could, so nobody is named.
    let mut owner = named("owner").comes(&made).await;
    let (status, told) = posts(&mut owner, "delete-users", json!({ "users": ["ada@northwind.test"] })).await;
    assert!(status == 409 && told["details"]["organization_roles"].is_null(), "{told}");
}

// F22.2: an organization in which everybody waits for somebody
#[actix_web::test]
async fn changes_that_wait_for_one_organization_leave_connections_to_others() {
    let made = world();
    let mut foreign = named("foreign").comes(&made).await;
    let mut somebody = made.database.connect();
    crate::database::run(&mut somebody, "begin; select 1 from organizations where id = 1000001 for update");
    let mut waiting = Vec::new();
    for n in 0..8 {
        let mut owner = named("owner").comes(&made).await;
        let team = json!({ "teamNames": [format!("Waiting {n}")] });
        waiting.push(actix_web::rt::spawn(async move { posts(&mut owner, "add-teams", team).await.0 }));
    }
    let held_up = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while made.count(held_up) < 2 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    actix_web::rt::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(made.count(held_up), 2, "half of four connections");
    let answer = actix_web::rt::time::timeout(std::time::Duration::from_secs(5), foreign.get("/api/app/me")).await;
    assert!(answer.is_ok_and(|page| page.status.is_success()), "nobody else waits");
    crate::database::run(&mut somebody, "commit");
    for change in waiting {
        assert!((200..300).contains(&change.await.expect("no panic")));
    }
    assert_eq!(made.count("teams where name like 'Waiting %'"), 8);
}
