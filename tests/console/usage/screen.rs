//! Usage of an organization, and the days of a project.

use actix_web::http::StatusCode;

use crate::support::World;

const USAGE: &str = "/orgs/1000001/settings/usage";
const OVERVIEW: &str = "/projects/3000001/settings/overview";

// C4: who is active, which projects are, and who never came
#[actix_web::test]
async fn usage_tells_who_is_active_which_projects_are_and_who_never_came() {
    let world = World::new();
    world.received("Shop", 1_000, 900, 5);
    world.received("App", 50, 40, 3);
    world.run(
        "update memberships set last_active_at = case name when 'Ada' then now() when 'Ben' then now() - interval '6 days'
            when 'Bill' then now() - interval '8 days' end where organization_id = 1000001",
    );
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(USAGE).await;
    for text in [
        "<dt>Active in the last 7 days</dt><dd>2</dd>",
        "<dt>Active in the last 30 days</dt><dd>3</dd>",
        "<dt>Never active</dt><dd>1</dd>",
        "<dt>Members</dt><dd>4</dd>",
        "cleo@northwind.test",
        "href=\"/orgs/1000001/settings/users?activity=never\"",
        "id=\"last-active-table\"",
        ">900<",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert!(page.body.find(">Shop</a>") < page.body.find(">App</a>"), "the busiest first");
    assert!(!page.shows("Theirs") && !page.shows("dana@northwind.test"));
    let file = ada.get(&format!("{USAGE}/export")).await;
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines[0], "\u{feff}Project ID,Project,Events (this month),Profiles,Last event");
    assert!(lines[1].starts_with("3000001,Shop,900,5,2") && lines[2].starts_with("3000002,App,40,3,2"), "{}", file.body);
    for (name, status) in [
        ("ben", StatusCode::OK),
        ("bill", StatusCode::FORBIDDEN),
        ("cleo", StatusCode::FORBIDDEN),
        ("dana", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(world.signed_in(name).await.get(USAGE).await.status, status, "{name}");
    }
}

#[actix_web::test]
async fn usage_of_an_organization_with_nothing_says_so() {
    let world = World::new();
    world.run("delete from projects where organization_id = 1000001; update memberships set last_active_at = now()");
    let page = world.signed_in("ada").await.get(USAGE).await;
    assert!(page.shows("No projects yet.") && page.shows("Everyone has been here at least once."), "{}", page.body);
}

// D4.2, R2.7.1.1: ninety days, each as long as it is where the project lives
#[actix_web::test]
async fn the_days_of_a_plot_are_those_of_the_projects_timezone() {
    let world = World::new();
    world.received("Shop", 9, 0, 5);
    world.run(
        "delete from project_quarters;
         insert into project_quarters (project_id, quarter, events, counted) values
            (3000001, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '2 days' - interval '15 minutes', 4321, 0),
            (3000001, now() - interval '200 days', 777777, 0)",
    );
    let day = |back: i64| (chrono::Utc::now() - chrono::TimeDelta::days(back)).format("%-d %B %Y").to_string();
    let mut ada = world.signed_in("ada").await;
    for (zone, back) in [("UTC", 3), ("Asia/Tokyo", 2), ("America/New_York", 3)] {
        world.run(&format!("update projects set timezone = '{zone}' where id = 3000001"));
        let page = ada.get(OVERVIEW).await;
        let row = format!("<th scope=\"row\">{}</th><td class=\"number\">4,321</td>", day(back));
        assert!(page.shows(&row), "{zone}: {}", page.body);
        assert_eq!(page.body.matches("<rect ").count(), 90, "{zone}");
        assert!(page.shows("role=\"img\"") && page.shows("Events per day, last 90 days") && !page.shows("777,777"));
    }
}
