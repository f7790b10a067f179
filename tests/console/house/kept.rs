//! Counts and names that are kept beside what they belong to are those one would find by counting and looking (U18).

use std::thread;

use chrono::{TimeDelta, Utc};
use steward::{
    jobs,
    model::{OrganizationId, OrganizationRole, TeamId, UserId},
    store::{self, members, organizations, teams},
};

use crate::{
    database::{counts, run},
    support::{World, browser::Browser},
};

const ORG: &str = "/orgs/1000001/settings";

/// Everything that is kept is true.
fn holds(world: &World, after: &str) {
    assert_eq!(world.text(&counts::question()), "", "after {after}");
    let ranked = "projects it where (select count(*) from project_ranks r where r.project_id = it.id and r.organization_id = it.organization_id) \
        <> case when it.state = 'active' then 1 else 0 end";
    assert_eq!(world.count(ranked), 0, "ranks after {after}");
    for table in ["team_members", "individual_grants"] {
        let wrong = format!(
            "{table} it join memberships m using (organization_id, user_id) join users u on u.id = m.user_id \
             where it.sort_name <> m.sort_name or m.sort_name <> u.sort_name"
        );
        assert_eq!(world.count(&wrong), 0, "{table}.sort_name after {after}");
    }
}

fn busy() -> World {
    let world = World::new();
    world.crowd("Person ##", 1..=30);
    world.elsewhere().admin("ada").member("cleo").team("Theirs", &["dana", "cleo"], &[("Theirs", "analyst")]);
    world
        .northwind()
        .by("ada")
        .team("Data", &["cleo", "ben"], &[("Shop", "analyst"), ("App", "consumer")])
        .team("Ops", &["cleo", "bill"], &[("Shop", "admin")])
        .team("Empty", &[], &[])
        .robot("robot", "member", &[("Shop", "analyst")])
        .team_robot("robot", "Data")
        .grant("cleo", "Shop", "analyst")
        .invitation("gus@northwind.test", "member")
        .invitation_team("gus@northwind.test", "Data")
        .each(1..=30)
        .member("Person ##")
        .team_member("Person ##", "Data")
        .grant("Person ##", "App", "analyst");
    world
}

/// Does it, and confirms what it shows first, if it does.
async fn done(world: &World, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) {
    let mut page = browser.post(path, fields).await;
    if page.shows("name=\"state\"") {
        let state = page.state();
        page = browser.post(path, &[fields, &[("state", state.as_str())]].concat()).await;
    }
    assert_eq!(page.status.as_u16(), 303, "{path}: {}", page.body);
    holds(world, path);
}

/// The id of the newest row of a table.
fn newest(world: &World, table: &str) -> String {
    world.text(&format!("select max(id) from {table}"))
}

// U18, C7.3: all that a page offers
#[actix_web::test]
async fn what_is_kept_stays_true_whatever_is_changed() {
    let world = busy();
    holds(&world, "the beginning");
    let mut ada = world.signed_in("ada").await;
    let teams = format!("{ORG}/teams");
    for (path, fields) in [
        (format!("{teams}/5000003/users/new"), vec![("user", "2000012"), ("user", "2000004")]),
        (format!("{teams}/5000003/users/new"), vec![("user", "2000004")]),
        (format!("{teams}/5000004/projects/new"), vec![("project", "3000001"), ("project", "3000002"), ("role", "analyst")]),
        (format!("{teams}/5000002/projects/3000001/role"), vec![("role", "consumer")]),
        (format!("{teams}/5000002/users/2000004/removal"), vec![]),
        (format!("{teams}/5000002/projects/3000002/removal"), vec![]),
        (format!("{teams}/5000003/service-accounts/new"), vec![("account", "6000001")]),
        (format!("{teams}/5000002/service-accounts/6000001/removal"), vec![]),
        (format!("{ORG}/service-accounts/removal"), vec![("account", "6000001")]),
        (format!("{ORG}/users/2000014/teams/new"), vec![("teams", "5000003"), ("teams", "5000004")]),
        (format!("{ORG}/users/removal"), vec![("user", "2000011"), ("user", "2000012"), ("user", "2000014")]),
        (format!("{ORG}/projects/new"), vec![("name", "New"), ("residency", "eu"), ("timezone", "UTC")]),
        ("/projects/3000002/settings/removal".to_owned(), vec![("typed", "App")]),
        (format!("{ORG}/projects/deleted/3000002/restoration"), vec![("name", "App")]),
        ("/projects/3000002/settings/reset".to_owned(), vec![("typed", "App")]),
        ("/projects/3000001/settings/transfer".to_owned(), vec![("to", "1000002")]),
        (format!("{teams}/removal"), vec![("team", "5000003")]),
    ] {
        done(&world, &mut ada, &path, &fields).await;
    }
    world.run("update projects set purge_at = now() where state <> 'active'");
    assert_eq!(jobs::purge(&mut world.database.connect()).unwrap(), 1, "App is purged as it was before its reset");
    assert_eq!(world.count("project_remains where project_id = 3000002"), 1, "its data is noted");
    holds(&world, "a purge");
}

// U18, C7.3: whoever comes and goes
#[actix_web::test]
async fn what_is_kept_stays_true_whoever_comes_and_goes() {
    let world = busy();
    world.people(&["zoe"]);
    world.northwind().domain("northwind.test");
    let mut ada = world.signed_in("ada").await;
    let invite = format!("{ORG}/users/invite");
    for name in ["hal", "ida", "jan"] {
        let email = format!("{name}@new.test");
        let fields = [
            ("email-0", email.as_str()),
            ("role-0", "member"),
            ("project_role-0", "consumer"),
            ("teams-0", "5000002"),
            ("invite", "yes"),
        ];
        done(&world, &mut ada, &invite, &fields).await;
    }
    let revocation = format!("{ORG}/users/invited/{}/revocation", newest(&world, "invitations"));
    done(&world, &mut ada, &revocation, &[("x", "")]).await;
    let (mut hal, link) = (world.browser().await, world.link_to("hal@new.test"));
    done(&world, &mut hal, &link, &[("name", "Hal"), ("password", "a good password")]).await;
    let list = world.text("select id from invitations where email = 'ida@new.test'");
    done(&world, &mut ada, &format!("{ORG}/users/invited/revocation"), &[("invitation", &list)]).await;
    done(&world, &mut ada, &format!("{ORG}/users/invited/revocation/undo"), &[("invitation", &list)]).await;

    world.run("update organizations set discoverability = 'request' where id = 1000001");
    let (mut eve, mut zoe) = (world.signed_in("eve").await, world.signed_in("zoe").await);
    done(&world, &mut zoe, "/join/1000001/request", &[]).await;
    done(&world, &mut eve, "/join/1000001/request", &[]).await;
    done(&world, &mut zoe, "/join/1000001/withdrawal", &[]).await;
    let requests = format!("{ORG}/users/requests");
    let asked = world.text("select id from join_requests where state = 'open'");
    done(&world, &mut ada, &format!("{requests}/{asked}/approval"), &[("projects", "3000001"), ("role", "analyst")]).await;
    done(&world, &mut zoe, "/join/1000001/request", &[]).await;
    done(&world, &mut ada, &format!("{requests}/{}/denial", newest(&world, "join_requests")), &[("x", "")]).await;
    world.run("update organizations set discoverability = 'open' where id = 1000001");
    done(&world, &mut zoe, "/join/1000001", &[]).await;
    for who in [&mut zoe, &mut eve, &mut hal] {
        done(&world, who, "/orgs/1000001/leave", &[]).await;
    }
    done(&world, &mut zoe, "/welcome", &[("name", "Initech"), ("residency", "eu"), ("timezone", "UTC")]).await;
    done(&world, &mut ada, &format!("{ORG}/overview/removal"), &[("typed", "Northwind")]).await;
    let mut conn = world.database.connect();
    assert_eq!(jobs::organizations(&mut conn, &world.site.desk, Utc::now() + TimeDelta::days(91)).unwrap(), 1);
    holds(&world, "the end of an organization");
    assert_eq!(
        world.text("select string_agg(project_id::text, ',' order by project_id) from project_remains"),
        "3000001,3000002"
    );
}

// U18: what no page offers, the keys do
#[test]
fn names_and_ranks_stay_true_when_rows_go_with_others() {
    let world = busy();
    for change in [
        "update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000002",
        "update projects set state = 'active', ended_at = null, purge_at = null where id = 3000002",
        "update users set name = 'Zed', sort_name = 'zed' where email like 'person%'",
        "insert into team_members (organization_id, user_id, team_id) select 1000001, user_id, id from memberships m, teams t \
            where m.organization_id = 1000001 and t.organization_id = 1000001 on conflict do nothing",
        "delete from users where email = 'cleo@northwind.test'",
        "delete from memberships where user_id in (select id from users where email like 'person0%')",
        "delete from projects where id = 3000001",
        "delete from teams where name = 'Data'",
        "delete from organizations where id = 1000002",
    ] {
        world.run(change);
        holds(&world, change);
    }
    assert!(world.count("teams") > 0 && world.count("team_members") > 0);
}

// U18, S8: several at once, in whatever order they come upon the teams
#[test]
fn counts_stay_exact_when_many_change_them_at_once() {
    let world = busy();
    let here = OrganizationId(1000001);
    thread::scope(|scope| {
        for n in 0..4 {
            let mut conn = world.database.connect();
            scope.spawn(move || {
                // Each has some people of their own, who go into all teams, leave them with the organization, and come back.
                let people: Vec<UserId> = (2000011..=2000040).filter(|id| id % 4 == n).map(UserId).collect();
                for turn in 0..10 {
                    let mut into = [5000002, 5000003, 5000004].map(TeamId);
                    if (n + turn) % 2 == 0 {
                        into.reverse();
                    }
                    let done = store::write(&mut conn, |tx| {
                        organizations::lock(tx, here)?;
                        for team in into {
                            teams::add_people(tx, here, team, &people, None.into())?;
                        }
                        teams::remove_person(tx, here, into[0], people[0])
                    });
                    assert_eq!(done, Ok(1));
                    let done = store::write(&mut conn, |tx| {
                        organizations::lock(tx, here)?;
                        members::delete(tx, here, &people[1..])
                    });
                    assert_eq!(done, Ok(people.len() - 1));
                    let back = store::write(&mut conn, |tx| {
                        people.iter().try_for_each(|user| {
                            members::list::insert(tx, here, *user, OrganizationRole::Member, None.into()).map(drop)
                        })
                    });
                    assert_eq!(back, Ok(()));
                }
            });
        }
    });
    holds(&world, "four at once");
}

// U18: a door that is open to both at the same moment
#[actix_web::test]
async fn counts_stay_exact_when_two_join_and_leave_at_once() {
    let world = World::new();
    world.people(&["zoe"]);
    world.northwind().domain("northwind.test");
    world.run("update organizations set discoverability = 'open' where id = 1000001");
    let (mut eve, mut zoe) = (world.signed_in("eve").await, world.signed_in("zoe").await);
    async fn comes_and_goes(who: &mut Browser) {
        for _ in 0..5 {
            assert_eq!(who.post("/join/1000001", &[]).await.status.as_u16(), 303);
            let state = who.get("/orgs/1000001/leave").await.state();
            assert_eq!(who.post("/orgs/1000001/leave", &[("state", &state)]).await.status.as_u16(), 303);
        }
    }
    futures_util::join!(comes_and_goes(&mut eve), comes_and_goes(&mut zoe));
    holds(&world, "both");
    assert_eq!(world.count("organizations where id = 1000001 and member_count = 4"), 1);
}

// U18, S8: whoever restores a project holds the organization and waits for the project; whoever purges it holds the project
#[test]
fn a_project_is_purged_while_others_hold_the_organization() {
    let world = busy();
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000001");
    let (mut holder, mut purger) = (world.database.connect(), world.database.connect());
    run(&mut holder, "begin; select from organizations where id = 1000001 for no key update");
    run(&mut purger, "set lock_timeout = '2s'");
    assert_eq!(jobs::purge(&mut purger).unwrap(), 1);
    run(&mut holder, "commit");
    holds(&world, "a purge");
}
