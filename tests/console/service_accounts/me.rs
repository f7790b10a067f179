//! The first address of the program interface: who asks, and what it sees (X47, R3.1, T11).

use actix_web::http::StatusCode;
use steward::model::{AccountSecretId, account_secret::AccountSecret};

use crate::support::{World, browser::Page};

const ROBOT: &str = "nightly.0a1b2c.mp-service-account";
const OTHER: &str = "theirs.0a1b2c.mp-service-account";

fn company() -> (World, AccountSecret, AccountSecret) {
    let world = World::new();
    let [ours, theirs] = [9_500_001, 9_500_002].map(|id| AccountSecret::new(AccountSecretId(id)));
    world.northwind().by("ada").robot(ROBOT, "member", &[("Shop", "analyst")]).robot_secret(ROBOT, &ours, "current");
    world.elsewhere().by("dana").robot(OTHER, "owner", &[]).robot_secret(OTHER, &theirs, "current");
    (world, ours, theirs)
}

/// What a refusal says, but for the number of the request.
fn sentence(page: &Page) -> String {
    let mut told: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    told["request_id"] = serde_json::Value::Null;
    told.to_string()
}

async fn asks(world: &World, header: &str) -> Page {
    let mut program = world.browser().await;
    program.says_same_origin = false;
    program.headers = vec![("authorization", header.to_owned()), ("user-agent", "dbt/1.9".to_owned())];
    program.get("/api/app/me").await
}

// X47, T11: Basic in both spellings, Bearer, with and without a slash at the end
#[actix_web::test]
async fn a_program_is_told_who_it_is_and_what_it_sees() {
    let (world, secret, _) = company();
    let pair = format!("{ROBOT}:{}", secret.reveal());
    let basic = data_encoding::BASE64.encode(pair.as_bytes());
    for header in [format!("Basic {basic}"), format!("Basic {pair}"), format!("Bearer {}", secret.reveal())] {
        let page = asks(&world, &header).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let told: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(told["status"], "ok");
        assert_eq!(told["results"]["user_name"], ROBOT);
        assert!(told["results"]["date_joined_iso"].as_str().is_some_and(|joined| joined.ends_with('Z')));
        assert!(told["results"]["current_twofactor_method"].is_null() && told["results"]["user_login_flow"] == "service_account");
        assert_eq!(told["results"]["projects"]["3000001"]["has_integrated"], false);
        assert_eq!(told["results"]["organizations"]["1000001"]["role"], "member");
        assert_eq!(told["results"]["projects"]["3000001"]["role"]["id"], "analyst");
        assert!(told["results"]["projects"].as_object().unwrap().len() == 1 && page.headers["cache-control"] == "no-store");
    }
    let mut program = world.browser().await;
    program.headers = vec![("authorization", format!("Bearer {}", secret.reveal()))];
    assert_eq!(program.get("/api/app/me/").await.status, StatusCode::OK);
}

// R3.1, R2.12.5: a plain no in the envelope, whatever was wrong, and never by a session
#[actix_web::test]
async fn whoever_brings_nothing_that_opens_is_refused_in_the_same_words() {
    let (world, secret, _) = company();
    let wrong = AccountSecret::new(secret.id());
    let said = asks(&world, "Bearer nothing").await;
    assert_eq!((said.status, said.headers["content-type"].as_str()), (StatusCode::UNAUTHORIZED, "application/json"));
    assert!(said.shows("\"status\":\"error\"") && said.headers.contains_key("www-authenticate"));
    for header in [format!("Bearer {}", wrong.reveal()), format!("Basic {OTHER}:{}", secret.reveal()), "Basic x".to_owned()] {
        assert_eq!(sentence(&asks(&world, &header).await), sentence(&said), "{header}");
    }
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.get("/api/app/me").await.status, StatusCode::UNAUTHORIZED, "a session is no key");
    for over in ["update service_accounts set expires_at = now()", "delete from service_accounts"] {
        world.run(over);
        assert_eq!(sentence(&asks(&world, &format!("Bearer {}", secret.reveal())).await), sentence(&said), "{over}");
    }
}

// R2.12: the pages are for people
#[actix_web::test]
async fn no_page_opens_to_a_program() {
    let (world, secret, _) = company();
    let mut program = world.browser().await;
    program.headers = vec![("authorization", format!("Bearer {}", secret.reveal()))];
    for page in ["/orgs/1000001/settings/overview", "/projects/3000001/settings/overview", "/account/profile"] {
        assert!(program.get(page).await.location.starts_with("/login"), "{page}");
    }
}

// S9.26: two keys in turn never mix their rights
#[actix_web::test]
async fn two_programs_that_ask_in_turn_get_their_own() {
    let (world, ours, theirs) = company();
    for _ in 0..5 {
        let one = asks(&world, &format!("Bearer {}", ours.reveal())).await;
        let other = asks(&world, &format!("Bearer {}", theirs.reveal())).await;
        assert!(one.shows(ROBOT) && !one.shows("1000002") && !one.shows("Theirs"));
        assert!(other.shows(OTHER) && other.shows("Theirs") && !other.shows("1000001") && !other.shows("Shop"));
    }
}

// R2.12.3: the use is noted behind the request's back
#[actix_web::test]
async fn the_use_of_a_secret_is_noted_with_where_and_by_what() {
    let (world, secret, _) = company();
    asks(&world, &format!("Bearer {}", secret.reveal())).await;
    let noted = || {
        world.text("select coalesce(last_used_ip || ' ' || last_used_agent, '') from service_account_secrets where id = 9500001")
    };
    for _ in 0..100 {
        if !noted().is_empty() {
            break;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(noted(), "127.0.0.1 dbt/1.9");
}

// S5: wrong secrets are counted before they are compared
#[actix_web::test]
async fn a_network_that_brings_wrong_secrets_is_not_looked_at_for_a_while() {
    let (world, secret, _) = company();
    let wrong = AccountSecret::new(secret.id());
    let mut program = world.browser().await;
    program.address = [192, 0, 2, 77].into();
    program.headers = vec![("authorization", format!("Bearer {}", wrong.reveal()))];
    let most = usize::try_from(steward::model::limits::WRONG_KEYS).unwrap();
    for _ in 0..most {
        assert_eq!(program.get("/api/app/me").await.status, StatusCode::UNAUTHORIZED);
    }
    let page = program.get("/api/app/me").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!((1..=60).contains(&page.headers["retry-after"].parse::<u32>().unwrap()), "what is left of the minute");
    program.headers = vec![("authorization", format!("Bearer {}", AccountSecret::new(AccountSecretId(9_999_999)).reveal()))];
    assert_eq!(program.get("/api/app/me").await.status, StatusCode::UNAUTHORIZED, "other programs of the network go on");
    assert_eq!(asks(&world, &format!("Bearer {}", secret.reveal())).await.status, StatusCode::OK, "others are not held up");
}

// X47: however many projects it sees
#[actix_web::test]
async fn two_hundred_projects_cost_the_same_statements_as_one() {
    let mut counts = Vec::new();
    for projects in [1, 200] {
        let (world, secret, _) = company();
        let here = world.northwind().by("ada").team("All", &[], &[]).team_robot(ROBOT, "All");
        here.each(1..=projects).project("Project ###", "eu").team_project("All", "Project ###", "analyst");
        world.run("insert into project_usage (project_id, month, events) select id, '2026-01-01', 1 from projects");
        // When it was used last is written beside the answer, and not twice within a minute.
        world.run("update service_account_secrets set last_used_at = now() + interval '1 day'");
        asks(&world, &format!("Bearer {}", secret.reveal())).await;
        world.statements();
        let page = asks(&world, &format!("Bearer {}", secret.reveal())).await;
        counts.push(world.statements());
        let told: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(told["results"]["projects"].as_object().unwrap().len(), usize::try_from(projects).unwrap() + 1);
        assert_eq!(told["results"]["projects"]["3000001"]["has_integrated"], true);
    }
    // Whose secret it is, its organization, and all that it sees.
    assert_eq!(counts, [3, 3]);
}
