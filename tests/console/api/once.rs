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
