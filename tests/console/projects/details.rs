//! Project › Overview and its pencils (R1.8, R2.7, R2.7.1).

use crate::support::{World, sweep::populated};

const OVERVIEW: &str = "/projects/3000001/settings/overview";
const NAME: &str = "/projects/3000001/settings/name";
const TIMEZONE: &str = "/projects/3000001/settings/timezone";
const PERIOD: &str = "/projects/3000001/settings/time-period";

/// The whole row of the shop but for these columns.
fn rest(world: &World, columns: &[&str]) -> String {
    let without: String = columns.iter().map(|column| format!(" - '{column}'")).collect();
    world.text(&format!("select (to_jsonb(p){without})::text from projects p where id = 3000001"))
}

/// Previous and current of the newest entry, and how many there are.
fn recorded(world: &World) -> (String, i64) {
    let newest = "select coalesce((select payload ->> 'previous' || ' → ' || (payload ->> 'current') from audit_entries
        where kind = 'project.updated' and project_id = 3000001 and entity_id = '3000001' order by id desc limit 1), '')";
    (world.text(newest), world.count("audit_entries where kind = 'project.updated'"))
}

// M19–M26
#[actix_web::test]
async fn the_overview_shows_details_usage_and_keys() {
    let world = World::new();
    world.received("Shop", 1_234_567, 0, 4_321);
    world.run(
        "update projects set timezone = 'Asia/Kolkata' where id = 3000001;
         update project_usage set month = date '2026-01-01', last_event_at = now() - interval '3 days'",
    );
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    for shown in [
        "<dt>Name</dt>",
        "<dt>Organization</dt><dd>Northwind</dd>",
        "id=\"project-id\">3000001<",
        "European Union",
        "Asia/Kolkata (UTC+05:30)",
        "<dt>Created By</dt><dd>Ada</dd>",
        "<dt>Date Created</dt>",
        "http://localhost:8080/project/3000001",
        "<dd>Owner ",
        "Usage Statistics",
        ">1,234,567<",
        ">4,321<",
        "3 days ago",
        "Access Keys",
        "c4ca4238a0b923820dcc509a6f75849b",
        "3 March 2027",
        "<dt>Start of week</dt><dd data-value><span class=\"valued\">Monday",
        "<dt>Start of quarter</dt><dd data-value><span class=\"valued\">January",
    ] {
        assert!(page.shows(shown), "{shown}\n{}", page.body);
    }
    for button in ["transfer", "reset", "removal"] {
        assert!(page.shows(&format!("hx-get=\"/projects/3000001/settings/{button}\"")), "{button}");
    }
}

// M26
#[actix_web::test]
async fn the_access_url_leads_to_the_overview() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get("/project/3000001").await;
    assert_eq!(page.location, OVERVIEW);
    assert!(ada.follow(page).await.shows("Project Details"));
}

#[actix_web::test]
async fn a_project_that_received_nothing_says_so() {
    let world = World::new();
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    assert!(page.shows("No events yet.") && !page.shows("Event count"));
}

// M93–M97, A31: sections and controls follow the tables
#[actix_web::test]
async fn everybody_sees_the_sections_that_are_for_them_and_reads_who_has_the_rest() {
    let world = populated();
    let all = [
        "Usage Statistics",
        "Access Keys",
        "settings/name\"",
        "settings/timezone\"",
        "settings/time-period?only=week\"",
        "settings/reset\"",
    ];
    for (name, seen) in [("pia", 6), ("pat", 5), ("tat", 5), ("ben", 5), ("bart", 5), ("pam", 0), ("pim", 0), ("tim", 0)] {
        let page = world.signed_in(name).await.get(OVERVIEW).await;
        for (n, shown) in all.iter().enumerate() {
            assert_eq!(page.shows(shown), n < seen, "{name}: {shown}");
        }
        assert!(page.shows("Time Period Settings") && page.shows("Project Details"), "{name}");
        assert_eq!(page.shows("Only Owners of this project can do this."), name != "pia", "{name}");
        assert_eq!(page.shows("Only Owners and Admins of this project can do this."), seen == 0, "{name}");
        assert!(page.shows("/projects/3000001/settings/roles\""), "{name}");
    }
}

// M27, M95
#[actix_web::test]
async fn a_new_name_is_saved_recorded_and_nothing_else_changes() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let before = rest(&world, &["name", "sort_name", "search"]);
    assert!(ada.get(NAME).await.shows("value=\"Shop\""));
    let page = ada.post(NAME, &[("name", "  Wine   shop ")]).await;
    assert_eq!(page.location, OVERVIEW);
    assert!(ada.follow(page).await.shows("The project was renamed to Wine shop."));
    assert_eq!(world.text("select name || '|' || sort_name from projects where id = 3000001"), "Wine shop|wine shop");
    assert_eq!(rest(&world, &["name", "sort_name", "search"]), before);
    assert_eq!(recorded(&world), ("{\"name\": \"Shop\"} → {\"name\": \"Wine shop\"}".to_owned(), 1));
    ada.post(NAME, &[("name", "Wine shop")]).await;
    assert_eq!(recorded(&world).1, 1, "what did not change is not recorded");
    let page = ada.post(NAME, &[("name", "see www.evil.example")]).await;
    assert_eq!((page.status.as_u16(), page.shows("value=\"see www.evil.example\"")), (422, true));
    assert_eq!(page.error_on("name"), Some("Project name looks like a web address. Enter a plain name."));
}

// M32–M34, M94, R2.7.1
#[actix_web::test]
async fn a_timezone_is_picked_and_saved_and_nothing_else_changes() {
    let world = World::new();
    world.received("Shop", 9, 4, 1);
    let mut ada = world.signed_in("ada").await;
    let (before, usage) = (rest(&world, &["timezone"]), world.text("select u::text from project_usage u"));
    assert!(ada.get(TIMEZONE).await.shows("<option value=\"UTC\" selected data-older=\""));
    let page = ada.post(TIMEZONE, &[("timezone", "Europe/Berlin")]).await;
    let page = ada.follow(page).await;
    assert!(page.shows("The timezone is now Europe/Berlin.") && page.shows("Europe/Berlin (UTC+0"));
    assert_eq!((rest(&world, &["timezone"]), world.text("select u::text from project_usage u")), (before, usage));
    assert_eq!(recorded(&world), ("{\"timezone\": \"UTC\"} → {\"timezone\": \"Europe/Berlin\"}".to_owned(), 1));
    ada.post(TIMEZONE, &[("timezone", "Europe/Berlin")]).await;
    assert_eq!(recorded(&world).1, 1);
    let page = ada.post(TIMEZONE, &[("timezone", "Moon/Base")]).await;
    assert_eq!((page.status.as_u16(), page.error_on("timezone")), (422, Some("Choose a timezone from the list.")));
}

// U14: older names are understood, stored as the present ones, and kept where they are stored
#[actix_web::test]
async fn an_outdated_zone_stays_where_it_is_stored_and_is_stored_nowhere_anew() {
    let world = World::new();
    let stored = || world.text("select timezone from projects order by id desc limit 1");
    let mut ada = world.signed_in("ada").await;
    for (old, region, present) in [
        ("US/Pacific", "America", "America/Los_Angeles"),
        ("Japan", "Asia", "Asia/Tokyo"),
        ("Singapore", "Asia", "Asia/Singapore"),
        ("EST", "America", "America/Panama"),
    ] {
        world.run(&format!("update projects set timezone = '{old}' where id = 3000001"));
        let kept = || world.text("select timezone from projects where id = 3000001");
        let page = ada.get(TIMEZONE).await;
        assert!(page.shows(&format!("<option value=\"{old}\" selected")), "{old}: {}", page.body);
        let (before, _) = page.body.split_once(&format!("<option value=\"{old}\"")).unwrap();
        assert!(before.rsplit("<optgroup").next().unwrap().contains(&format!("label=\"{region}\"")), "{old} stands in {region}");
        ada.post(TIMEZONE, &[("timezone", old)]).await;
        assert_eq!(kept(), old, "what is sent back as it was stays");
        ada.post(TIMEZONE, &[("timezone", present)]).await;
        assert_eq!(kept(), present, "it can be changed to the present name");
        let page = ada.post(TIMEZONE, &[("timezone", old)]).await;
        assert_eq!(kept(), present);
        assert!(ada.follow(page).await.shows(&format!("The timezone is now {present}.")));
        let fields = [("name", old), ("residency", "eu"), ("timezone", old), ("sure", old)];
        assert_eq!(ada.post("/orgs/1000001/settings/projects/new", &fields).await.status.as_u16(), 303, "{old}");
        assert_eq!(stored(), present, "a new project of {old}");
    }
    let mut robot = crate::support::programs::ROBOTS.iter();
    let robot = robot.find(|robot| robot.name == "owner").expect("one of them");
    let world = crate::support::programs::world();
    let mut robot = robot.comes(&world).await;
    let body = serde_json::json!({ "timezone_name": "Asia/Calcutta" });
    assert!(robot.json("POST", "/projects/update/3000001", &body).await.status.is_success());
    assert_eq!(world.text("select timezone from projects where id = 3000001"), "Asia/Kolkata", "programs too");
}

// X30
#[actix_web::test]
async fn weeks_and_quarters_begin_where_the_team_says() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let before = rest(&world, &["week_start", "quarter_start"]);
    assert!(ada.get(PERIOD).await.shows("<option value=\"monday\" selected>"));
    let page = ada.post(PERIOD, &[("week", "sunday"), ("quarter", "april")]).await;
    assert!(ada.follow(page).await.shows("Weeks now start on Sunday, quarters in April."));
    assert_eq!(rest(&world, &["week_start", "quarter_start"]), before);
    let said = "{\"week_start\": \"monday\", \"quarter_start\": \"january\"} → {\"week_start\": \"sunday\", \"quarter_start\": \"april\"}";
    assert_eq!(recorded(&world), (said.to_owned(), 1));
    ada.post(PERIOD, &[("week", "sunday"), ("quarter", "april")]).await;
    assert_eq!(recorded(&world).1, 1);
    let page = ada.post(PERIOD, &[("week", "someday"), ("quarter", "may")]).await;
    assert_eq!((page.status.as_u16(), page.error_on("week")), (422, Some("Choose a day from the list.")));
    assert!(page.shows("<option value=\"may\" selected>"), "what was picked stays");
}

// R2.3.1.1: view and edit are different cells
#[actix_web::test]
async fn analysts_and_consumers_see_the_time_period_and_do_not_set_it() {
    let world = populated();
    for name in ["pam", "pim"] {
        let mut browser = world.signed_in(name).await;
        assert!(browser.get(OVERVIEW).await.shows("Start of quarter"));
        assert_eq!(browser.post(PERIOD, &[("week", "sunday"), ("quarter", "april")]).await.status.as_u16(), 403);
    }
    assert_eq!(world.text("select week_start from projects where id = 3000001"), "monday");
}

// S8: who changes projects holds the organization first, so that nobody waits in a circle
#[actix_web::test]
async fn a_change_waits_for_somebody_who_holds_the_organization_and_neither_is_lost() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let mut other = world.database.connect();
    let holding = std::thread::spawn(move || {
        let sql = "begin; select 1 from organizations where id = 1000001 for update; select pg_sleep(0.6);
            update projects set quarter_start = 'may' where id = 3000001; commit";
        crate::database::run(&mut other, sql);
    });
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(ada.post(TIMEZONE, &[("timezone", "Europe/Berlin")]).await.status.as_u16(), 303);
    holding.join().expect("the other one got through too");
    assert_eq!(world.text("select timezone || ' ' || quarter_start from projects where id = 3000001"), "Europe/Berlin may");
}

// A45: whoever holds a grant of their own finds the way out beside their role, whatever the role is
#[actix_web::test]
async fn the_overview_offers_to_leave_to_those_who_have_something_to_give_up() {
    let world = World::new();
    world.northwind().grant("cleo", "Shop", "consumer");
    let overview = "/projects/3000001/settings/overview";
    assert!(world.signed_in("cleo").await.get(overview).await.shows("href=\"/projects/3000001/leave\""));
    assert!(!world.signed_in("ben").await.get(overview).await.shows("/projects/3000001/leave"));
}
