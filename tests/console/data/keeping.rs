//! What is kept, for how long, and what ends it.

use chrono::{TimeDelta, Utc};
use serde_json::json;
use steward::{
    jobs,
    model::{AccountSecretId, account_secret::AccountSecret},
};

use super::{
    APP, JSON, ROBOT, SHOP, basic, counts_are_true, event, keyed, months_are_true, program, seconds_ago, track, with_key,
};
use crate::support::World;

fn old(days: i64, n: i64) -> String {
    event("Old", "ada", (Utc::now() - TimeDelta::days(days)).timestamp(), &n.to_string())
}

// D1.2, R2.7.2, R2.7.3, R2.7.7, T5, T7: tokens and keys stop the moment the project ends, is reset, or its keys are made anew
#[actix_web::test]
async fn a_project_that_ends_receives_nothing_from_that_moment_on() {
    let (world, keys) = keyed();
    let mut ada = world.signed_in("ada").await;
    let mut secret = with_key(&world, &keys.api_secret).await;
    let body = |n: &str| event("Paid", "ada", seconds_ago(1), n);
    assert_eq!(track(&world, &body("1")).await.status.as_u16(), 200);
    assert_eq!(secret.sends("POST", "/import", JSON, body("2")).await.status.as_u16(), 200);
    ada.post("/projects/3000001/settings/keys", &[]).await;
    assert_eq!(secret.sends("POST", "/import", JSON, body("3")).await.status.as_u16(), 401, "the former secret");
    assert_eq!(track(&world, &body("4")).await.status.as_u16(), 200, "the token stays");
    let reset = "/projects/3000001/settings/reset";
    let state = ada.get(reset).await.state();
    ada.post(reset, &[("state", state.as_str()), ("typed", "Shop")]).await;
    assert_eq!(track(&world, &body("5")).await.status.as_u16(), 401);
    let fresh = world.text("select token from projects where name = 'Shop' and state = 'active'");
    assert_eq!(track(&world, &body("6").replace(SHOP, &fresh)).await.status.as_u16(), 200);
    assert_eq!((world.count("events"), world.count("events where project_id = 3000001")), (4, 3));
    let removal = "/projects/3000002/settings/removal";
    assert_eq!(track(&world, &body("7").replace(SHOP, APP)).await.status.as_u16(), 200);
    let state = ada.get(removal).await.state();
    ada.post(removal, &[("state", state.as_str()), ("typed", "App")]).await;
    assert_eq!(track(&world, &body("8").replace(SHOP, APP)).await.status.as_u16(), 401);
    ada.post("/orgs/1000001/settings/projects/deleted/3000002/restoration", &[("name", "App")]).await;
    counts_are_true(&world);
}

// D1.2: whatever ends a project waits for the batch that has begun, and a batch that comes then finds the end
#[test]
fn an_end_and_a_batch_come_one_after_the_other() {
    use diesel::connection::SimpleConnection;
    let world = World::new();
    let mut batch = world.database.connect();
    batch.batch_execute("begin; select pg_advisory_xact_lock_shared(41, 3000001)").unwrap();
    let mut end = world.database.connect();
    end.batch_execute("set lock_timeout = '300ms'").unwrap();
    let ends = "update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000001";
    assert!(end.batch_execute(ends).is_err(), "it waits");
    end.batch_execute("update projects set name = 'Other' where id = 3000001").expect("a page waits for no batch");
    batch.batch_execute("commit").unwrap();
    crate::database::run(&mut end, ends);
}

// R2.7.2.1, D6: the data of a project that is purged goes too, and no other
#[actix_web::test]
async fn the_data_of_a_purged_project_is_removed_with_it() {
    let (world, keys) = keyed();
    with_key(&world, &keys.api_secret).await.sends("POST", "/import", JSON, format!("[{},{}]", old(1, 1), old(90, 2))).await;
    track(&world, &event("Paid", "ada", seconds_ago(1), "3").replace(SHOP, APP)).await;
    let person = |token: &str| format!("{{\"$token\":\"{token}\",\"$distinct_id\":\"ada\",\"$set\":{{\"a\":1}}}}");
    for token in [SHOP, APP] {
        program(&world).await.sends("POST", "/engage", JSON, person(token)).await;
    }
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000001");
    let mut conn = world.database.connect();
    jobs::purge(&mut conn).unwrap();
    assert_eq!(world.count("events where project_id = 3000001"), 2, "it goes in steps of its own");
    jobs::remove_expired(&mut conn, chrono::Utc::now()).unwrap();
    for table in ["events", "profiles", "project_quarters", "event_names", "project_people", "project_usage"] {
        assert_eq!((world.count(&format!("{table} where project_id = 3000001")), world.count(table)), (0, 1), "{table}");
    }
    assert_eq!(world.count("project_remains"), 0);
    counts_are_true(&world);
}

// D6, D6.2: whatever hangs by a project goes in steps; everything has its turn, and what was not done goes on later
#[actix_web::test]
async fn a_large_project_goes_in_steps_and_keeps_nothing_waiting() {
    let world = World::new();
    world.run(
        "insert into project_quarters select 3000001, '2026-01-01'::timestamptz + n * interval '15 minutes', 0, 0 from generate_series(1, 12000) n;
         insert into event_names select 3000001, 'n' || n, now() from generate_series(1, 12000) n;
         insert into project_people select 3000001, '2026-01-01', md5(n::text)::uuid from generate_series(1, 12000) n;
         insert into event_names values (3000002, 'Paid', now());
         insert into project_remains values (3000001, now() - interval '2 days'), (3000002, now() - interval '1 day')",
    );
    let left = || ["project_quarters", "event_names", "project_people", "project_remains"].map(|table| world.count(table));
    let mut conn = world.database.connect();
    let fade = |conn: &mut _, steps: usize| {
        let asked = std::cell::Cell::new(0);
        let goes_on = || asked.replace(asked.get() + 1) < steps;
        jobs::remove_expired_while(conn, Utc::now(), &goes_on).unwrap();
    };
    fade(&mut conn, 0);
    assert_eq!(left(), [12_000, 12_001, 12_000, 2], "it was told to stop");
    fade(&mut conn, 5);
    assert_eq!(left(), [12_000, 12_000, 2_000, 1], "the small one is gone before the large one");
    fade(&mut conn, 1_000);
    assert_eq!(left(), [0, 0, 0, 0]);
}

// R2.18: who was counted in a month goes when its days are over, and how many they were stays
#[actix_web::test]
async fn who_was_counted_goes_with_the_month_and_their_number_stays() {
    let (world, keys) = keyed();
    let lines: Vec<String> = [1, 40, 400].into_iter().map(|days| old(days, days)).collect();
    with_key(&world, &keys.api_secret).await.sends("POST", "/import", "application/x-ndjson", lines.join("\n")).await;
    assert_eq!(world.count("project_people"), 3);
    let mut conn = world.database.connect();
    jobs::remove_expired(&mut conn, Utc::now() + TimeDelta::days(400)).unwrap();
    let kept = |people: i64| {
        assert_eq!(
            (world.count("project_people"), world.text("select sum(people)::text from project_months")),
            (people, "3".into())
        );
        counts_are_true(&world);
    };
    kept(2);
    world.run("update organizations set events_kept_days = 30 where id = 1000001");
    jobs::remove_expired(&mut conn, Utc::now() + TimeDelta::days(1)).unwrap();
    kept(world.count("project_people where month >= date_trunc('month', now() - interval '29 days')"));
    assert_eq!(world.count("events"), 1);
}

// R2.18: events go two years after their time, and their counts with them
#[actix_web::test]
async fn events_go_two_years_after_their_time() {
    let (world, keys) = keyed();
    let lines: Vec<String> = [1, 300, 327, 333, 400, 700].into_iter().map(|days| old(days, days)).collect();
    let page = with_key(&world, &keys.api_secret).await.sends("POST", "/import", "application/x-ndjson", lines.join("\n")).await;
    assert!(page.shows("\"num_records_imported\":6"), "{}", page.body);
    counts_are_true(&world);
    let parts = world.count("pg_inherits where inhparent = 'events'::regclass");
    jobs::remove_expired(&mut world.database.connect(), Utc::now() + TimeDelta::days(400)).unwrap();
    assert_eq!(world.count("events"), 3);
    assert!(world.count("pg_inherits where inhparent = 'events'::regclass") < parts, "empty parts go");
    counts_are_true(&world);
    let again = with_key(&world, &keys.api_secret).await.sends("POST", "/import", JSON, old(700, 1)).await;
    assert!(again.shows("\"num_records_imported\":1"), "and are made again when they are needed: {}", again.body);
}

// R2.18, X41: an Owner's program says for how long, and no other organization is concerned
#[actix_web::test]
async fn an_organization_keeps_events_for_as_many_days_as_it_says() {
    let (world, keys) = keyed();
    let secret = AccountSecret::new(AccountSecretId(9_500_001));
    world.northwind().by("ada").robot(ROBOT, "owner", &[]).robot_secret(ROBOT, &secret, "current");
    let mut owner = program(&world).await;
    owner.headers = vec![("authorization", basic(ROBOT, secret.reveal()))];
    let lines: Vec<String> = [1, 89, 91, 400].into_iter().map(|days| old(days, days)).collect();
    with_key(&world, &keys.api_secret).await.sends("POST", "/import", "application/x-ndjson", lines.join("\n")).await;
    // The same in a project of another organization.
    world.run("update project_keys set project_id = 3000003");
    with_key(&world, &keys.api_secret).await.sends("POST", "/import", "application/x-ndjson", lines.join("\n")).await;
    let address = "/api/app/organizations/1000001/retention-period";
    for wrong in [29, 732, 0, -1] {
        let page = owner.json("PUT", address, &json!({ "buyable_id": 7, "retention_period": wrong })).await;
        assert!(page.shows("a number of days from 30 to 731"), "{wrong}: {} {}", page.status, page.body);
    }
    let page = owner.json("PUT", address, &json!({ "buyable_id": 7, "retention_period": 90 })).await;
    for text in ["\"organization_id\":1000001", "\"buyable_id\":7", "\"retention_period\":90", "\"created\":\""] {
        assert!(page.status.as_u16() == 200 && page.body.contains(text), "{text}: {} {}", page.status, page.body);
    }
    let mut ada = world.signed_in("ada").await;
    let overview = "/orgs/1000001/settings/overview";
    assert!(ada.get(overview).await.shows("90 days"));
    jobs::remove_expired(&mut world.database.connect(), chrono::Utc::now()).unwrap();
    assert_eq!(["3000001", "3000003"].map(|id| world.count(&format!("events where project_id = {id}"))), [2, 4]);
    counts_are_true(&world);
    owner.json("PUT", address, &json!({ "buyable_id": 7, "retention_period": 731 })).await;
    assert!(ada.get(overview).await.shows("2 years"));
    assert_eq!(world.count("audit_entries where kind = 'organization.retention_changed'"), 2);
}

// D4, R2.7.1.1: the project's own timezone begins the month, also when it is changed
#[actix_web::test]
async fn the_months_events_are_those_of_the_projects_own_month() {
    let (world, keys) = keyed();
    let first =
        world.text("select extract(epoch from date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')::bigint::text");
    let first: i64 = first.parse().unwrap();
    let around =
        [-46_000, -30_000, -1, 0, 30_000].map(|offset| event("Edge", "ada", first + offset, &format!("e{}", offset + 50_000)));
    with_key(&world, &keys.api_secret).await.sends("POST", "/import", "application/x-ndjson", around.join("\n")).await;
    let mut ada = world.signed_in("ada").await;
    for zone in ["UTC", "Asia/Tokyo", "America/New_York", "Asia/Kathmandu", "UTC"] {
        ada.post("/projects/3000001/settings/timezone", &[("timezone", zone)]).await;
        counts_are_true(&world);
    }
    world.run("update project_usage set month = month - interval '1 month', month_events = 99");
    track(&world, &event("Paid", "ada", seconds_ago(0), "now")).await;
    counts_are_true(&world);
}

// R1.6, R1.8, M97: the figures stand where people look for them
#[actix_web::test]
async fn what_was_received_stands_in_the_list_and_on_the_overview() {
    let world = World::new();
    let events: Vec<String> = (0..1_234).map(|n| event("Paid", "ada", seconds_ago(0), &format!("n{n}"))).collect();
    assert_eq!(track(&world, &format!("[{}]", events.join(","))).await.status.as_u16(), 200);
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/orgs/1000001/settings/projects").await.shows(">1,234<"));
    let page = ada.get("/projects/3000001/settings/overview").await;
    assert!(page.shows(">1,234<") && page.shows("Last event"), "{}", page.body);
}

// D2.1: batches of the same events at once store each of them once
#[actix_web::test]
async fn the_same_batch_from_several_at_once_is_stored_once() {
    let (world, keys) = keyed();
    let now = seconds_ago(5);
    let mut lines: Vec<String> = (0..300).map(|n| event("Paid", "ada", now - n % 7, &format!("n{n}"))).collect();
    let mut sent = Vec::new();
    for _ in 0..6 {
        lines.rotate_left(51);
        let mut program = with_key(&world, &keys.api_secret).await;
        let body = lines.join("\n");
        sent.push(async move { program.sends("POST", "/import?strict=1", "application/x-ndjson", body).await });
    }
    for page in futures_util::future::join_all(sent).await {
        assert_eq!(page.body, "{\"code\":200,\"num_records_imported\":300,\"status\":\"OK\"}");
    }
    assert_eq!(world.count("events"), 300);
    months_are_true(&world);
}

// C3.20, R2.10, D4.1: what plans count, of whom, and for whom
#[actix_web::test]
async fn plans_count_events_and_people_once_and_leave_out_what_only_tells_who_is_who() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    let names = ["Paid", "Paid", "$identify", "$create_alias", "$merge", "$opt_in", "$mp_session_record", "Left"];
    let lines: Vec<String> = (0..400_i64)
        .map(|n| {
            let (name, who) = (names[(n % 8) as usize], format!("p{}", n % 17));
            event(name, &who, seconds_ago(n * 40_000), &format!("n{n}"))
        })
        .collect();
    for part in [&lines[..250], &lines[100..], &lines[..]] {
        program.sends("POST", "/import", "application/x-ndjson", part.join("\n")).await;
        months_are_true(&world);
    }
    let (all, counted) = (world.count("events"), world.text("select sum(counted)::text from organization_months"));
    assert_eq!((all, counted.as_str()), (400, "150"));
    let person = format!("{{\"$token\":\"{SHOP}\",\"$distinct_id\":\"ada\",\"$set\":{{\"a\":1}}}}");
    program.sends("POST", "/engage", JSON, person).await;
    assert_eq!(world.text("select sum(counted)::text from organization_months"), "150", "profiles are not counted");
    // What was counted stays with the organization that the project belonged to; what comes after is the other's.
    world.run("update projects set organization_id = 1000002 where id = 3000001");
    track(&world, &event("Paid", "p1", seconds_ago(1), "after")).await;
    let of = |id: i64| world.text(&format!("select sum(counted)::text from organization_months where organization_id = {id}"));
    assert_eq!((of(1_000_001), of(1_000_002)), ("150".to_owned(), "1".to_owned()));
    months_are_true(&world);
}
