//! Deleting, resetting, restoring and purging projects (R1.8.3, R2.7.2, R2.7.3), with their consequences shown before.

use crate::support::{
    World,
    acting::as_owner,
    browser::{Browser, Page},
    sweep::checksum,
};
use actix_web::http::StatusCode;
use steward::jobs;

const SHOP: &str = "/projects/3000001/settings";
const PROJECTS: &str = "/orgs/1000001/settings/projects";

/// Pia owns Shop by a grant of her own, Tia sees it through a team, Gus is invited to it, Cleo asks for it, a robot has it.
fn given() -> World {
    let world = World::new();
    world.people(&["pia", "tia"]);
    world
        .northwind()
        .member("pia")
        .member("tia")
        .grant("pia", "Shop", "owner")
        .team("Data", &["tia"], &[("Shop", "analyst")])
        .grant_all_users("App", "consumer")
        .access_request("cleo", "Shop")
        .by("ada")
        .robot("robot.abcdef.mp-service-account", "member", &[("Shop", "admin")])
        .invitation("gus@northwind.test", "member")
        .invitation_project("gus@northwind.test", "Shop", "consumer");
    world.keys("Shop");
    world.run("update individual_grants set sees_classified = true; update team_projects set sees_classified = true");
    world
}

/// Looks at the dialog and confirms what it shows.
async fn confirm(browser: &mut Browser, path: &str, more: &[(&str, &str)]) -> Page {
    let seen = browser.get(path).await;
    assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.body);
    let state = seen.state();
    let mut fields = vec![("state", state.as_str())];
    fields.extend_from_slice(more);
    browser.post(path.split('?').next().unwrap(), &fields).await
}

fn state_of(world: &World, project: i64) -> String {
    world.text(&format!("select coalesce((select state from projects where id = {project}), 'none')"))
}

// M12, M36–M39, I1
#[actix_web::test]
async fn what_a_deletion_brings_is_shown_before_and_leaves_no_trace() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    ada.get(&format!("{SHOP}/removal")).await;
    let before = checksum(&world);
    for part in ["removal", "reset"] {
        let page = ada.get(&format!("{SHOP}/{part}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.shows("Shop") && page.shows("Project tokens that stop working"), "{}", page.body);
        assert!(page.shows("API keys and API secrets that stop working"));
        assert!(page.shows("mailto:help@support.test"), "whom to ask (M12)");
    }
    let page = ada.get(&format!("{SHOP}/removal")).await;
    for text in [
        "4 people lose access.",
        "robot.abcdef.mp-service-account",
        "gus@northwind.test",
        "cleo@northwind.test",
        "Owner → no access",
        "Analyst → no access",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert_eq!(checksum(&world), before, "a preview leaves no trace");
}

// M36–M39, A20, T5
#[actix_web::test]
async fn an_owner_deletes_a_project_and_it_is_closed_at_once() {
    let world = given();
    let (mut ada, mut pia) = (world.signed_in("ada").await, world.signed_in("pia").await);
    let done = confirm(&mut pia, &format!("{SHOP}/removal"), &[("typed", "Shop")]).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/account/projects"));
    assert_eq!(state_of(&world, 3000001), "deleted");
    assert_eq!(
        world.count("projects where id = 3000001 and purge_at between now() + interval '89 days' and now() + interval '91 days'"),
        1
    );
    for browser in [&mut ada, &mut pia] {
        let page = browser.get(&format!("{SHOP}/overview")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "the second deletion finds nothing");
        assert!(
            page.shows("Pia deleted this project on") && !page.shows("Shop"),
            "members are told what became of it: {}",
            page.body
        );
    }
    let page = world.signed_in("dana").await.get(&format!("{SHOP}/overview")).await;
    assert!(page.status == StatusCode::NOT_FOUND && !page.shows("Shop"), "strangers are told nothing");
    assert_eq!(ada.post(&format!("{SHOP}/removal"), &[("state", "x")]).await.status, StatusCode::NOT_FOUND);
    assert!(!ada.get(PROJECTS).await.shows(">Shop<"));
    assert_eq!(world.count("access_requests where state = 'closed'"), 1, "requests end with the project");
    assert_eq!(world.count("audit_entries where kind = 'project.deleted' and project_id = 3000001"), 1);
    let told: Vec<String> =
        world.letters().into_iter().filter(|(_, text)| text.contains("deleted the project Shop")).map(|(to, _)| to).collect();
    assert_eq!(told, ["ada@northwind.test"], "its other Owners; Pia knows what she did (U12)");
}

// M73, M84, A19: an Admin of the organization may not, an Admin who owns the project may
#[actix_web::test]
async fn an_admin_deletes_only_what_is_theirs_as_project_owner() {
    let world = given();
    let mut ben = world.signed_in("ben").await;
    for part in ["removal", "reset", "transfer"] {
        assert_eq!(ben.get(&format!("{SHOP}/{part}")).await.status, StatusCode::FORBIDDEN, "{part}");
        assert_eq!(ben.post(&format!("{SHOP}/{part}"), &[("state", "x")]).await.status, StatusCode::FORBIDDEN, "{part}");
    }
    assert_eq!(ben.get(&format!("{PROJECTS}/removal?project=3000001")).await.status, StatusCode::FORBIDDEN);
    world.northwind().grant("ben", "Shop", "owner");
    assert_eq!(confirm(&mut ben, &format!("{SHOP}/removal"), &[("typed", "Shop")]).await.status, StatusCode::SEE_OTHER);
}

// M36–M39: several from the list, all or none
#[actix_web::test]
async fn several_projects_are_deleted_together_or_not_at_all() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    let foreign = ada.get(&format!("{PROJECTS}/removal?project=3000001&project=3000003")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let nothing = ada.get(&format!("{PROJECTS}/removal")).await;
    assert!(nothing.shows("No project is selected."));
    let both = [("project", "3000001"), ("project", "3000002"), ("typed", "2")];
    let wrong = [("project", "3000001"), ("project", "3000002"), ("typed", "3")];
    let refused = confirm(&mut ada, &format!("{PROJECTS}/removal?project=3000001&project=3000002"), &wrong).await;
    assert!(refused.shows("This isn't the number of projects."), "{}", refused.body);
    let done = confirm(&mut ada, &format!("{PROJECTS}/removal?project=3000001&project=3000002"), &both).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!((state_of(&world, 3000001), state_of(&world, 3000002)), ("deleted".into(), "deleted".into()));
    assert_eq!(world.text("select project_count::text from organizations where id = 1000001"), "0");
}

// I1: the mark stands for the state of the world
#[actix_web::test]
async fn if_somebody_came_in_meanwhile_the_consequences_are_shown_again() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&format!("{SHOP}/removal")).await;
    world.northwind().grant("cleo", "Shop", "consumer");
    let answer = ada.post(&format!("{SHOP}/removal"), &[("state", &seen.state()), ("typed", "Shop")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.shows("Something has changed since you opened this.") && answer.shows("Cleo"));
    assert_eq!(state_of(&world, 3000001), "active");
    let done = ada.post(&format!("{SHOP}/removal"), &[("state", &answer.state()), ("typed", "Shop")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

// M35, A13, T7
#[actix_web::test]
async fn a_reset_puts_a_fresh_project_with_the_same_people_in_its_place() {
    let world = given();
    world.run("update projects set timezone = 'Europe/Lisbon', week_start = 'sunday' where id = 3000001; update individual_grants set sees_classified = true");
    let mut pia = world.signed_in("pia").await;
    let seen = pia.get(&format!("{SHOP}/reset")).await;
    assert!(seen.shows("To confirm, type the project name: Shop") && seen.shows("keep the same access"), "{}", seen.body);
    assert!(!seen.shows("gus@northwind.test"), "an open invitation goes on in the new project");
    let mistyped = pia.post(&format!("{SHOP}/reset"), &[("state", &seen.state()), ("typed", "Shopp")]).await;
    assert_eq!(
        (mistyped.status, mistyped.error_on("typed")),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("This isn't the name of the project."))
    );
    assert!(mistyped.shows("value=\"Shopp\"") && state_of(&world, 3000001) == "active");
    let done = pia.post(&format!("{SHOP}/reset"), &[("state", &mistyped.state()), ("typed", " Sh\u{200B}op\u{a0}")]).await;
    let fresh = world.text("select successor_id::text from projects where id = 3000001");
    assert_eq!((done.status, done.location), (StatusCode::SEE_OTHER, format!("/projects/{fresh}/settings/overview")));
    let fresh_page = format!("/projects/{fresh}/settings/overview");
    let done = pia.get(&fresh_page).await;
    let page = done;
    let token = world.text(&format!("select token from projects where id = {fresh}"));
    assert!(page.shows(&token), "the reset ends on the new project with the new token");
    assert_eq!(
        world.text(&format!("select name || residency || timezone || week_start || state from projects where id = {fresh}")),
        "ShopeuEurope/Lisbonmondayactive"
    );
    assert_ne!(token, world.text("select token from projects where id = 3000001"));
    assert_eq!(world.count(&format!("project_keys where project_id = {fresh}")), 1);
    for (name, role) in [("pia", "Owner"), ("tia", "Analyst"), ("ada", "Owner"), ("ben", "Admin")] {
        let page = world.signed_in(name).await.get(&format!("/projects/{fresh}/settings/overview")).await;
        assert!(page.shows(&format!("<dd>{role}")), "{name}");
    }
    assert_eq!(world.count(&format!("individual_grants where project_id = {fresh} and sees_classified")), 0, "ticks begin anew");
    assert_eq!(world.count(&format!("service_account_grants where project_id = {fresh}")), 1);
    assert_eq!(world.count(&format!("invitation_projects where project_id = {fresh}")), 1);
    assert_eq!(world.count(&format!("access_requests where project_id = {fresh} and state = 'open'")), 1);
    let old = pia.get(&format!("{SHOP}/overview")).await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
    assert!(old.shows(&format!("/projects/{fresh}/settings/overview")), "the old address points to the new one");
    assert!(!world.signed_in("dana").await.get(&format!("{SHOP}/overview")).await.shows(&fresh));
    assert_eq!(world.count(&format!("audit_entries where kind = 'project.reset' and payload->>'successor' = '{fresh}'")), 1);
}

// W22, X36
#[actix_web::test]
async fn what_was_deleted_or_reset_is_restored_by_owners_with_everything_it_had() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    confirm(&mut ada, &format!("{SHOP}/removal"), &[("typed", "Shop")]).await;
    let list = ada.get(&format!("{PROJECTS}/deleted")).await;
    assert!(list.shows("Deleted by Ada") && list.shows("Restore Shop"));
    let as_ben = world.signed_in("ben").await.get(&format!("{PROJECTS}/deleted")).await;
    assert!(
        as_ben.shows("Deleted by Ada")
            && !as_ben.shows("Restore Shop")
            && as_ben.shows("Only Owners of this organization can do this.")
    );
    let path = format!("{PROJECTS}/deleted/3000001/restoration");
    let seen = ada.get(&path).await;
    assert!(seen.shows("value=\"Shop\"") && seen.shows("4 people gain access."), "{}", seen.body);
    assert_eq!(confirm(&mut ada, &path, &[("name", "Shop")]).await.status, StatusCode::SEE_OTHER);
    for name in ["pia", "tia"] {
        assert_eq!(world.signed_in(name).await.get(&format!("{SHOP}/overview")).await.status, StatusCode::OK, "{name}");
    }
    assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(world.count("audit_entries where kind = 'project.restored'"), 1);
}

// A47, W22: the name is free at once, and a restored project proposes another
#[actix_web::test]
async fn a_restored_project_whose_name_is_taken_comes_back_under_another() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    confirm(&mut ada, &format!("{SHOP}/reset"), &[("typed", "Shop")]).await;
    let path = format!("{PROJECTS}/deleted/3000001/restoration");
    let seen = ada.get(&path).await;
    assert!(seen.shows("value=\"Shop (restored)\"") && seen.shows("Another project is named Shop now."), "{}", seen.body);
    let empty = ada.post(&path, &[("name", " ")]).await;
    assert_eq!((empty.status, empty.error_on("name")), (StatusCode::UNPROCESSABLE_ENTITY, Some("Enter the project name.")));
    assert_eq!(confirm(&mut ada, &path, &[("name", "Shop (restored)")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.text("select string_agg(name, ',' order by id) from projects where organization_id = 1000001 and state = 'active'"),
        "Shop (restored),App,Shop"
    );
}

// R2.7.2.1, A20, X36: on the day, once, also with two Stewards
#[actix_web::test]
async fn the_purge_removes_what_is_due_once_though_two_stewards_try() {
    let world = given();
    world.northwind().by("ada").each(1..=60).project("Old ##", "eu");
    world.run(
        "update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada',
            purge_at = now() + (right(name, 2)::int - 30) * interval '1 hour' where name like 'Old %'",
    );
    let gone: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let mut conn = world.database.connect();
                scope.spawn(move || jobs::purge(&mut conn).expect("a purge"))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(gone, 30);
    assert_eq!(world.count("projects where name like 'Old %'"), 30);
    assert_eq!(world.count("audit_entries where kind = 'project.purged' and user_id is null and actor = 'steward'"), 30);
    assert_eq!(jobs::purge(&mut world.database.connect()).unwrap(), 0);
    assert_eq!(state_of(&world, 3000001), "active");
}

// X36: an organization sees its own
#[actix_web::test]
async fn deleted_projects_of_another_organization_are_not_there() {
    let world = given();
    let (mut ada, mut dana) = (world.signed_in("ada").await, world.signed_in("dana").await);
    confirm(&mut ada, &format!("{SHOP}/removal"), &[("typed", "Shop")]).await;
    assert_eq!(dana.get(&format!("{PROJECTS}/deleted")).await.status, StatusCode::NOT_FOUND);
    let elsewhere = "/orgs/1000002/settings/projects/deleted";
    assert!(dana.get(elsewhere).await.shows("Nothing was deleted recently"));
    assert_eq!(dana.get(&format!("{elsewhere}/3000001/restoration")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(dana.post(&format!("{elsewhere}/3000001/restoration"), &[("name", "Mine")]).await.status, StatusCode::NOT_FOUND);
}

// S8: what let somebody in may have been taken between the guard and the lock
#[actix_web::test]
async fn whoever_lost_the_right_meanwhile_neither_deletes_nor_restores() {
    use chrono::TimeDelta;
    use steward::{
        model::{OrganizationId, ProjectId, name::Name},
        operations::{Refusal, hold, projects::ends},
        store,
    };
    let world = given();
    // As the guard might have read him a moment ago; by now he is Admin.
    let ben = as_owner(2000002, "ben", OrganizationId(1000001));
    let (mut conn, desk) = (world.database.connect(), world.site.desk.clone());
    let ids = [ProjectId(3000001)];
    let deleted = store::write(&mut conn, |tx| ends::delete_many(&mut hold(tx, &ben.ask()?)?, &desk, &ids, TimeDelta::days(90)));
    assert!(matches!(deleted, Err(Refusal::Denied(_))), "{deleted:?}");
    confirm(&mut world.signed_in("ada").await, &format!("{SHOP}/removal"), &[("typed", "Shop")]).await;
    let name = Name::parse("Name", "Shop").unwrap();
    let restored = store::write(&mut conn, |tx| ends::restore(&mut hold(tx, &ben.ask()?)?, &desk, ids[0], &name));
    assert!(matches!(restored, Err(Refusal::Denied(_))), "{restored:?}");
    assert_eq!(state_of(&world, 3000001), "deleted");
}

// U10: names that were taken before are carried on as they are
#[actix_web::test]
async fn a_project_whose_name_nobody_could_give_today_is_reset_deleted_and_restored() {
    for stored in ["Soft\u{AD}hyphen", "\u{200B}", "a\u{202E}b", "https://a.test"] {
        let world = World::new();
        world.run(&format!("update projects set name = '{stored}' where id = 3000001"));
        let mut ada = world.signed_in("ada").await;
        assert_eq!(
            confirm(&mut ada, &format!("{SHOP}/reset"), &[("typed", stored)]).await.status,
            StatusCode::SEE_OTHER,
            "{stored:?}"
        );
        assert_eq!(world.count(&format!("projects where name = '{stored}' and state = 'active'")), 1, "{stored:?}");
        world.run(&format!("delete from projects where name = '{stored}' and state = 'active'; update organizations set project_count = project_count - 1 where id = 1000001"));
        let done = confirm(&mut ada, &format!("{PROJECTS}/deleted/3000001/restoration"), &[("name", stored)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{stored:?}: {}", done.body);
        assert_eq!(
            (state_of(&world, 3_000_001), world.count(&format!("projects where name = '{stored}'"))),
            ("active".to_owned(), 1)
        );
    }
}
