//! How an organization comes into being, and what shows it.

use actix_web::http::StatusCode;

use crate::support::World;

const NEW: [(&str, &str); 3] = [("name", "Initech"), ("residency", "eu"), ("timezone", "Europe/Berlin")];

// M1–M3, R2.1: organization and first project in one step, the creator owns both
#[actix_web::test]
async fn a_person_without_an_organization_creates_one_and_owns_it_and_its_first_project() {
    let world = World::new();
    let mut eve = world.signed_in("eve").await;
    assert_eq!(eve.get("/").await.location, "/welcome");
    let page = eve.post("/welcome", &NEW).await;
    let page = eve.follow(page).await;
    assert!(page.shows("Users &amp; Teams") && page.shows("eve@northwind.test"));
    assert_eq!(world.count("memberships m join organizations o on o.id = m.organization_id where o.name = 'Initech' and m.role = 'owner' and o.member_count = 1 and o.project_count = 1"), 1);
    assert_eq!(world.count("projects p join individual_grants g on g.project_id = p.id where p.name = 'Initech' and p.residency = 'eu' and p.timezone = 'Europe/Berlin' and g.role = 'owner'"), 1);
    assert_eq!(world.count("audit_entries where kind in ('organization.created', 'project.created') and user_id = 2000006"), 2);
}

// M3, A2: the only way, and only for who belongs to none
#[actix_web::test]
async fn a_member_of_an_organization_cannot_create_another() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    assert_eq!(cleo.get("/welcome").await.status, StatusCode::SEE_OTHER);
    assert_eq!(cleo.post("/welcome", &NEW).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.count("organizations"), 2);
}

#[actix_web::test]
async fn a_form_pressed_twice_makes_one_organization() {
    let world = World::new();
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut eve = world.signed_in("eve").await;
        waiting.push(actix_web::rt::spawn(async move { eve.post("/welcome", &NEW).await.status }));
    }
    for answer in waiting {
        answer.await.unwrap();
    }
    assert_eq!(world.count("organizations where name = 'Initech'"), 1);
}

#[actix_web::test]
async fn what_is_wrong_comes_back_beside_its_field() {
    let world = World::new();
    let mut eve = world.signed_in("eve").await;
    let page = eve.post("/welcome", &[("name", " "), ("residency", "moon"), ("timezone", "Mars/Base")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.error_on("name"), Some("Enter the organization name."));
    assert!(page.error_on("timezone").is_some() && page.shows("Choose where the data is stored."));
    assert_eq!(world.count("organizations"), 2);
}

// R1.0: each sees what they may, and where they land
#[actix_web::test]
async fn the_menus_show_what_the_viewer_may_see() {
    let world = World::new();
    for (name, lands, shows, hides) in [
        (
            "ada",
            "/orgs/1000001/settings/overview",
            vec!["Users &#38; Teams", "Projects", "Invite Users", "Project Settings", "/settings/billing", "/settings/usage"],
            vec![],
        ),
        (
            "bill",
            "/orgs/1000001/settings/overview",
            // Who finds the organization is theirs to read (A3).
            vec!["Overview", "Users &#38; Teams", "/settings/discoverability", "/settings/billing"],
            vec!["Invite Users", "Project Settings", "/settings/users", "/settings/usage"],
        ),
        (
            "cleo",
            "/orgs/1000001/home",
            vec!["Personal Settings", "No projects yet"],
            vec!["/settings/overview", "Invite Users", "Project Settings", "/settings/billing", "/settings/usage"],
        ),
    ] {
        let mut browser = world.signed_in(name).await;
        assert_eq!(browser.get("/").await.location, lands, "{name}");
        let page = browser.get(lands).await;
        assert!(shows.iter().all(|text| page.shows(text)), "{name}: {}", page.body);
        assert!(!hides.iter().any(|text| page.shows(text)), "{name}");
    }
}

#[actix_web::test]
async fn old_addresses_lead_on() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.get("/settings/org").await.location, "/orgs/1000001/settings/overview");
    assert_eq!(ada.get("/settings/project").await.location, "/projects/3000002/settings/overview");
    assert_eq!(ada.get("/settings/account").await.location, "/account/profile");
    assert_eq!(ada.get("/project/3000001").await.location, "/projects/3000001/settings/overview");
}

// W18: the organization is in the path, so two tabs do not disturb each other
#[actix_web::test]
async fn two_tabs_on_two_organizations_do_not_disturb_each_other() {
    let world = World::new();
    world.elsewhere().admin("ada");
    let mut ada = world.signed_in("ada").await;
    for _ in 0..2 {
        assert!(ada.get("/orgs/1000001/settings/overview").await.shows("Northwind"));
        assert!(ada.get("/orgs/1000002/settings/overview").await.shows("Elsewhere"));
    }
    let page = ada.get("/switch").await;
    assert!(page.shows("Northwind") && page.shows("Theirs"));
}

// R1.8.1, R1.1.12: members of the project see it, members of the organization may ask, others do not learn that it is there
#[actix_web::test]
async fn a_project_is_shown_to_those_who_have_access() {
    let world = World::new();
    world.northwind().team("Data", &["cleo"], &[("App", "analyst")]);
    for (name, project, status) in [
        ("ada", 3000001, 200),
        ("ben", 3000001, 200),
        ("bill", 3000001, 403),
        ("cleo", 3000001, 403),
        ("cleo", 3000002, 200),
        ("dana", 3000001, 404),
        ("ada", 3000003, 404),
        ("ada", 9, 404),
    ] {
        let page = world.signed_in(name).await.get(&format!("/projects/{project}/settings/overview")).await;
        assert_eq!(page.status.as_u16(), status, "{name} {project}");
    }
    let page = world.signed_in("ada").await.get("/orgs/1000001/settings/projects?search=sh").await;
    assert!(page.shows("Shop") && !page.shows(">App<"));
}

// R1.2.1, L2.1
#[actix_web::test]
async fn the_organization_is_renamed_where_its_name_stands_by_those_who_run_it() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    let page = ben.get("/orgs/1000001/settings/overview").await;
    assert!(page.shows("href=\"/orgs/1000001/settings/overview/name\"") && page.shows("aria-label=\"Rename the organization\""));
    let page = ben.post("/orgs/1000001/settings/overview/name", &[("name", " ")]).await;
    assert_eq!(page.error_on("name"), Some("Enter the organization name."));
    let page = ben.post("/orgs/1000001/settings/overview/name", &[("name", "  Southwind   Ltd ")]).await;
    let page = ben.follow(page).await;
    assert!(page.shows("The organization was renamed to Southwind Ltd.") && page.shows(">Undo<"));
    assert_eq!(world.count("audit_entries where kind = 'organization.updated' and user_id = 2000002"), 1);
    let mut bill = world.signed_in("bill").await;
    assert!(!bill.get("/orgs/1000001/settings/overview").await.shows("Rename the organization"), "read-only");
    assert_eq!(bill.get("/orgs/1000001/settings/overview/name").await.status, StatusCode::FORBIDDEN);
}
