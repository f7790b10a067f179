//! A plan's allowance: what counts of it, who sees it, and who is told.

use std::thread;

use actix_web::http::StatusCode;
use chrono::{Datelike, Months, Utc};
use steward::{jobs, model::organization::Plan};

use super::counted;
use crate::support::World;

const USAGE: &str = "/orgs/1000001/settings/billing/usage";
const OVERVIEW: &str = "/orgs/1000001/settings/overview";

/// The background work looks at what is used. Answers of how many organizations somebody was told.
fn look(world: &World) -> usize {
    at_once(world, 1)
}

/// The same in several Stewards together.
fn at_once(world: &World, stewards: usize) -> usize {
    thread::scope(|scope| {
        let rounds: Vec<_> = (0..stewards)
            .map(|_| {
                let (mut conn, desk) = (world.database.connect(), world.site.desk.clone());
                scope.spawn(move || jobs::alerts(&mut conn, &desk, Utc::now()).expect("a round"))
            })
            .collect();
        rounds.into_iter().map(|round| round.join().expect("a round")).sum()
    })
}

/// Whom the letters about the allowance went to, with their subjects.
fn told(world: &World) -> Vec<(String, String)> {
    let about = world.letters().into_iter().filter(|(_, text)| text.contains("% of its events"));
    let subject = |text: String| text.lines().next().unwrap_or_default().to_owned();
    about.map(|(to, text)| (to, subject(text))).collect()
}

// R2.10, C3.22: Owners and Billing Admins, each threshold once a month, also with two Stewards
#[actix_web::test]
async fn owners_and_billing_admins_are_told_of_each_threshold_once_a_month() {
    let world = World::on(Plan::Free);
    counted(&world, 849_999);
    assert_eq!(look(&world), 0);
    for (events, percent) in [
        (850_000, 85),
        (1_000_000, 100),
        (1_100_000, 110),
        (1_200_000, 120),
        (2_000_000, 200),
        (3_000_000, 300),
        (4_000_000, 400),
    ] {
        counted(&world, events);
        assert_eq!(at_once(&world, 4), 1, "{percent}");
        let mut letters: Vec<String> =
            told(&world).into_iter().filter(|(_, it)| it.contains(&format!("used {percent}%"))).map(|it| it.0).collect();
        letters.sort();
        assert_eq!(letters, ["ada@northwind.test", "bill@northwind.test"], "{percent}");
        assert_eq!(look(&world), 0, "{percent}: once");
    }
    world.run("update allowance_alerts set month = month - interval '1 month'");
    assert_eq!(look(&world), 1, "a new month begins anew, with the largest share that was passed");
    assert_eq!(world.count("outbox where letter = 'allowance_alert'"), 16);
}

// R2.10: no allowance, no alert; and a plan that was raised tells of its own
#[actix_web::test]
async fn nobody_is_told_where_a_contract_says_how_much_is_included() {
    let world = World::new();
    counted(&world, 9_000_000);
    assert_eq!(look(&world), 0);
    world.run("update organizations set plan = 'growth'");
    assert_eq!((look(&world), look(&world)), (1, 0));
    assert!(!world.signed_in("ada").await.get(OVERVIEW).await.shows("has used up"), "Growth goes on beyond it");
}

// C3.21: over the allowance of Free every page says so, to everybody, and leads those who may see it there
#[actix_web::test]
async fn a_banner_says_when_the_allowance_of_free_is_used_up() {
    let world = World::on(Plan::Free);
    counted(&world, 999_999);
    look(&world);
    let sentence = "Northwind has used up the 1,000,000 events that the Free plan includes";
    assert!(!world.signed_in("ada").await.get(OVERVIEW).await.shows(sentence));
    counted(&world, 1_000_000);
    look(&world);
    for (name, page, leads) in [
        ("ada", OVERVIEW, true),
        ("bill", OVERVIEW, true),
        ("ben", "/orgs/1000001/settings/users", false),
        ("cleo", "/orgs/1000001/settings/roles", false),
        ("ada", "/projects/3000001/settings/overview", true),
    ] {
        let page = world.signed_in(name).await.get(page).await;
        assert!(page.shows(sentence) && page.shows("New events are still received and kept."), "{name}: {}", page.body);
        assert_eq!(page.shows(&format!("<a href=\"{USAGE}\">See data usage</a>")), leads, "{name}");
    }
    world.run("update organizations set used_up_in = used_up_in - interval '1 month'");
    assert!(!world.signed_in("ada").await.get(OVERVIEW).await.shows(sentence), "a new month begins anew");
}

// C3.23: nearly used up, it needs attention, of those who can do something about it
#[actix_web::test]
async fn a_plan_that_is_nearly_used_up_needs_attention() {
    let world = World::on(Plan::Free);
    let check = "id=\"check-plan_limit\"";
    counted(&world, 849_999);
    assert!(!world.signed_in("ada").await.get(OVERVIEW).await.shows(check));
    counted(&world, 850_000);
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    assert!(page.shows(check) && page.shows("at 85% of what the Free plan includes") && page.shows(&format!("href=\"{USAGE}\"")));
    assert!(!world.signed_in("ben").await.get(OVERVIEW).await.shows(check));
    let page = world.signed_in("bill").await.get(OVERVIEW).await;
    assert!(
        page.shows(check) && !page.shows("<summary class=\"btn\" data-variant=\"ghost\" data-size=\"sm\">Ignore"),
        "{}",
        page.body
    );
    assert_eq!(page.body.matches("id=\"check-").count(), 1, "who looks after the plan sees nothing else");
}

// X38, R1.13, C3.24
#[actix_web::test]
async fn data_usage_shows_this_month_by_project_and_twelve_months_with_their_table() {
    let world = World::on(Plan::Free);
    counted(&world, 850_000);
    let month = Utc::now().date_naive().with_day(1).unwrap();
    let before = month - Months::new(11);
    world.run(&format!(
        "insert into organization_months values (1000001, '{before}', 3, 4321), (1000001, '{}', 3, 77777), (1000002, '{month}', 1, 99999)",
        month - Months::new(12)
    ));
    for name in ["ada", "bill"] {
        let page = world.signed_in(name).await.get(USAGE).await;
        for text in [
            "<dd>850,000</dd>",
            "<dd>1,000,000</dd>",
            "<dd>85%</dd>",
            "85, 100, 110, 120, 200, 300 and 400%",
            "849,990",
            "<span>99%</span>",
            "<span>&#60;0.1%</span>",
            "id=\"months-table\"",
            "class=\"plot-line\"",
            "role=\"img\"",
            "<td class=\"number\">4,321</td>",
        ] {
            assert!(page.shows(text), "{name}: {text}: {}", page.body);
        }
        assert!(page.shows(&before.format("%B %Y").to_string()) && !page.shows("77,777") && !page.shows("99,999"));
        assert_eq!(page.body.matches("<rect ").count(), 12 + 2, "twelve months and two projects");
    }
    for (name, status) in [("ben", StatusCode::FORBIDDEN), ("cleo", StatusCode::FORBIDDEN), ("dana", StatusCode::NOT_FOUND)] {
        for path in [USAGE.to_owned(), format!("{USAGE}/export")] {
            assert_eq!(world.signed_in(name).await.get(&path).await.status, status, "{name}: {path}");
        }
    }
}

// C3.24: each month and project stands in the file; a project that left has a number and no name
#[actix_web::test]
async fn the_file_holds_each_project_of_each_month() {
    let world = World::new();
    counted(&world, 500);
    world.run("update projects set organization_id = 1000002, name = 'Elsewhere now' where id = 3000002");
    let file = world.signed_in("bill").await.get(&format!("{USAGE}/export")).await;
    let month = Utc::now().format("%Y-%m");
    assert_eq!(
        file.body,
        format!(
            "\u{feff}Month,Project ID,Project,Events counted by the plan,All events,Monthly tracked users\r\n\
             {month},3000001,Shop,490,500,7\r\n{month},3000002,Former project 3000002,10,10,2\r\n"
        )
    );
    let page = world.signed_in("bill").await.get(USAGE).await;
    assert!(page.shows("Former project 3000002") && !page.shows("Elsewhere now"));
    assert!(page.shows("in your contract"), "Enterprise has no allowance of its own");
}

#[actix_web::test]
async fn a_month_without_events_says_so() {
    let page = World::on(Plan::Growth).signed_in("ada").await.get(USAGE).await;
    assert!(page.shows("No project has received events this month.") && page.shows("None.") && page.shows("<dd>0%</dd>"));
}

// C3.24: many projects are paged, the largest first, and cost no more statements
#[actix_web::test]
async fn ten_thousand_projects_cost_no_more_than_two() {
    let (small, large) = (World::new(), World::new());
    counted(&small, 500);
    large.northwind().by("ada").each(1..=10_000).project("Project #", "eu");
    large.run(
        "insert into project_months (project_id, month, organization_id, events, counted, people)
            select id, date_trunc('month', now() at time zone 'UTC')::date - m * interval '1 month', organization_id, id % 100, id % 100, 1
            from projects cross join generate_series(0, 11) m where organization_id = 1000001; analyze",
    );
    for path in [USAGE, "/orgs/1000001/settings/usage", "/orgs/1000001/settings/projects?sort=-events", OVERVIEW] {
        let mut costs = Vec::new();
        for world in [&small, &large] {
            let mut ada = world.signed_in("ada").await;
            ada.get(path).await;
            world.statements();
            assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
            costs.push(world.statements());
        }
        assert_eq!(costs[0], costs[1], "{path}");
        assert!(costs[0] <= 8, "{path}: {costs:?}");
    }
    let page = large.signed_in("ada").await.get(USAGE).await;
    assert!(page.shows("of 1,000+ projects") && page.shows("aria-label=\"Pages\""), "{}", page.body);
}
