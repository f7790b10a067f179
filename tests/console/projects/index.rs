//! Organization › Projects: the list, its file, a new project (R1.6).

use crate::support::{World, browser::Page};

const PROJECTS: &str = "/orgs/1000001/settings/projects";
const NEW: &str = "/orgs/1000001/settings/projects/new";

/// The names in the table, in order.
fn names(page: &Page) -> Vec<String> {
    let rows = page.body.split("<tbody>").nth(1).unwrap_or_default();
    rows.split("/settings/overview\">").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

/// The line of a project, as text.
fn line(page: &Page, name: &str) -> String {
    let rows: Vec<&str> = page.body.split("<tr>").filter(|row| row.contains(&format!(">{name}</a>"))).collect();
    assert_eq!(rows.len(), 1, "{name} stands once");
    let cells = rows[0].split("<td").skip(1).filter_map(|cell| cell.split_once('>')).map(|(_, rest)| rest.split("</td>").next());
    let text =
        |cell: Option<&str>| cell.unwrap_or_default().split('<').map(|it| it.rsplit('>').next().unwrap()).collect::<String>();
    cells.map(text).collect::<Vec<_>>().join("|")
}

/// Two teams beside the projects, and figures for the shop.
fn busy() -> World {
    let world = World::new();
    world
        .northwind()
        .team("Data", &[], &[("Shop", "analyst")])
        .team("Growth", &[], &[("Shop", "analyst"), ("App", "analyst")])
        .team("Ops", &[], &[("Shop", "analyst")]);
    world.received("Shop", 1_234_567, 98_765, 4_321);
    world.received("App", 55, 50, 3);
    world.elsewhere().team("Theirs", &[], &[("Theirs", "analyst")]);
    world.run(
        "insert into project_months (project_id, month, organization_id, events, counted, people)
            select 3000001, date_trunc('month', now() at time zone 'UTC')::date - n * interval '1 month', 1000001, 1, 1, 17 + n
            from generate_series(0, 1) n",
    );
    world.run("update project_usage set month = date '2020-01-01', last_event_at = '2020-01-09' where project_id = 3000002");
    world
}

const TICKED: [&str; 3] = ["name", "residency", "timezone"];

fn typed(values: [&str; 3]) -> Vec<(&str, &str)> {
    TICKED.into_iter().zip(values).collect()
}

// M13, A22
#[actix_web::test]
async fn the_table_shows_teams_and_what_was_received_this_month() {
    let world = busy();
    let page = world.signed_in("ada").await.get(PROJECTS).await;
    assert_eq!(names(&page), ["App", "Shop"]);
    assert_eq!(line(&page, "Shop"), "|Shop|Data, Growth \n  +1\n  Ops\n|Ada|17|98,765|4,321");
    assert!(page.shows("aria-label=\"+1, show all teams\""), "which they are stands behind their number");
    assert!(page.shows("Queries and users are not collected"));
    assert_eq!(line(&page, "App"), "|App|Growth|Ada|0|0|3", "a month that is over counts nothing");
    assert!(page.shows("2 projects") && page.shows("Download CSV") && page.shows("Create Project"));
}

// M13: search and filter, and both in the address of the next page
#[actix_web::test]
async fn projects_are_found_by_name_and_by_any_of_the_teams_beside_them() {
    let world = busy();
    let mut ada = world.signed_in("ada").await;
    for (query, found) in [
        ("?team=5000001", vec!["Shop"]),
        ("?team=5000002", vec!["App", "Shop"]),
        ("?team=5000001&team=5000002", vec!["App", "Shop"]),
        ("?team=5000004", vec![]),
        ("?team=5000002&search=app", vec!["App"]),
        ("?search=SH", vec!["Shop"]),
        ("?search=nothing", vec![]),
    ] {
        assert_eq!(names(&ada.get(&format!("{PROJECTS}{query}")).await), found, "{query}");
    }
    let page = ada.get(&format!("{PROJECTS}?team=5000001&team=5000003&search=sh")).await;
    assert!(page.shows("2 teams") && page.shows("1 project<"));
    assert!(page.shows(&format!("href=\"{PROJECTS}/export?search=sh&#38;team=5000001&#38;team=5000003\"")), "{}", page.body);
    assert!(page.shows(&format!("href=\"{PROJECTS}?search=sh\">Reset filter</a>")));
    let northwind = world.northwind().by("ada").each(0..=119).project("P###", "us");
    northwind.each(0..=99).team_project("Ops", "P###", "analyst");
    let page = ada.get(&format!("{PROJECTS}?team=5000003")).await;
    assert!(page.shows("1–50 of 101") && page.shows("?team=5000003&#38;after="), "{}", page.body);
    let next = ada.get(&format!("{PROJECTS}?team=5000003&page=last")).await;
    assert_eq!(names(&next).last().map(String::as_str), Some("Shop"));
}

#[actix_web::test]
async fn an_organization_without_projects_says_what_one_is_for() {
    let world = World::new();
    world.run("delete from projects where organization_id = 1000001");
    let page = world.signed_in("ada").await.get(PROJECTS).await;
    assert!(page.shows("No projects yet") && page.shows("A project receives events"));
    assert_eq!(page.body.matches("Create Project").count(), 2);
}

// M73, M84: selecting is for those who may delete
#[actix_web::test]
async fn only_owners_select_projects_and_see_what_was_deleted() {
    let world = World::new();
    let page = world.signed_in("ada").await.get(PROJECTS).await;
    assert!(page.shows("aria-label=\"Select Shop\"") && page.shows(&format!("{PROJECTS}/deleted")));
    assert!(page.shows(&format!("action=\"{PROJECTS}/removal\"")) && page.shows("name=\"project\""));
    let page = world.signed_in("ben").await.get(PROJECTS).await;
    assert!(!page.shows("Select Shop") && !page.shows("/removal") && !page.shows("/deleted"));
    assert!(page.shows("Create Project"), "M72");
}

// X11
#[actix_web::test]
async fn the_file_is_exactly_the_filtered_table_and_safe_to_open() {
    let world = busy();
    world.run("update projects set name = '=cmd()', sort_name = '=cmd()' where id = 3000002");
    let mut ada = world.signed_in("ada").await;
    let file = ada.get(&format!("{PROJECTS}/export")).await;
    let heading = "\u{feff}Name,Teams,Created By,MTU,Events (this month),Profiles\r\n";
    assert_eq!(file.body, format!("{heading}'=cmd(),Growth,Ada,0,0,3\r\nShop,Data; Growth; Ops,Ada,17,98765,4321\r\n"));
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"projects.csv\"");
    let file = ada.get(&format!("{PROJECTS}/export?team=5000001&search=sho")).await;
    assert_eq!(file.body, format!("{heading}Shop,Data; Growth; Ops,Ada,17,98765,4321\r\n"));
    world.northwind().by("ada").each(1..=2500).project("P#", "us");
    assert_eq!(ada.get(&format!("{PROJECTS}/export")).await.body.lines().count(), 2503, "piece by piece to the end");
}

// M14–M18, M72, A19, A23, A24
#[actix_web::test]
async fn whoever_creates_a_project_owns_it_and_finds_it_in_the_list() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    let page = ben.get(NEW).await;
    for shown in ["United States", "European Union", "India", "You can't change this later", "This is a label."] {
        assert!(page.shows(shown), "{shown}");
    }
    assert!(page.shows("<option value=\"UTC\" selected data-older=\""), "A23");
    assert!(page.shows("<option value=\"Europe/Berlin\" data-older=\"") && page.shows(">Berlin (UTC+0"));

    let page = ben.post(NEW, &typed(["  Till  two ", "in", "Asia/Kolkata"])).await;
    let page = ben.follow(page).await;
    assert!(page.shows("Till two was created."), "one stands on the project then (L6)");
    assert_eq!(names(&ben.get(PROJECTS).await), ["App", "Shop", "Till two"]);
    let row = "select name || ' ' || residency || ' ' || timezone || ' ' || length(token) || ' ' || created_by_name from projects where id = 3000004";
    assert_eq!(world.text(row), "Till two in Asia/Kolkata 32 Ben");
    assert_eq!(world.text("select user_id || ' ' || role from individual_grants where project_id = 3000004"), "2000002 owner");
    assert_eq!(world.count("project_keys where project_id = 3000004"), 1);
    assert_eq!(world.count("audit_entries where kind = 'project.created' and project_id = 3000004 and user_id = 2000002"), 1);
}

#[actix_web::test]
async fn from_the_dialog_too_one_goes_to_the_new_project() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await.with_htmx();
    ada.headers.push(("hx-current-url", format!("http://localhost:8080{PROJECTS}?search=t")));
    let page = ada.post(NEW, &typed(["Till", "eu", "UTC"])).await;
    let there = "/projects/3000004/settings/overview#keys";
    assert_eq!((page.status.as_u16(), page.headers["hx-redirect"].as_str()), (204, there));
}

// M15–M17
#[actix_web::test]
async fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await.with_htmx();
    let page = ada.post(NEW, &typed([" ", "in", "Asia/Kolkata"])).await;
    assert_eq!(page.status.as_u16(), 422);
    assert_eq!(page.error_on("name"), Some("Enter the project name."));
    assert!(page.shows("value=\"in\" checked") && page.shows("<option value=\"Asia/Kolkata\" selected"));
    let page = ada.post(NEW, &typed(["Till", "mars", "Moon/Base"])).await;
    assert_eq!(page.error_on("timezone"), Some("Choose a timezone from the list."));
    assert!(page.shows("Choose where the data is stored.") && page.shows("value=\"Till\""));
    let long = "x".repeat(256);
    assert_eq!(ada.post(NEW, &typed([&long, "us", "UTC"])).await.status.as_u16(), 422);
    assert_eq!(world.count("projects"), 3);
}

// A47
#[actix_web::test]
async fn a_name_that_is_there_already_is_warned_about_once_and_not_refused() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(NEW, &typed(["SHOP", "eu", "Europe/Berlin"])).await;
    assert_eq!(page.status.as_u16(), 422);
    assert!(page.shows("Another project is also named") && page.shows("value=\"SHOP\">Create anyway</button>"));
    assert!(page.shows("<option value=\"Europe/Berlin\" selected"), "what was picked stays");
    assert_eq!(world.count("projects"), 3);
    let other = [typed(["App", "eu", "UTC"]), vec![("sure", "SHOP")]].concat();
    assert_eq!(ada.post(NEW, &other).await.status.as_u16(), 422, "being sure of one name is not being sure of another");
    let sure = [typed(["SHOP", "eu", "UTC"]), vec![("sure", "SHOP")]].concat();
    assert_eq!(ada.post(NEW, &sure).await.status.as_u16(), 303);
    assert_eq!(world.count("projects"), 4);
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() where name = 'App'");
    assert_eq!(ada.post(NEW, &typed(["App", "eu", "UTC"])).await.status.as_u16(), 303, "what is deleted has given its name back");
    assert_eq!(ada.post(NEW, &typed(["Theirs", "eu", "UTC"])).await.status.as_u16(), 303, "other organizations do not count");
}

// R2.11
#[actix_web::test]
async fn an_organization_that_is_being_deleted_gets_no_new_project() {
    let world = World::new();
    world.run(
        "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
    );
    let page = world.signed_in("ada").await.post(NEW, &typed(["Till", "eu", "UTC"])).await;
    assert_eq!(page.status.as_u16(), 422);
    assert!(page.shows("This organization is scheduled for deletion.") && page.shows("value=\"Till\""));
}

// A5
#[actix_web::test]
async fn members_are_not_shown_the_list_of_all_projects() {
    let world = World::new();
    for (name, status) in [("bill", 403), ("cleo", 403), ("dana", 404)] {
        let mut browser = world.signed_in(name).await;
        for path in [PROJECTS.to_owned(), NEW.to_owned(), format!("{PROJECTS}/export")] {
            assert_eq!(browser.get(&path).await.status.as_u16(), status, "{name}: {path}");
        }
    }
}
