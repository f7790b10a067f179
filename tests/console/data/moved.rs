//! What goes on around a merge: data that is still sent, and the events as files.

use super::{
    JSON, SHOP, counts_are_true, event, keyed,
    merging::{FILE, GUIDE, INTO_APP, MARCH, engage, filled, imported, in_app, started},
    seconds_ago, track, with_key,
};
use crate::support::World;

// D5.4, D1.2: token and keys give to the other project until their day, and take from their own
#[actix_web::test]
async fn what_is_still_sent_goes_to_the_other_project_until_its_day() {
    let (world, keys) = keyed();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(started(&mut ada, "30").await.status.as_u16(), 303);
    assert!(ada.get(INTO_APP).await.shows("data sent with the token or a key of Shop is stored in App"));
    let mut secret = with_key(&world, &keys.api_secret).await;
    let body = |n: &str| event("Paid", "ada", seconds_ago(1), n);
    assert_eq!(track(&world, &body("1")).await.status.as_u16(), 200);
    assert_eq!(secret.sends("POST", "/import", JSON, body("2")).await.status.as_u16(), 200);
    engage(&world, SHOP, "ada", "{\"a\":1}").await;
    assert_eq!((in_app(&world), world.count("events where project_id = 3000001")), ([2, 1, 0], 0));
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let taken = secret.get(&format!("/api/2.0/export?from_date=2026-01-01&to_date={today}")).await;
    assert_eq!((taken.status.as_u16(), taken.body.as_str()), (200, ""), "it takes nothing of the other one");
    let chained = ada.get("/projects/3000002/settings/merge/start?to=3000001&days=30").await;
    assert!(chained.shows("already takes part in forwarding"), "{}", chained.body);
    world.run("update project_forwards set ends_at = now()");
    track(&world, &body("3")).await;
    assert_eq!(world.count("events where project_id = 3000001"), 1, "its day is over");
    world.run("update project_forwards set ends_at = now() + interval '1 day'; update projects set state = 'deleted', ended_at = now(), purge_at = now() + interval '1 day' where id = 3000002");
    track(&world, &body("4")).await;
    assert_eq!(world.count("events where project_id = 3000001"), 2, "there is no other one");
    world.run("update projects set state = 'active', ended_at = null, purge_at = null where id = 3000002");
    let page = ada.post("/projects/3000001/settings/merge/forwarding/removal", &[]).await;
    assert!(ada.follow(page).await.shows("What is sent to Shop stays there from now on."));
    track(&world, &body("5")).await;
    assert_eq!((world.count("events where project_id = 3000001"), in_app(&world)[0]), (3, 2));
    assert_eq!(world.count("audit_entries where kind = 'project.forwarding_ended'"), 1);
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() + interval '1 day' where id = 3000001");
    assert_eq!(track(&world, &body("6")).await.status.as_u16(), 401, "a token ends with its own project");
    counts_are_true(&world);
}

// D5.4: a batch that has begun is in the source before anything is sent on, and the end waits for one that is sent on
#[test]
fn sending_on_begins_and_ends_between_two_batches() {
    use diesel::connection::SimpleConnection;
    let world = World::new();
    world.run("insert into project_forwards (project_id, organization_id, target_id, ends_at) values (3000001, 1000001, 3000002, now() + interval '1 day')");
    let mut batch = world.database.connect();
    batch
        .batch_execute(
            "begin; select pg_advisory_xact_lock_shared(41, 3000001); select pg_advisory_xact_lock_shared(41, 3000002)",
        )
        .unwrap();
    let mut end = world.database.connect();
    end.batch_execute("set lock_timeout = '300ms'").unwrap();
    for project in ["3000001", "3000002"] {
        let ends = format!("update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = {project}");
        assert!(end.batch_execute(&ends).is_err(), "{project} waits");
    }
}

// M47, M50, M100, A49: the file of the export address, and the one for an import
#[actix_web::test]
async fn the_events_are_downloaded_as_they_are_and_as_an_import_takes_them() {
    let world = filled().await;
    world.run("update projects set timezone = 'Europe/Berlin', stores_local_time = true where id = 3000001");
    world.northwind().grant("cleo", "Shop", "analyst").grant("bill", "Shop", "consumer");
    let mut cleo = world.signed_in("cleo").await;
    let page = cleo.get(FILE).await;
    assert!(
        page.headers["content-disposition"]
            .contains("attachment; filename=\"project-3000001-events-2026-03-01-2026-03-02.ndjson\"")
    );
    assert!(page.shows(&format!("\"$identify\",\"properties\":{{\"time\":{}", MARCH + 3_600)), "its own time");
    assert_eq!(page.body.lines().count(), 4_502);
    let page = cleo.get(&format!("{FILE}&for=import")).await;
    assert!(page.shows(&format!("\"time\":{}000,\"distinct_id\":\"ada\"", MARCH)) && !page.shows("$identify"));
    assert_eq!(page.body.lines().count(), 4_501);
    for wrong in ["?from_date=2026-03-02&to_date=2026-03-01", "", "?from_date=x&to_date=2026-03-01"] {
        assert_eq!(cleo.get(&format!("{GUIDE}/events{wrong}")).await.status.as_u16(), 400, "{wrong}");
    }
    assert_eq!(world.signed_in("bill").await.get(FILE).await.status.as_u16(), 403);
    assert_eq!(world.browser().await.get(FILE).await.status.as_u16(), 303);
}

// D3.1: a piece of which nothing is left does not end the file
#[actix_web::test]
async fn a_file_goes_on_behind_many_events_that_are_left_out() {
    let (world, keys) = keyed();
    let mut shop = with_key(&world, &keys.api_secret).await;
    for batch in 0..2 {
        let lines: Vec<String> = (0..2_000).map(|n| event("$identify", "ada", MARCH + batch, &format!("i{batch}-{n}"))).collect();
        imported(&mut shop, &lines).await;
    }
    imported(&mut shop, &[event("Paid", "ada", MARCH + 9, "1")]).await;
    let page = world.signed_in("ada").await.get(&format!("{FILE}&for=import")).await;
    assert_eq!((page.body.lines().count(), page.shows("Paid")), (1, true), "{}", page.body);
}
