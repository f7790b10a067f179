//! The end of an organization: set by an Owner, seen by all, called off in time, carried out once on its day.

use actix_web::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use steward::jobs;

use crate::support::{
    World,
    browser::{Browser, Page},
    deeds::{begins, deeds, was_done},
    sweep::{checksum, populated},
};

const OVERVIEW: &str = "/orgs/1000001/settings/overview";
const REMOVAL: &str = "/orgs/1000001/settings/overview/removal";
const CANCELLATION: &str = "/orgs/1000001/settings/overview/removal/cancellation";

/// Looks at what goes and confirms it.
async fn schedule(ada: &mut Browser) -> Page {
    let seen = ada.get(REMOVAL).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    ada.post(REMOVAL, &[("state", &seen.state()), ("typed", "Northwind")]).await
}

/// What the background work does when so many days have passed: the clock moves, no row is touched. Answers how many organizations went.
fn after(world: &World, days: i64) -> usize {
    let at: DateTime<Utc> = Utc::now() + TimeDelta::days(days);
    jobs::organizations(&mut world.database.connect(), &world.site.desk, at).expect("a round")
}

/// The subjects of the letters to somebody, as far as they are about an end.
fn told(world: &World, name: &str) -> Vec<String> {
    let to = format!("{name}@northwind.test");
    let about = |text: &String| text.contains("delet");
    let letters = world.letters().into_iter().filter(|(address, text)| *address == to && about(text));
    letters.filter_map(|(_, text)| text.lines().next().map(str::to_owned)).collect()
}

// M10–M12, R1.2, I1
#[actix_web::test]
async fn what_goes_is_shown_before_by_going_through_it_and_leaves_no_trace() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    ada.get(OVERVIEW).await;
    world.run("insert into project_usage (project_id, events, profiles, month, month_events) values (3000001, 1234, 1, '2026-11-01', 4)");
    let before = checksum(&world);
    let page = ada.get(REMOVAL).await;
    for text in [
        "1,234 events and 1 user profile.",
        "2 projects with all their data, tokens and keys: App, Shop.",
        "1 deleted project that can still be restored.",
        "members lose access",
        "of them belong to no other organization",
        "4 teams.",
        "1 invitation, open or past.",
        "To confirm, type the organization name: Northwind",
        "mailto:help@support.test",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    let day = (Utc::now() + TimeDelta::days(90)).format("%-d %B %Y").to_string();
    assert!(page.shows(&day), "the day stands there");
    assert_eq!(checksum(&world), before, "a preview leaves no trace");
    let mistyped = ada.post(REMOVAL, &[("state", &page.state()), ("typed", "Northwing")]).await;
    assert_eq!(
        (mistyped.status, mistyped.error_on("typed")),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("This isn't the name of the organization."))
    );
    assert_eq!(checksum(&world), before);
}

// I1: the mark stands for the state of the world
#[actix_web::test]
async fn if_somebody_came_meanwhile_what_goes_is_shown_again() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(REMOVAL).await;
    world.northwind().member("eve");
    let answer = ada.post(REMOVAL, &[("state", &seen.state()), ("typed", "Northwind")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.shows("Something has changed since you opened this."));
    assert_eq!(world.count("organizations where state = 'pending_deletion'"), 0);
}

// M10, M12, M81, M83: who may not is told who may, and whom to ask
#[actix_web::test]
async fn only_owners_set_the_end_and_everybody_else_is_told_whom_to_ask() {
    let world = populated();
    for name in ["ben", "bill"] {
        let mut browser = world.signed_in(name).await;
        let page = browser.get(OVERVIEW).await;
        assert!(
            page.shows("Only Owners can delete the organization:") && page.shows("mailto:help@support.test"),
            "{}",
            page.body
        );
        assert!(!page.shows(REMOVAL), "{name} is not offered it");
        assert_eq!(browser.get(REMOVAL).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.post(CANCELLATION, &[]).await.status, StatusCode::FORBIDDEN);
    }
    assert!(world.signed_in("ada").await.get(OVERVIEW).await.shows(REMOVAL));
}

// R2.11, X37, A17
#[actix_web::test]
async fn everybody_keeps_access_and_sees_the_banner_until_an_owner_cancels() {
    let world = populated();
    world.northwind().owner("uma");
    let (mut ada, mut pia) = (world.signed_in("ada").await, world.signed_in("pia").await);
    let done = schedule(&mut ada).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, OVERVIEW));
    assert_eq!(
        world.count("organizations where deletion_due_at between now() + interval '89 days' and now() + interval '91 days'"),
        1
    );
    assert_eq!(told(&world, "uma"), ["Northwind is scheduled for deletion"]);
    assert_eq!(told(&world, "ada"), Vec::<String>::new(), "she knows what she did (U12)");
    for path in
        [OVERVIEW, "/orgs/1000001/settings/users", "/orgs/1000001/settings/projects", "/projects/3000001/settings/overview"]
    {
        let page = ada.get(path).await;
        assert!(page.shows("Northwind will be deleted on") && page.shows(CANCELLATION), "{path}");
    }
    let page = pia.get("/projects/3000001/settings/overview").await;
    assert!(page.status == StatusCode::OK && page.shows("Northwind will be deleted on"), "she keeps her access");
    assert!(!page.shows(CANCELLATION), "only Owners are offered to cancel");
    assert!(!ada.get("/account/profile").await.shows("will be deleted on"), "one's own pages are not the organization's");
    let again = ada.get(REMOVAL).await;
    assert!(again.shows("already scheduled for deletion") && !again.shows("name=\"state\""));

    assert!(ada.get(CANCELLATION).await.shows("Keep organization"));
    assert_eq!(ada.post(CANCELLATION, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!ada.get("/orgs/1000001/settings/users").await.shows("will be deleted on"));
    assert_eq!(told(&world, "uma"), ["Northwind is scheduled for deletion", "Northwind will not be deleted"]);
    let twice = ada.post(CANCELLATION, &[]).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.shows("isn't scheduled for deletion"), "{}", twice.body);
    assert_eq!(world.count("audit_entries where kind in ('organization.deletion_scheduled', 'organization.deletion_canceled') and organization_id = 1000001"), 2);
    assert_eq!(after(&world, 400), 0, "it stays");
}

// R2.11: everything that begins something new, and nothing else; whatever address it comes by
#[actix_web::test]
async fn nothing_new_begins_meanwhile_and_everything_else_goes_on() {
    for deed in deeds() {
        let (world, mut browser) = deed.ready().await;
        let held = deed.begin(&mut browser).await;
        world.run(
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '90 days' where id = 1000001",
        );
        let page = held.finish().await;
        assert_eq!(was_done(&page), !begins(deed.line.path), "{}: {} {}", deed.line.path, page.status, page.body);
        assert!(!page.status.is_server_error(), "{}: {}", deed.line.path, page.status);
        if begins(deed.line.path) {
            assert!(!page.shows("Something in the form is wrong"), "{} says why: {}", deed.line.path, page.body);
        }
    }
}

// R2.11, R2.19, A17: once each, whatever number of Stewards runs
#[actix_web::test]
async fn owners_are_reminded_seven_days_and_one_day_before_and_told_when_it_is_done() {
    let world = populated();
    world.northwind().owner("uma");
    schedule(&mut world.signed_in("ada").await).await;
    assert_eq!(after(&world, 82), 0);
    assert_eq!(told(&world, "ada"), Vec::<String>::new(), "too early");
    for _ in 0..3 {
        assert_eq!(after(&world, 83), 0);
    }
    assert_eq!(told(&world, "ada"), ["Northwind will be deleted in seven days"]);
    for days in [84, 86, 89, 89] {
        assert_eq!(after(&world, days), 0);
    }
    let near = ["Northwind will be deleted in seven days", "Northwind will be deleted in one day"];
    assert_eq!(told(&world, "ada"), near);
    assert!(world.letters().iter().any(|(_, text)| text.contains("Questions about deletion: help@support.test")));
    assert_eq!(after(&world, 91), 1);
    assert_eq!(told(&world, "ada")[2..], ["Northwind was deleted"]);
    assert_eq!(told(&world, "uma").len(), 4, "whoever did not ask for it was told of that, too");
    assert_eq!(told(&world, "ben"), Vec::<String>::new());
}

// A17: a Steward that did not run for weeks reminds once, of the day that is nearest
#[actix_web::test]
async fn a_reminder_that_was_missed_is_not_made_up_for() {
    let world = populated();
    schedule(&mut world.signed_in("ada").await).await;
    after(&world, 89);
    after(&world, 89);
    assert_eq!(told(&world, "ada"), ["Northwind will be deleted in one day"]);
}

// M11, R2.11, F28: on the day, once, all of it and nothing else
#[actix_web::test]
async fn on_the_day_everything_of_it_goes_once_though_two_stewards_try() {
    let world = populated();
    world.northwind().grant_all_users("App", "consumer").domain("northwind.test").robot(
        "robot.abcdef.mp-service-account",
        "member",
        &[("Shop", "admin")],
    );
    world.keys("Shop");
    world.run(
        "select events_part(now()); insert into events (project_id, time, id, event, distinct_id, properties)
         values (3000001, now(), gen_random_uuid(), 'Paid', 'ada', '{}')",
    );
    let people = world.count("users");
    let others = "projects where organization_id = 1000002";
    let (mut ada, theirs) = (world.signed_in("ada").await, world.count(others));
    schedule(&mut ada).await;
    let at = Utc::now() + TimeDelta::days(91);
    let gone: usize = std::thread::scope(|scope| {
        let rounds: Vec<_> = (0..2)
            .map(|_| {
                let (mut conn, desk) = (world.database.connect(), world.site.desk.clone());
                scope.spawn(move || jobs::organizations(&mut conn, &desk, at).expect("a round"))
            })
            .collect();
        rounds.into_iter().map(|round| round.join().unwrap()).sum()
    });
    assert_eq!(gone, 1);
    assert_eq!(told(&world, "ada").iter().filter(|subject| *subject == "Northwind was deleted").count(), 1);
    let tables = world.text(
        "select string_agg(c.table_name, ',') from information_schema.columns c join information_schema.tables t using (table_name)
         where c.column_name = 'organization_id' and t.table_schema = 'public' and t.table_type = 'BASE TABLE'",
    );
    for table in tables.split(',') {
        assert_eq!(world.count(&format!("{table} where organization_id = 1000001")), 0, "{table}");
    }
    assert_eq!(world.count("organizations where id = 1000001"), 0);
    assert_eq!(world.count("project_keys where project_id = 3000001"), 0);
    jobs::remove_expired(&mut world.database.connect(), chrono::Utc::now()).expect("what projects received goes too");
    assert_eq!((world.count("events where project_id = 3000001"), world.count("project_remains")), (0, 0));
    assert_eq!((world.count("users"), world.count(others)), (people, theirs), "accounts stay, and so does everybody else");
    assert_eq!(world.count("audit_entries where kind = 'organization.deleted' and entity_id = '1000001' and actor = 'steward' and organization_id is null"), 1);
    for path in [OVERVIEW, "/projects/3000001/settings/overview"] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ada.get("/").await.location, "/welcome", "her account stays, and belongs nowhere");
    assert_eq!(after(&world, 91), 0);
}

// A17: reversible until the day, then final
#[actix_web::test]
async fn once_the_day_has_come_nobody_cancels() {
    use steward::operations::{Refusal, hold, organizations::ends};
    let world = populated();
    schedule(&mut world.signed_in("ada").await).await;
    let ada = crate::support::acting::as_owner(2000001, "ada", steward::model::OrganizationId(1000001));
    let (mut conn, desk) = (world.database.connect(), world.site.desk.clone());
    let cancel = |conn: &mut steward::store::PgConnection, days| {
        let at = Utc::now() + TimeDelta::days(days);
        steward::store::write(conn, |tx| ends::cancel_deletion(&mut hold(tx, &ada.ask()?)?, &desk, at))
    };
    let late = cancel(&mut conn, 91);
    assert!(matches!(late, Err(Refusal::Invalid(_))), "{late:?}");
    assert!(cancel(&mut conn, 89).is_ok());
}

// M11: a long log goes piece by piece
#[actix_web::test]
async fn an_organization_with_a_long_log_goes_too() {
    let world = World::new();
    world.run(
        "insert into audit_entries (organization_id, category, kind)
            select 1000001, 'admin_action', 'user.updated' from generate_series(1, 20500)",
    );
    schedule(&mut world.signed_in("ada").await).await;
    assert_eq!(after(&world, 91), 1);
    assert_eq!(world.count("audit_entries where organization_id = 1000001"), 0);
}
