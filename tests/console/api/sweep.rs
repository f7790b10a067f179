//! Every operation as every service account: what the tables say is what it gets, and another organization's ids open nothing.

use serde_json::Value;
use steward::{
    api::{
        described::Asks,
        table::{OPERATIONS, Operation},
    },
    policy::ProjectAction,
};

use crate::support::{
    programs::{ROBOTS, Robot, THINGS, answer, body, filled, named, prepare, username, world},
    sweep::{Answer, Side, checksum},
};

fn has_thing(operation: &Operation) -> bool {
    THINGS.iter().any(|thing| operation.path.contains(thing))
}

async fn call(
    program: &mut crate::support::browser::Browser,
    operation: &Operation,
    path: &str,
    body: &Value,
) -> crate::support::browser::Page {
    let method = operation.method.to_uppercase();
    if operation.method == "get" { program.get(path).await } else { program.json(&method, path, body).await }
}

// K3, M77, R3.1, S10.1: the tables of the pages decide here too
#[actix_web::test]
async fn every_operation_answers_every_account_as_the_tables_say() {
    for robot in ROBOTS {
        let mut made = world();
        let mut program = robot.comes(&made).await;
        for operation in OPERATIONS {
            let path = filled(operation.path, Side::Own, Side::Own);
            let asked = robot.deserves(operation.asks);
            // What lets everybody in would let in those who are to be refused.
            if asked == Answer::Through {
                prepare(&made, operation);
            }
            let before = made.count("audit_entries");
            let page = call(&mut program, operation, &path, &body(operation, Side::Own)).await;
            // What any account may ask of its organization, it asks of no other.
            let strange = robot.is_in && robot.role.is_none() && operation.path.contains("{org}");
            // What it may in the organization it may around a project that it sees.
            let sees = robot.deserves(Asks::Project(ProjectAction::SeeDetails)) != Answer::NotFound;
            let strange = strange || (operation.path.contains("{project}") && !sees && robot.is_in);
            let expected = if strange { Answer::NotFound } else { asked };
            let said = format!("{}: {} {path} answers {} {}", robot.name, operation.method, page.status, page.body);
            assert_eq!(answer(page.status.as_u16()), expected, "{said}");
            let told: Value = serde_json::from_str(&page.body).expect(&said);
            assert_eq!(page.headers["x-request-id"].len(), 12, "{said}");
            assert_eq!(page.headers["cache-control"], "no-store", "{said}");
            if expected == Answer::Through {
                let answered = told["status"] == "ok" || told["decision"].is_boolean() || told["evaluations"].is_array();
                assert!(page.status.is_success() && answered, "{said}");
            } else {
                assert!(told["status"] == "error" && told["request_id"] == page.headers["x-request-id"].as_str(), "{said}");
                assert_eq!(made.count("audit_entries"), before, "a refusal leaves no record: {said}");
                assert!(!page.shows("ada@northwind.test") && !page.shows("Shop"), "a refusal shows nothing: {said}");
            }
            if expected == Answer::Forbidden {
                let roles = [&told["details"]["organization_roles"], &told["details"]["project_roles"]];
                assert!(
                    roles.iter().any(|roles| roles.as_array().is_some_and(|roles| !roles.is_empty())),
                    "it names who could: {said}"
                );
            }
            if made.count("audit_entries") > before {
                acted(&made, robot, &said);
                made = world();
                program = robot.comes(&made).await;
            }
        }
    }
}

/// Whatever was done stands in the log under the name of the account (R2.17).
fn acted(made: &crate::support::World, robot: &Robot, said: &str) {
    let by = made.text("select distinct actor || ' ' || user_name from audit_entries where created_at = (select max(created_at) from audit_entries)");
    assert_eq!(by, format!("service_account {}", username(robot)), "{said}");
}

// S10.2, R2.12.5: neither in the path nor in the body
#[actix_web::test]
async fn ids_of_another_organization_open_nothing_and_change_nothing() {
    for robot in ROBOTS.iter().filter(|robot| robot.name != "foreign") {
        let made = world();
        let mut program = robot.comes(&made).await;
        let before = checksum(&made);
        for operation in OPERATIONS {
            let placed = operation.path.contains("{org}") || operation.path.contains("{project}");
            if placed {
                let path = filled(operation.path, Side::Other, Side::Other);
                let page = call(&mut program, operation, &path, &body(operation, Side::Other)).await;
                let expected = if robot.is_in { Answer::NotFound } else { Answer::Credentials };
                assert_eq!(answer(page.status.as_u16()), expected, "{}: {} {path}: {}", robot.name, operation.method, page.body);
            }
            let own = robot.deserves(operation.asks);
            if has_thing(operation) {
                let path = filled(operation.path, Side::Own, Side::Other);
                let page = call(&mut program, operation, &path, &body(operation, Side::Own)).await;
                let expected = if own == Answer::Through { Answer::NotFound } else { own };
                assert_eq!(answer(page.status.as_u16()), expected, "{}: {} {path}: {}", robot.name, operation.method, page.body);
            }
            let foreign = body(operation, Side::Other);
            if !operation.is_safe() && foreign != body(operation, Side::Own) {
                let path = filled(operation.path, Side::Own, Side::Own);
                let page = call(&mut program, operation, &path, &foreign).await;
                assert!(page.status.as_u16() >= 400, "{}: {path}: {}", robot.name, page.body);
            }
        }
        assert_eq!(checksum(&made), before, "{} changed something", robot.name);
    }
}

// R3.1, K3: at each of its addresses an operation does the same, to those who may and to those who may not
#[actix_web::test]
async fn every_address_that_changes_something_asks_and_does_the_same() {
    for robot in [named("owner"), named("pconsumer")] {
        let mut made = world();
        for operation in OPERATIONS.iter().filter(|operation| !operation.is_safe()) {
            let mut kinds: Vec<String> = Vec::new();
            for address in operation.addresses() {
                prepare(&made, operation);
                let before = made.count("audit_entries");
                let path = filled(&address, Side::Own, Side::Own);
                let page = call(&mut robot.comes(&made).await, operation, &path, &body(operation, Side::Own)).await;
                let said = format!("{}: {} {path} answers {} {}", robot.name, operation.method, page.status, page.body);
                assert_eq!(answer(page.status.as_u16()), robot.deserves(operation.asks), "{said}");
                assert_eq!(page.status.is_success(), robot.deserves(operation.asks) == Answer::Through, "{said}");
                let recorded = "select coalesce(string_agg(kind, ' ' order by kind), '') from audit_entries where created_at = (select max(created_at) from audit_entries)";
                let is_done = made.count("audit_entries") > before;
                kinds.push(if is_done { made.text(recorded) } else { String::new() });
                if is_done {
                    made = world();
                }
            }
            assert!(kinds.iter().all(|kind| *kind == kinds[0]), "{} {}: {kinds:?}", robot.name, operation.path);
        }
    }
}

// S9.26, R2.12: two keys of one organization, all at once, reading and changing
#[actix_web::test]
async fn fifty_requests_of_two_keys_at_once_never_mix_rights() {
    let made = world();
    let (owner, consumer) = (named("owner"), named("pconsumer"));
    let mut programs = Vec::new();
    for n in 0..50 {
        let robot = if n % 2 == 0 { owner } else { consumer };
        programs.push((n, robot, robot.comes(&made).await));
    }
    let asked = programs.into_iter().map(|(n, robot, mut program)| async move {
        let page = match n / 2 % 3 {
            0 => program.get("/api/app/me").await,
            1 => program.get("/organizations/1000001/users").await,
            _ => program.json("POST", "/organizations/1000001/update", &serde_json::json!({ "name": format!("Name {n}") })).await,
        };
        (n / 2 % 3, robot, page)
    });
    let mut renamed = 0;
    for (kind, robot, page) in futures_util::future::join_all(asked).await {
        let is_owner = robot.name == "owner";
        let said = format!("{}: {} {}", robot.name, page.status, page.body);
        match kind {
            0 => {
                let other = username(if is_owner { &consumer } else { &owner });
                assert!(page.status.as_u16() == 200 && page.shows(&username(&robot)) && !page.shows(&other), "{said}");
            }
            kind => {
                assert_eq!(page.status.as_u16(), if is_owner { 200 } else { 403 }, "{said}");
                renamed += usize::from(kind == 2 && is_owner);
            }
        }
    }
    let by = made.text("select string_agg(distinct user_name, ' ') from audit_entries where kind = 'organization.updated'");
    assert_eq!(
        (by, made.count("audit_entries where kind = 'organization.updated'")),
        (username(&owner), renamed.try_into().unwrap())
    );
}

// R3.1: both mounts, with and without a slash at the end, and no session
#[actix_web::test]
async fn every_address_of_an_operation_answers_alike() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    let mut ada = made.signed_in("ada").await;
    for operation in OPERATIONS.iter().filter(|operation| operation.method == "get") {
        let mut bodies: Vec<String> = Vec::new();
        for address in operation.addresses() {
            let path = filled(&address, Side::Own, Side::Own);
            let page = program.get(&path).await;
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.body);
            bodies.push(page.body);
            assert_eq!(ada.get(&path).await.status.as_u16(), 401, "a session is no key: {path}");
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{}", operation.path);
    }
    for (method, path, status) in [("GET", "/api/app/nothing", 404), ("PUT", "/organizations/1000001/teams/", 405)] {
        let page = program.json(method, path, &Value::Null).await;
        assert!(page.status.as_u16() == status && page.shows("\"status\":\"error\""), "{path}: {}", page.body);
    }
}
