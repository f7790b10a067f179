//! Merges of several projects, and back again: nothing is doubled, and what was said last holds.

use super::{
    basic, counts_are_true, event, keyed,
    merging::{INTO_APP, MARCH, filled, finished, imported, in_app, started},
    program, seconds_ago, track, with_key,
};
use crate::support::browser::Browser;

/// Starts the merge of App into Shop.
async fn started_back(ada: &mut Browser) {
    let back = "/projects/3000002/settings/merge/start";
    let state = ada.get(&format!("{back}?to=3000001")).await.state();
    assert_eq!(ada.post(back, &[("to", "3000001"), ("days", ""), ("state", &state)]).await.status.as_u16(), 303);
}

// D5.3, D2.3: there and back, also for what came without an $insert_id, now or before Steward gave it one, and for $user_id
#[actix_web::test]
async fn a_merge_there_and_back_doubles_nothing() {
    let world = filled().await;
    let bare = event("Bare", "p3", seconds_ago(4), "x").replace(",\"$insert_id\":\"x\"", "");
    let odd = event("Odd", "p3", seconds_ago(3), "with_underscore");
    for body in [bare, odd] {
        assert_eq!(track(&world, &body).await.status.as_u16(), 200);
    }
    world.run("update events set insert_id = null, id = gen_random_uuid() where event = 'Opened'");
    let mut ada = world.signed_in("ada").await;
    for _ in 0..2 {
        started(&mut ada, "").await;
        finished(&world);
        started_back(&mut ada).await;
        finished(&world);
        assert_eq!((world.count("events where project_id = 3000001"), in_app(&world)[0]), (4_505, 4_504));
    }
    // By hand, with the lines of an export as they are.
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let mut shop = program(&world).await;
    for (from, into) in [("3000001", "3000002"), ("3000002", "3000001")] {
        let file = ada.get(&format!("/projects/{from}/settings/merge/events?from_date=2026-03-03&to_date={today}")).await;
        assert_eq!(file.body.lines().count(), 3, "{}", file.body);
        world.run(&format!("delete from project_keys where project_id = {into}"));
        let keys = world.keys(if into == "3000001" { "Shop" } else { "App" });
        shop.headers = vec![("authorization", basic(&keys.api_secret, ""))];
        imported(&mut shop, &file.body.lines().map(str::to_owned).collect::<Vec<_>>()).await;
    }
    assert_eq!((world.count("events where project_id = 3000001"), in_app(&world)[0]), (4_505, 4_504));
    counts_are_true(&world);
}

// D5.2: of three projects that know somebody the one that was told last holds, in whichever order they are merged
#[actix_web::test]
async fn the_profile_updated_last_holds_also_when_a_third_project_comes() {
    for order in [["3000001", "3000004"], ["3000004", "3000001"]] {
        let (world, _) = keyed();
        world.run(
            "insert into projects (id, organization_id, name, sort_name, residency, token, created_by_name)
                select 3000004, organization_id, 'Third', 'third', residency, repeat('f', 32), created_by_name from projects where id = 3000001;
             insert into profiles (project_id, distinct_id, properties, updated_at) values
                (3000001, 'ada', '{\"plan\":\"newest\"}', now() - interval '1 hour'),
                (3000002, 'ada', '{\"plan\":\"oldest\"}', now() - interval '3 hours'),
                (3000004, 'ada', '{\"plan\":\"middle\"}', now() - interval '2 hours')",
        );
        let mut ada = world.signed_in("ada").await;
        for source in order {
            let start = format!("/projects/{source}/settings/merge/start");
            let state = ada.get(&format!("{start}?to=3000002")).await.state();
            let done = ada.post(&start, &[("to", "3000002"), ("days", ""), ("state", &state)]).await;
            assert_eq!(done.status.as_u16(), 303, "{}", done.body);
            finished(&world);
        }
        let known = world.text("select properties from profiles where project_id = 3000002");
        assert_eq!(known, r#"{"plan":"newest"}"#, "{order:?}");
    }
}

// D5.7: whatever the properties say; and nobody is counted whom an import would not name
#[actix_web::test]
async fn people_are_counted_whatever_their_events_say() {
    let (world, keys) = keyed();
    let mut shop = with_key(&world, &keys.api_secret).await;
    let says = |n: i64, who: &str, said: &str| event("Paid", who, MARCH + n, &n.to_string()).replace("\"sum\":1.10", said);
    let lines = [
        says(1, "ada", r#""$user_id":"ada","odd":"\u0000""#),
        says(2, "device", r#""$user_id":"ada","odd":"\ud800""#),
        says(3, "ada", r#""$user_id":"undefined""#),
        says(4, "ada", r#""$user_id":null"#),
        says(5, "ben", r#""$user_id":"\u0000""#),
        says(6, "ben", r#""said":"$user_id""#),
    ];
    imported(&mut shop, &lines).await;
    let page = world.signed_in("ada").await.get(&format!("{INTO_APP}&people=yes")).await;
    assert!(
        page.body.contains("<th scope=\"row\">Unique users</th><td class=\"figure\">2</td><td class=\"figure\">0</td>"),
        "{}",
        page.body
    );
}
