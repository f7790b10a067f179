//! One key, one deed, whatever goes wrong around it (K4).

use serde_json::json;

use crate::support::{
    browser::Browser,
    programs::{named, world},
};

const TEAMS: &str = "/organizations/1000001/add-teams/";

fn with_key(program: &mut Browser, key: &str) {
    program.headers.retain(|(name, _)| *name != "idempotency-key");
    program.headers.push(("idempotency-key", key.to_owned()));
}

// K4: all of a request is one change, so what fails leaves nothing and may be sent again with its key
#[actix_web::test]
async fn a_request_with_two_changes_makes_both_or_neither() {
    let made = world();
    made.run(
        "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
         create trigger refuse before update of timezone on projects for each row execute function refuse()",
    );
    let mut program = named("owner").comes(&made).await;
    with_key(&mut program, "name-and-zone-1");
    let both = json!({ "name": "Store", "timezone_name": "Asia/Tokyo" });
    let failed = program.json("POST", "/projects/update/3000001", &both).await;
    assert!(failed.status.is_server_error(), "{}", failed.body);
    assert_eq!(made.text("select name from projects where id = 3000001"), "Shop");
    made.run("drop trigger refuse on projects; drop function refuse()");
    assert_eq!(program.json("POST", "/projects/update/3000001", &both).await.status.as_u16(), 200);
    assert_eq!(made.text("select name || timezone from projects where id = 3000001"), "StoreAsia/Tokyo");
}

// K4: whoever repeats between the deed and its answer waits for the answer
#[actix_web::test]
async fn a_repeat_before_the_first_answer_is_kept_gets_that_answer() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    with_key(&mut program, "slow-answer-1");
    let wanted = json!({ "teamNames": ["Slow"] });
    let first = program.json("POST", TEAMS, &wanted).await;
    made.run("create table aside as select * from presses; update presses set answered = false, answer = null");
    let again = async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(120)).await;
        made.run("update presses p set answered = true, answer = a.answer from aside a where a.digest = p.digest");
    };
    let (again, ()) = futures_util::join!(program.json("POST", TEAMS, &wanted), again);
    let read = |page: &crate::support::browser::Page| serde_json::from_str::<serde_json::Value>(&page.body).unwrap();
    assert_eq!((again.status.as_u16(), read(&again)), (200, read(&first)));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    // What nobody knows the answer of is not done again: the list shows what came of it.
    made.run("update presses set answered = true, answer = null");
    let unknown = program.json("POST", TEAMS, &wanted).await;
    assert!(unknown.status.as_u16() == 409 && unknown.shows("Read the list"), "{}", unknown.body);
    assert_eq!(made.count("teams where name = 'Slow'"), 1);
}

// K4: one request, under whichever mount and with or without a slash at the end
#[actix_web::test]
async fn the_same_request_under_the_other_mount_is_the_same() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    with_key(&mut program, "either-mount-1");
    let wanted = json!({ "teamNames": ["Mounted"] });
    for path in [
        TEAMS,
        "/organizations/1000001/add-teams",
        "/api/app/organizations/1000001/add-teams",
        "/api/app/organizations/1000001/add-teams/",
    ] {
        let page = program.json("POST", path, &wanted).await;
        assert!(page.status.as_u16() == 200 && page.shows("\"created\":true"), "{path}: {}", page.body);
    }
    assert_eq!(made.count("teams where name = 'Mounted'"), 1);
}

// K4: whatever changes something, by whichever method
#[actix_web::test]
async fn a_key_holds_for_every_method_that_changes_something() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let account = "/api/app/organizations/1000001/service-accounts/6000003";
    with_key(&mut owner, "delete-spare-1");
    for replayed in [false, true] {
        let page = owner.json("DELETE", account, &serde_json::Value::Null).await;
        assert_eq!((page.status.as_u16(), page.headers.contains_key("idempotency-replayed")), (200, replayed), "{}", page.body);
    }
    with_key(&mut owner, "tick-once-1");
    let ticks = "/api/app/projects/3000001/sensitivity/teams";
    assert_eq!(owner.json("PATCH", ticks, &json!({ "5000003": true })).await.status.as_u16(), 200);
    made.run("update team_projects set sees_classified = false");
    let page = owner.json("PATCH", ticks, &json!({ "5000003": true })).await;
    assert!(page.status.as_u16() == 200 && page.headers.contains_key("idempotency-replayed"), "{}", page.body);
    assert_eq!(made.count("team_projects where sees_classified"), 0);
}

// K4, S9.31: what was answered is told to whoever may still ask it
#[actix_web::test]
async fn whoever_lost_the_right_is_not_told_what_the_first_request_was_answered() {
    let made = world();
    let demoted = "update service_accounts set role = 'member' where username like 'owner.%'";
    let restored = "update service_accounts set role = 'owner' where username like 'owner.%'";
    let mut owner = named("owner").comes(&made).await;
    for (n, (path, body)) in [
        ("/organizations/1000001/add-teams", json!({ "teamNames": ["Told"] })),
        ("/organizations/1000001/create-projects", json!({ "projectNames": ["Told"] })),
        (
            "/organizations/1000001/add-users-to-projects",
            json!({ "users": ["cleo@northwind.test"], "projects": [3_000_001], "role": "analyst" }),
        ),
        ("/projects/update/3000001", json!({ "name": "Told" })),
    ]
    .into_iter()
    .enumerate()
    {
        with_key(&mut owner, &format!("demoted-{n}"));
        assert!(owner.json("POST", path, &body).await.status.is_success(), "{path}");
        made.run(demoted);
        let page = owner.json("POST", path, &body).await;
        assert!([403, 404].contains(&page.status.as_u16()) && !page.shows("Told"), "{path}: {}", page.body);
        made.run(restored);
        assert_eq!(owner.json("POST", path, &body).await.headers["idempotency-replayed"], "true", "{path}");
    }
    // In its own project, and after that is gone.
    let mut powner = named("powner").comes(&made).await;
    with_key(&mut powner, "own-project-1");
    let doomed = json!({ "projectIds": [3_000_001] });
    for _ in 0..2 {
        let page = powner.json("POST", "/organizations/1000001/delete-projects", &doomed).await;
        assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    }
}

// K4, R2.7.3: the answer holds the new token, so whoever lost it asks again, though the old project is there no more
#[actix_web::test]
async fn a_reset_that_is_sent_again_is_answered_as_the_first_time() {
    let made = world();
    let mut program = named("powner").comes(&made).await;
    with_key(&mut program, "reset-shop-1");
    let (path, confirmed) = ("/api/app/projects/3000001/reset", json!({ "confirm": "Shop" }));
    let first = program.json("POST", path, &confirmed).await;
    assert!(first.status.is_success(), "{}", first.body);
    let again = program.json("POST", path, &confirmed).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(made.count("projects where name = 'Shop' and state = 'active'"), 1);
}

// K4: a key means one request, also where there was nothing to write
#[actix_web::test]
async fn a_key_of_a_request_that_wrote_nothing_is_kept_too() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    for (n, path) in
        ["org-session-settings/update", "org-request-access-settings/update", "update-spark-settings", "twofactor/update"]
            .into_iter()
            .enumerate()
    {
        with_key(&mut program, &format!("settings-{n}"));
        let path = format!("/organizations/1000001/{path}");
        let first = program.json("POST", &path, &json!({})).await;
        let again = program.json("POST", &path, &json!({})).await;
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 200), "{path}: {}", again.body);
        let read = |page: &crate::support::browser::Page| serde_json::from_str::<serde_json::Value>(&page.body).unwrap();
        assert_eq!(read(&again), read(&first), "{path}");
        assert_eq!(again.headers.get("idempotency-replayed").map(String::as_str), Some("true"), "{path}");
        let other = program.json("POST", &path, &json!({ "more": 1 })).await;
        assert!(other.status.as_u16() == 422 && other.shows("\"Idempotency-Key\":\"This Idempotency-Key"), "{}", other.body);
    }
    // A question changes nothing, and uses up no key.
    with_key(&mut program, "question-1");
    for action in ["EditName", "EditTimezone"] {
        let question = json!({
            "subject": { "type": "user", "id": "cleo@northwind.test" },
            "action": { "name": action },
            "resource": { "type": "project", "id": "3000001" },
        });
        assert_eq!(program.json("POST", "/access/v1/evaluation", &question).await.status.as_u16(), 200, "{action}");
    }
}

// S9.29, K4: a wrong secret is one try, with a key or without
#[actix_web::test]
async fn a_wrong_secret_with_a_key_is_one_try() {
    let made = world();
    let mut wrong = named("wrong").comes(&made).await;
    wrong.address = [192, 0, 2, 79].into();
    with_key(&mut wrong, "guess-with-a-key");
    let mut statuses = Vec::new();
    for _ in 0..=steward::model::limits::WRONG_KEYS {
        statuses.push(wrong.json("POST", TEAMS, &json!({ "teamNames": ["A"] })).await.status.as_u16());
    }
    let (last, before) = statuses.split_last().expect("some");
    assert!(*last == 429 && before.iter().all(|status| *status == 401), "{statuses:?}");
}
