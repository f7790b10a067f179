//! Merging two projects: the guide, its files, and the merge that Steward does itself.

use steward::jobs::merges::finish;

use super::{APP, JSON, SHOP, counts_are_true, event, keyed, program, seconds_ago, track, with_key};
use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::checksum,
};

pub const GUIDE: &str = "/projects/3000001/settings/merge";
pub const INTO_APP: &str = "/projects/3000001/settings/merge?to=3000002";
pub const START: &str = "/projects/3000001/settings/merge/start";
pub const FILE: &str = "/projects/3000001/settings/merge/events?from_date=2026-03-01&to_date=2026-03-02";
/// 2026-03-01T00:00:00Z
pub const MARCH: i64 = 1_772_323_200;

/// Events of several steps, people and a group in Shop, and some of them in App, too.
pub async fn filled() -> World {
    let (world, keys) = keyed();
    let app = world.keys("App");
    let (mut shop, mut other) = (with_key(&world, &keys.api_secret).await, with_key(&world, &app.api_secret).await);
    for batch in 0..3 {
        let lines: Vec<String> =
            (0..1_500).map(|n| event("Paid", &format!("p{}", n % 50), MARCH + n % 900, &format!("b{batch}-{n}"))).collect();
        imported(&mut shop, &lines).await;
    }
    let known = event("Paid", "p7", MARCH + 7, "b0-7");
    imported(&mut other, &[known]).await;
    let identify = event("$identify", "p1", MARCH, "i-1");
    let named = event("Seen", "device-1", MARCH, "u-1").replace("\"sum\":1.10", "\"$user_id\":\"ada\"");
    imported(&mut shop, &[identify, named]).await;
    let bare = event("Opened", "p2", seconds_ago(5), "x").replace(",\"$insert_id\":\"x\"", "");
    assert_eq!(track(&world, &bare).await.status.as_u16(), 200);
    for (token, who, set) in [
        (APP, "ada", "{\"plan\":\"old\",\"seat\":1}"),
        (SHOP, "ada", "{\"plan\":\"new\",\"visits\":2}"),
        (SHOP, "ben", "{\"plan\":\"new\"}"),
    ] {
        engage(&world, token, who, set).await;
    }
    let group = format!(r#"{{"$token":"{SHOP}","$group_key":"company","$group_id":"acme","$set":{{"size":3}}}}"#);
    program(&world).await.sends("POST", "/groups", JSON, group).await;
    world
}

pub async fn imported(program: &mut Browser, lines: &[String]) {
    let page = program.sends("POST", "/import?strict=1", "application/x-ndjson", lines.join("\n")).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
}

pub async fn engage(world: &World, token: &str, who: &str, set: &str) {
    let person = format!("{{\"$token\":\"{token}\",\"$distinct_id\":\"{who}\",\"$set\":{set}}}");
    assert_eq!(program(world).await.sends("POST", "/engage", JSON, person).await.status.as_u16(), 200);
}

/// Looks at what would come of it, and starts it.
pub async fn started(ada: &mut Browser, days: &str) -> Page {
    let seen = ada.get(&format!("{START}?to=3000002&days={days}")).await;
    assert_eq!(seen.status.as_u16(), 200, "{}", seen.body);
    ada.post(START, &[("to", "3000002"), ("days", days), ("state", &seen.state())]).await
}

pub fn finished(world: &World) -> usize {
    finish(&mut world.database.connect()).unwrap()
}

pub fn in_app(world: &World) -> [i64; 3] {
    [
        world.count("events where project_id = 3000002"),
        world.count("profiles where project_id = 3000002 and group_key = ''"),
        world.count("profiles where project_id = 3000002 and group_key <> ''"),
    ]
}

// X34, M44–M50, R2.7.5, D5.1
#[actix_web::test]
async fn the_guide_leads_through_the_steps_with_how_each_stands() {
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(GUIDE).await;
    assert!(page.shows("Choose the project to merge into") && !page.shows("Recreate aliases"), "{}", page.body);
    let page = ada.get(INTO_APP).await;
    let steps = [
        "Choose the",
        "Recreate aliases in App",
        "Stop sending data to Shop",
        "Send everything to App",
        "Export the events of Shop",
        "Convert times to UTC",
        "Import into App",
        "Compare",
    ];
    let places: Vec<usize> =
        steps.iter().map(|step| page.body.find(step).unwrap_or_else(|| panic!("{step}: {}", page.body))).collect();
    assert!(places.is_sorted(), "{places:?}");
    for text in [
        APP,
        "Still receiving.",
        "exports times in UTC. There is nothing to convert",
        "/api/2.0/export",
        "/import?strict=1",
        "4,503",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    world.run(
        "update project_usage set last_event_at = now() - interval '25 hours', last_received_at = now() - interval '25 hours'",
    );
    world.run("update projects set timezone = 'Europe/Berlin', stores_local_time = true where id = 3000001");
    let page = ada.get(INTO_APP).await;
    assert!(page.shows("Quiet.") && page.shows("exports times in its own timezone, Europe/Berlin"), "{}", page.body);
    assert!(ada.get(&format!("{INTO_APP}&people=yes")).await.shows("Unique users"));
    assert!(page.shows("Events are kept for 2 years. Older ones are refused."));
    for foreign in ["3000003", "3000001", "9", "x"] {
        let page = ada.get(&format!("{GUIDE}?to={foreign}")).await;
        assert!(page.status.is_success() && !page.shows("Recreate aliases"), "{foreign}");
    }
}

// X34, S9.16: only where the same is theirs in both
#[actix_web::test]
async fn whoever_manages_one_of_the_two_projects_alone_merges_nothing() {
    let world = World::new();
    world.northwind().grant("cleo", "Shop", "owner").grant("cleo", "App", "analyst");
    let mut cleo = world.signed_in("cleo").await;
    assert!(cleo.get(GUIDE).await.shows("there is no other one"));
    let refused = cleo.post(START, &[("to", "3000002"), ("state", "x")]).await;
    assert_eq!((refused.status.as_u16(), world.count("project_merges")), (422, 0), "{}", refused.body);
    world.run("update individual_grants set role = 'admin' where project_id = 3000002");
    assert!(cleo.get(INTO_APP).await.shows("Recreate aliases in App"));
    assert_eq!(started(&mut cleo, "").await.status.as_u16(), 303);
    // And only as long as it is: the background asks again.
    world.run("update individual_grants set role = 'analyst' where project_id = 3000002");
    finished(&world);
    assert_eq!(world.text("select state from project_merges"), "stopped");
}

// D5.2: what would move and what is in both, and nothing of it stays
#[actix_web::test]
async fn what_a_merge_would_do_is_shown_before_and_leaves_no_trace() {
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    ada.get(GUIDE).await;
    let before = checksum(&world);
    let page = ada.get(&format!("{START}?to=3000002&days=30")).await;
    for text in [
        "4,503 events, 2 profiles and 1 group profile are copied. Shop keeps them.",
        "Both have events named Paid.",
        "1 person is in both projects",
        "$identify events are left out",
        "No one gains or loses access.",
        "Goes to App until",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert_eq!(checksum(&world), before, "a preview leaves no trace");
    let receives = "Shop still receives data. Events that arrive during the merge may need a second merge.";
    assert!(!page.shows(receives), "with days it goes to App");
    assert!(ada.get(&format!("{START}?to=3000002")).await.shows(receives));
    world.run("update project_usage set last_received_at = now() - interval '25 hours'");
    assert!(!ada.get(&format!("{START}?to=3000002")).await.shows(receives));
}

// D5.2, D5.3, M48, T8: in steps, and again without doubling; by hand with the file it is the same
#[actix_web::test]
async fn a_merge_copies_everything_once_however_often_it_is_made() {
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    let done = started(&mut ada, "").await;
    assert_eq!(done.location, INTO_APP, "{}", done.body);
    assert!(ada.get(INTO_APP).await.shows("Running"));
    let twice = ada.get(&format!("{START}?to=3000002")).await;
    assert!(twice.shows("already under way"), "{}", twice.body);
    assert!(finished(&world) >= 4, "in several steps");
    // Of 4,503 one was there and one is left out.
    assert_eq!(in_app(&world), [4_502, 2, 1]);
    assert_eq!(world.count("events where project_id = 3000002 and event = '$identify'"), 0);
    assert_eq!(world.count("events where project_id = 3000002 and event = 'Seen' and distinct_id = 'ada'"), 1);
    assert_eq!(world.count("events where project_id = 3000001"), 4_503, "the source keeps what it has");
    let ada_there = world
        .text("select (properties::jsonb - '$last_seen')::text from profiles where project_id = 3000002 and distinct_id = 'ada'");
    assert_eq!(ada_there, r#"{"plan": "new", "seat": 1, "visits": 2}"#);
    let page = ada.get(INTO_APP).await;
    for text in ["Finished", "4,503 of 4,503", "4,501", "3 of 3", "Group profiles", "You can merge again"] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    // D5.8
    let arrives = |n: i64| {
        world.run(&format!("update project_usage set events = events + {n}, last_received_at = now() where project_id = 3000001"))
    };
    arrives(1);
    let page = ada.get(INTO_APP).await;
    assert!(page.shows("1 event arrived in Shop since.") && page.shows("Merge again to copy what is new"), "{}", page.body);
    arrives(-1);
    assert!(ada.get(INTO_APP).await.shows("Data arrived in Shop since the merge began."));
    assert_eq!(world.count("audit_entries where kind = 'project.merge_finished' and actor = 'steward'"), 1);
    let after = in_app(&world);
    started(&mut ada, "").await;
    finished(&world);
    assert_eq!(in_app(&world), after, "again, and nothing is doubled");
    let file = ada.get(&format!("{FILE}&for=import")).await;
    world.run("delete from project_keys where project_id = 3000002");
    let mut program = with_key(&world, &world.keys("App").api_secret).await;
    let lines: Vec<String> = file.body.lines().map(str::to_owned).collect();
    for piece in lines.chunks(2_000) {
        imported(&mut program, piece).await;
    }
    assert_eq!(in_app(&world), after, "nor by hand");
    counts_are_true(&world);
}

// D5.3: one that was broken off goes on where it was, and two Stewards do it together
#[actix_web::test]
async fn a_merge_that_is_broken_off_goes_on_and_two_stewards_share_it() {
    use steward::{
        operations::data::{merging, prepare},
        store,
    };
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    started(&mut ada, "").await;
    let mut conn = world.database.connect();
    prepare(&mut conn, "").unwrap();
    let id = merging::running(&mut conn).unwrap()[0];
    // A step whose end nobody hears of is none.
    let broken: Result<(), steward::operations::Refusal> = store::write(&mut conn, |tx| {
        merging::step(tx, id, chrono::Utc::now())?;
        Err(steward::operations::Refusal::NotFound)
    });
    assert!(broken.is_err());
    assert_eq!(in_app(&world)[0], 1);
    store::write(&mut conn, |tx| merging::step(tx, id, chrono::Utc::now())).unwrap();
    let some = in_app(&world)[0];
    assert!((1_000..4_000).contains(&some), "{some}");
    let (mut one, mut other) = (world.database.connect(), world.database.connect());
    std::thread::scope(|scope| {
        scope.spawn(|| finish(&mut one).unwrap());
        scope.spawn(|| finish(&mut other).unwrap());
    });
    finished(&world);
    assert_eq!((in_app(&world), world.text("select state from project_merges")), ([4_502, 2, 1], "done".to_owned()));
    assert_eq!(world.text("select events_seen::text from project_merges"), "4503", "each was looked at once");
    counts_are_true(&world);
}

// D5.2: what was copied stays
#[actix_web::test]
async fn a_merge_that_is_cancelled_stops_and_can_be_made_again() {
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    started(&mut ada, "").await;
    let page = ada.post("/projects/3000001/settings/merge/cancellation", &[]).await;
    assert!(ada.follow(page).await.shows("The merge was cancelled."));
    assert_eq!((finished(&world), world.text("select state from project_merges")), (0, "cancelled".to_owned()));
    assert_eq!(world.count("audit_entries where kind = 'project.merge_cancelled'"), 1);
    started(&mut ada, "").await;
    finished(&world);
    assert_eq!(in_app(&world), [4_502, 2, 1]);
}

// D5.3, C5.6: whatever ends one of the two ends the merge, and so does the end of the account that began it
#[actix_web::test]
async fn a_merge_does_not_outlive_its_projects() {
    for end in [
        "update projects set state = 'deleted', ended_at = now(), purge_at = now() + interval '1 day' where id = 3000002",
        "delete from memberships where user_id = 2000001",
        "update project_merges set started_by = null",
        "update users set disabled_at = now() where id = 2000001",
    ] {
        let world = filled().await;
        let mut ada = world.signed_in("ada").await;
        started(&mut ada, "").await;
        world.run("update memberships set role = 'owner' where user_id = 2000002");
        world.run(end);
        finished(&world);
        assert_eq!(world.text("select state from project_merges"), "stopped", "{end}");
        assert_eq!(in_app(&world)[0], 1, "{end}");
    }
    let world = filled().await;
    world.elsewhere().owner("ada");
    let mut ada = world.signed_in("ada").await;
    started(&mut ada, "30").await;
    let transfer = "/projects/3000001/settings/transfer?to=1000002";
    let state = ada.get(transfer).await.state();
    assert_eq!(ada.post(transfer, &[("to", "1000002"), ("state", &state)]).await.status.as_u16(), 303);
    assert_eq!((world.count("project_merges"), world.count("project_forwards"), finished(&world)), (0, 0, 0));
}

// R2.18, D5.3: what would be removed there at once is passed over, and said to be left out
#[actix_web::test]
async fn a_merge_leaves_out_what_is_too_old_to_be_kept() {
    let world = filled().await;
    world.run("update organizations set events_kept_days = 90 where id = 1000001");
    let mut ada = world.signed_in("ada").await;
    started(&mut ada, "").await;
    finished(&world);
    assert_eq!(in_app(&world)[0], 2, "the one it had, and the one that came a moment ago");
    assert_eq!(world.text("select (events_seen - events_left_out)::text from project_merges"), "1");
    counts_are_true(&world);
}

// D6.1: how much goes is said before it goes
#[actix_web::test]
async fn the_ends_of_a_project_say_how_much_data_goes_with_it() {
    let world = filled().await;
    world.elsewhere().owner("ada");
    let mut ada = world.signed_in("ada").await;
    for (path, said) in [
        ("/projects/3000001/settings/removal", "4,503 events, 2 profiles and 1 group profile end with it."),
        ("/projects/3000001/settings/reset", "4,503 events, 2 profiles and 1 group profile are switched off with it."),
        ("/projects/3000001/settings/transfer?to=1000002", "4,503 events, 2 profiles and 1 group profile move with it."),
        (
            "/orgs/1000001/settings/projects/removal?project=3000001&project=3000002",
            "4,504 events, 3 profiles and 1 group profile end with them.",
        ),
    ] {
        let page = ada.get(path).await;
        assert!(page.shows(said), "{path}: {}", page.body);
    }
    assert!(!world.signed_in("dana").await.get("/projects/3000003/settings/removal").await.shows("0 events"));
}
