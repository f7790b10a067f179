//! Nobody is lost: refusals within the frame, a home without projects, a new Owner's first steps.

use crate::support::World;

// L6
#[actix_web::test]
async fn whoever_is_signed_in_is_refused_within_the_frame() {
    let world = World::new();
    for (name, path, status, step) in [
        ("ada", "/nowhere", 404, ">Go to home<"),
        ("ada", "/orgs/1000002/settings/overview", 404, ">Go to home<"),
        ("cleo", "/orgs/1000001/settings/users", 403, ">Roles &#38; Permissions<"),
        ("cleo", "/projects/3000001/settings/overview", 403, ">Request access<"),
    ] {
        let page = world.signed_in(name).await.get(path).await;
        assert_eq!(page.status.as_u16(), status, "{name} {path}");
        let main = page.body.split("<main").nth(1).unwrap_or_else(|| panic!("{path} has no frame"));
        assert!(page.shows("id=\"gear\"") && page.shows("class=\"side\""), "the bar and the menu: {path}");
        let accent = main.split("<a class=\"btn\" href").nth(1).unwrap_or_default().split("</a>").next().unwrap_or_default();
        assert!(format!("{accent}<").contains(step), "{path}: the accent is {accent}");
        assert!(!page.shows("Shop"), "who has no access knows the project by its number (R2.9.4)");
    }
    let page = world.browser().await.get("/nowhere").await;
    assert!(page.status.as_u16() == 404 && !page.shows("id=\"gear\"") && page.shows("Go to home"));
}

// L6
#[actix_web::test]
async fn a_member_without_projects_is_told_whom_to_ask() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    let home = cleo.get("/").await;
    assert_eq!(home.location, "/orgs/1000001/home");
    let page = cleo.get(&home.location).await;
    assert!(page.shows("mailto:ada@northwind.test") && page.shows("mailto:ben@northwind.test"), "{}", page.body);
    assert!(!page.shows("bill@northwind.test"), "only those who let people in");
    world.northwind().grant("cleo", "App", "analyst");
    assert_eq!(cleo.get("/orgs/1000001/home").await.location, "/settings/project?organization=1000001");
    assert_eq!(cleo.get("/").await.location, "/projects/3000002/settings/overview");
    assert_eq!(world.signed_in("dana").await.get("/orgs/1000001/home").await.status.as_u16(), 404);
}

// L6
#[actix_web::test]
async fn the_first_steps_of_an_owner_go_away_when_they_are_done_or_put_away() {
    const OVERVIEW: &str = "/orgs/1000001/settings/overview";
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(OVERVIEW).await;
    assert!(page.shows("First steps") && page.shows("1 of 5 done"), "{}", page.body);
    for name in ["ben", "bill"] {
        assert!(!world.signed_in(name).await.get(OVERVIEW).await.shows("First steps"), "{name} is no Owner");
    }
    let done = "update memberships set role = 'owner' where user_id = 2000002;
         update organizations set discoverability = 'open' where id = 1000001;
         insert into project_usage (project_id, events, profiles, month, month_events, last_event_at) values (3000001, 1, 1, '2026-01-01', 1, now())";
    world.run(done);
    assert!(ada.get(OVERVIEW).await.shows("4 of 5 done"));
    assert!(world.signed_in("ben").await.get(OVERVIEW).await.shows("First steps"), "the second Owner sees them, too");
    let answer = ada.post("/orgs/1000001/settings/overview/steps", &[]).await;
    assert_eq!(answer.location, OVERVIEW);
    assert!(!ada.get(OVERVIEW).await.shows("First steps"), "put away");
    let mut ben = world.signed_in("ben").await;
    assert!(ben.get(OVERVIEW).await.shows("First steps"), "by one person, for one person");
    world.northwind().team("Growth", &[], &[]);
    assert!(!ben.get(OVERVIEW).await.shows("First steps"), "all of it is done");
}

// L6: after Create Project one stands on the project, with its token
#[actix_web::test]
async fn a_new_project_is_where_one_stands_then() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let form = [("name", "Fresh"), ("residency", "eu"), ("timezone", "Europe/Berlin")];
    let answer = ada.post("/orgs/1000001/settings/projects/new", &form).await;
    let id = world.text("select id::text from projects where name = 'Fresh'");
    assert_eq!(answer.location, format!("/projects/{id}/settings/overview#keys"));
    let page = ada.get(&format!("/projects/{id}/settings/overview")).await;
    let token = world.text("select token from projects where name = 'Fresh'");
    assert!(page.shows("Fresh was created.") && page.shows(&token));
}
