//! Teams: made, named, filled, put beside projects, and ended (M111–M120, R1.4, R2.8).

use actix_web::http::StatusCode;

use crate::support::{World, browser::Browser};

const TEAMS: &str = "/orgs/1000001/settings/teams";
const DATA: &str = "/orgs/1000001/settings/teams/5000001";
const BOSSES: &str = "/orgs/1000001/settings/teams/5000002";

/// *Data* makes Cleo Analyst of Shop, where she is Consumer already, and of App; *Bosses* gives Bill the role Owner in Shop.
fn company() -> World {
    let world = World::new();
    world
        .northwind()
        .team("Data", &["cleo"], &[("Shop", "analyst"), ("App", "analyst")])
        .team("Bosses", &["bill"], &[("Shop", "owner")])
        .grant("cleo", "Shop", "consumer");
    world
}

async fn reaches(browser: &mut Browser, project: i64) -> bool {
    browser.get(&format!("/projects/{project}/settings/overview")).await.status == StatusCode::OK
}

// M113–M115
#[actix_web::test]
async fn a_team_is_created_and_its_page_comes_next() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(TEAMS).await.shows("No teams yet") && ada.get(TEAMS).await.shows("Create Team"));
    assert!(ada.get(&format!("{TEAMS}/new")).await.shows(">Done</button>"));
    let done = ada.post(&format!("{TEAMS}/new"), &[("name", "  Data   Science ")]).await;
    assert!(done.location.starts_with(&format!("{TEAMS}/")), "{}", done.location);
    let page = ada.follow(done).await;
    assert!(page.shows(">Data Science</h1>") && page.shows("was created.") && page.shows("No one is in this team"));
    let list = ada.get(TEAMS).await;
    assert!(list.shows("1 team<") && list.shows(">Data Science</a>"));
    assert_eq!(
        world.text("select kind || ' ' || entity_name from audit_entries where kind like 'team.%'"),
        "team.created Data Science"
    );
}

// R1.4.1: required, up to 255, unique in the organization whatever the case
#[actix_web::test]
async fn a_name_that_cannot_be_comes_back_beside_its_field() {
    let world = company();
    world.elsewhere().team("Theirs", &[], &[]);
    let mut ada = world.signed_in("ada").await.with_htmx();
    let long = "x".repeat(256);
    for (name, says) in [
        ("  ", "Enter the team name."),
        (long.as_str(), "Team name can have at most 255 characters."),
        ("dAtA", "Another team in this organization has this name."),
        ("D\u{e1}t\u{e1}", "Another team in this organization has this name."),
        ("Da\u{301}ta\u{a0}", "Another team in this organization has this name."),
        ("\u{3164}", "Team name contains invisible characters or characters that reverse text. Remove them."),
    ] {
        for path in [format!("{TEAMS}/new"), format!("{BOSSES}/name")] {
            let page = ada.post(&path, &[("name", name)]).await;
            assert_eq!((page.status, page.error_on("name")), (StatusCode::UNPROCESSABLE_ENTITY, Some(says)), "{path}");
            assert!(page.is_fragment() && page.shows(&format!("value=\"{name}\"")), "what was typed stays");
        }
    }
    assert_eq!(world.count("teams where organization_id = 1000001"), 2);
    assert_eq!(
        ada.post(&format!("{TEAMS}/new"), &[("name", "Theirs")]).await.status,
        StatusCode::NO_CONTENT,
        "theirs is no obstacle"
    );
    ada.post(&format!("{DATA}/name"), &[("name", "DATA")]).await;
    assert_eq!(
        world.text("select payload->'previous'->>'name' || ' ' || entity_name from audit_entries where kind = 'team.updated'"),
        "Data DATA"
    );
}

// M112, M116
#[actix_web::test]
async fn members_added_to_a_team_have_its_access_at_once() {
    let world = company();
    let (mut ada, mut bill) = (world.signed_in("ada").await, world.signed_in("bill").await);
    assert!(!reaches(&mut bill, 3000002).await);
    let form = ada.get(&format!("{DATA}/users/new")).await;
    assert!(form.shows("value=\"2000003\"") && !form.shows("value=\"2000004\""), "those who are not in it");
    let nobody = ada.post(&format!("{DATA}/users/new"), &[]).await;
    assert_eq!(nobody.error_on("user"), Some("Choose someone."));
    let done = ada.post(&format!("{DATA}/users/new"), &[("user", "2000003"), ("user", "2000002"), ("user", "2000004")]).await;
    assert!(ada.follow(done).await.shows("2 users added."), "who was in it already is not counted");
    assert!(reaches(&mut bill, 3000002).await);
    assert_eq!(world.count("audit_entries where kind = 'team.user_added'"), 2);
    let page = ada.post(&format!("{DATA}/users/new"), &[("user", "2000005"), ("user", "2000003")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("no longer belongs to the organization"));
}

#[actix_web::test]
async fn a_search_for_people_keeps_those_that_are_ticked() {
    let world = company();
    let mut ada = world.signed_in("ada").await.with_htmx();
    let page = ada.get(&format!("{DATA}/users/new?search=bill&user=2000002")).await;
    assert!(page.is_fragment() && page.shows("value=\"2000002\" checked") && page.shows("value=\"2000003\""));
    assert!(!page.shows("value=\"2000001\""));
}

// M117–M119, R2.8.1
#[actix_web::test]
async fn projects_are_added_with_a_role_which_is_changed_at_once() {
    let world = company();
    world.run("delete from team_projects where team_id = 5000001");
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    assert!(ada.get(&format!("{DATA}/projects/new")).await.shows("value=\"3000002\""));
    let none = ada.post(&format!("{DATA}/projects/new"), &[("role", "analyst")]).await;
    assert_eq!(none.error_on("project"), Some("Choose a project."));
    let fields = [("project", "3000001"), ("project", "3000002"), ("role", "analyst")];
    let done = ada.post(&format!("{DATA}/projects/new"), &fields).await;
    assert!(ada.follow(done).await.shows("2 projects added."));
    assert!(reaches(&mut cleo, 3000002).await);
    assert!(ada.get(&format!("{DATA}/projects/new")).await.shows("This team already has all projects of the organization."));

    let mut htmx = world.signed_in("ada").await.with_htmx();
    let table = htmx.post(&format!("{DATA}/projects/3000002/role"), &[("role", "admin")]).await;
    assert!(table.is_fragment() && table.shows("Data is Admin in App.") && table.shows("id=\"role-3000002\""));
    let table = htmx.post(&format!("{DATA}/projects/3000002/classified"), &[("sees", "yes")]).await;
    assert!(
        table.shows("Data sees classified data in App.")
            && table.shows("id=\"classified-3000002\" name=\"sees\" value=\"yes\" checked")
    );
    assert_eq!(world.count("team_projects where project_id = 3000002 and role = 'admin' and sees_classified"), 1);
    htmx.post(&format!("{DATA}/projects/3000002/classified"), &[]).await;
    assert_eq!(world.count("team_projects where sees_classified"), 0);
    assert_eq!(htmx.post(&format!("{DATA}/projects/3000002/role"), &[("role", "king")]).await.status, StatusCode::BAD_REQUEST);
    // The same project twice is an update (R2.8.1).
    ada.post(&format!("{DATA}/projects/new"), &[("project", "3000002"), ("role", "consumer")]).await;
    assert_eq!(world.count("team_projects where project_id = 3000002 and role = 'consumer'"), 1);
    for (kind, times) in [("project.team_added", 2), ("project.team_updated", 4)] {
        assert_eq!(world.count(&format!("audit_entries where kind = '{kind}'")), times, "{kind}");
    }
}

// R2.8.2, I1: exactly that grant goes, and the dialog says what is kept through what
#[actix_web::test]
async fn taking_a_person_or_a_project_away_says_who_keeps_what() {
    let world = company();
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    for (path, left) in [
        (format!("{DATA}/users/2000004/removal"), "team_members where team_id = 5000001"),
        (format!("{DATA}/projects/3000001/removal"), "team_projects where team_id = 5000001 and project_id = 3000001"),
    ] {
        world.northwind().team_member("cleo", "Data");
        let seen = ada.get(&path).await;
        assert!(
            seen.shows("Cleo") && seen.shows("Analyst → Consumer") && seen.shows("Keeps access through: Individual Grant"),
            "{}",
            seen.body
        );
        assert_eq!(seen.shows("Analyst → no access"), path.contains("users"), "App is lost with the team only");
        assert_eq!(world.count(left), 1);
        assert_eq!(ada.post(&path, &[("state", &seen.state())]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count(left), 0);
    }
    assert!(reaches(&mut cleo, 3000001).await, "through her own grant");
    assert_eq!(world.count("audit_entries where kind in ('team.user_removed', 'project.team_removed')"), 2);
}

// M120, T4
#[actix_web::test]
async fn teams_are_deleted_together_after_what_everybody_loses_was_shown() {
    let world = company();
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    let seen = ada.get(&format!("{TEAMS}/removal?team=5000001&team=5000002")).await;
    for said in [
        "Delete Teams",
        "<strong>Bosses</strong>, <strong>Data</strong>",
        "Analyst → Consumer",
        "Analyst → no access",
        "Owner → no access",
    ] {
        assert!(seen.shows(said), "{said}: {}", seen.body);
    }
    let state = seen.state();
    let form = [("team", "5000001"), ("team", "5000002"), ("state", state.as_str())];
    world.run("update team_projects set role = 'admin' where team_id = 5000001");
    let moved = ada.post(&format!("{TEAMS}/removal"), &form).await;
    assert!(moved.status == StatusCode::CONFLICT && moved.shows("Something has changed since you opened this"));
    let done = ada.post(&format!("{TEAMS}/removal"), &[form[0], form[1], ("state", &moved.state())]).await;
    assert!(ada.follow(done).await.shows("2 teams were deleted."));
    assert_eq!((world.count("teams"), world.count("team_members"), world.count("team_projects")), (0, 0, 0));
    assert!(reaches(&mut cleo, 3000001).await && !reaches(&mut cleo, 3000002).await);
    assert_eq!(world.count("audit_entries where kind = 'team.deleted'"), 2);
    assert_eq!(ada.get(&format!("{TEAMS}/removal?team=5000001")).await.status, StatusCode::NOT_FOUND);
    let page = ada.get(&format!("{TEAMS}/removal")).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("No team is selected."));
}

// A44, S9.16: an Admin neither gives nor takes Owner through a team
#[actix_web::test]
async fn a_team_that_gives_owner_is_for_owners() {
    let world = company();
    let mut ben = world.signed_in("ben").await;
    let list = ben.get(TEAMS).await;
    assert!(list.shows("aria-label=\"Select Bosses\" disabled") && !list.shows("aria-label=\"Select Data\" disabled"));
    let page = ben.get(BOSSES).await;
    assert!(page.shows("This team gives the role Owner.") && !page.shows("Delete Team") && !page.shows("Add Users"));
    assert!(!ben.get(DATA).await.shows("<option value=\"owner\""));
    for (path, fields) in [
        (format!("{BOSSES}/users/new"), vec![("user", "2000002")]),
        (format!("{BOSSES}/users/2000003/removal"), vec![("state", "x")]),
        (format!("{BOSSES}/projects/3000001/role"), vec![("role", "consumer")]),
        (format!("{BOSSES}/projects/3000001/classified"), vec![("sees", "yes")]),
        (format!("{BOSSES}/projects/3000001/removal"), vec![("state", "x")]),
        (format!("{BOSSES}/projects/new"), vec![("project", "3000002"), ("role", "owner")]),
        (format!("{DATA}/projects/3000001/role"), vec![("role", "owner")]),
        (format!("{DATA}/projects/new"), vec![("project", "3000001"), ("role", "owner")]),
        (format!("{TEAMS}/removal"), vec![("team", "5000001"), ("team", "5000002"), ("state", "x")]),
    ] {
        assert_eq!(ben.post(&path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(world.count("team_members where user_id = 2000002"), 0);
    assert_eq!((world.count("teams"), world.count("team_projects where role = 'owner'")), (2, 1));
}

// R1.4.2: search and place in the address, numbers of everything
#[actix_web::test]
async fn teams_are_found_by_name_and_counted() {
    let world = company();
    world.northwind().each(0..=119).team("Crew ###", &[], &[]);
    world.run(
        "update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '90 days' where id = 3000002",
    );
    let mut ada = world.signed_in("ada").await;
    let first = ada.get(TEAMS).await;
    assert!(first.shows("122 teams") && first.shows("1–50 of 122") && first.shows("Next</a>"));
    let page = ada.get(&format!("{TEAMS}?search=DATA")).await;
    assert!(page.shows("1 team<") && page.shows(">Data</a>") && !page.shows("WorkerPool"));
    assert!(page.shows("aria-label=\"1, show the projects of Data\">1<"), "a deleted project is not counted: {}", page.body);
    assert!(ada.get(&format!("{TEAMS}?search=nothing")).await.shows("No teams match"));
    assert!(ada.get(&format!("{TEAMS}?page=last")).await.shows("73–122 of 122"));
}

// L8.2: the names behind a count are read when it is opened, and without script the page of the team has them
#[actix_web::test]
async fn a_count_of_a_team_opens_into_names() {
    let world = company();
    world.run(
        "update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '90 days' where id = 3000002",
    );
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(TEAMS).await;
    assert!(page.shows(&format!("hx-get=\"{DATA}/projects/names\"")) && !page.shows("<li>"), "{}", page.body);
    let without_script = ada.get(&format!("{DATA}/users/names")).await;
    assert_eq!(without_script.location, DATA);
    let mut ada = ada.with_htmx();
    let projects = ada.get(&format!("{DATA}/projects/names")).await;
    assert_eq!(projects.body.matches("<li>").count(), 1, "a deleted project is not named: {}", projects.body);
    assert!(!projects.shows(">All "), "one of one needs no way to the rest: {}", projects.body);
    let users = ada.get(&format!("{BOSSES}/users/names")).await;
    assert!(users.shows("<li>Bill"), "{}", users.body);
}
