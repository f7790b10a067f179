//! Counts and names that are kept beside what they belong to are those one would find by counting and looking (U18).

use std::thread;

use crate::{
    database::run,
    support::{World, browser::Browser},
};

const ORG: &str = "/orgs/1000001/settings";

/// What is kept, and how it is found. Both are one number for each row that has one.
const KEPT: [(&str, &str, &str); 8] = [
    (
        "teams",
        "user_count",
        "select count(*) from team_members m where m.organization_id = it.organization_id and m.team_id = it.id",
    ),
    ("teams", "service_account_count", "select count(*) from team_service_accounts s where s.team_id = it.id"),
    (
        "teams",
        "project_count",
        "select count(*) from team_projects l join projects p on p.id = l.project_id and p.state = 'active' where l.team_id = it.id",
    ),
    (
        "projects",
        "(select count(*) from project_ranks r where r.project_id = it.id and r.organization_id = it.organization_id)",
        "select count(*) from projects p where p.id = it.id and p.state = 'active'",
    ),
    ("organizations", "member_count", "select count(*) from memberships m where m.organization_id = it.id"),
    ("organizations", "project_count", "select count(*) from projects p where p.organization_id = it.id and p.state = 'active'"),
    (
        "organizations",
        "invitation_count",
        "select count(*) from invitations i where i.organization_id = it.id and i.accepted_at is null and i.revoked_at is null",
    ),
    (
        "organizations",
        "join_request_count",
        "select count(*) from join_requests r where r.organization_id = it.id and r.state = 'open'",
    ),
];

/// Everything that is kept is true.
fn holds(world: &World, after: &str) {
    for (table, column, counted) in KEPT {
        let kept = if column.starts_with('(') { column.to_owned() } else { format!("it.{column}") };
        let wrong = format!("{table} it where {kept} is distinct from ({counted})");
        assert_eq!(world.count(&wrong), 0, "{table}.{column} after {after}");
    }
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

/// Looks at a dialog and confirms what it shows, whatever it asks for.
async fn confirm(browser: &mut Browser, path: &str, more: &[(&str, &str)]) {
    let seen = browser.get(path).await;
    assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.body);
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let state = seen.state();
    let asked = query.split('&').filter_map(|pair| pair.split_once('='));
    let fields: Vec<_> = asked.chain([("state", state.as_str())]).chain(more.iter().copied()).collect();
    let done = browser.post(bare, &fields).await;
    assert_eq!(done.status.as_u16(), 303, "{path}: {}", done.body);
}

// U18
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
    ] {
        ada.post(&path, &fields).await;
        holds(&world, &path);
    }
    for (path, more) in [
        (format!("{teams}/5000002/users/2000004/removal"), vec![]),
        (format!("{teams}/5000002/projects/3000002/removal"), vec![]),
        (format!("{ORG}/users/removal?user=2000011&user=2000012&user=2000013"), vec![]),
        ("/projects/3000002/settings/removal".to_owned(), vec![("typed", "App")]),
        (format!("{ORG}/projects/deleted/3000002/restoration"), vec![("name", "App")]),
        ("/projects/3000002/settings/reset".to_owned(), vec![("typed", "App")]),
        (format!("{teams}/removal?team=5000003"), vec![]),
    ] {
        if path.contains("restoration") || ada.get(&path).await.status.as_u16() == 200 {
            confirm(&mut ada, &path, &more).await;
        }
        holds(&world, &path);
    }
}

// U18: what no page offers, the keys do
#[test]
fn what_is_kept_stays_true_when_rows_go_with_others() {
    let world = busy();
    for change in [
        "update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000002",
        "insert into team_projects (organization_id, team_id, project_id, role) select 1000001, id, 3000002, 'analyst' from teams where name = 'Empty'",
        "update projects set state = 'active', ended_at = null, purge_at = null where id = 3000002",
        "update users set name = 'Zed', sort_name = 'zed' where email like 'person%'",
        "insert into team_members (organization_id, user_id, team_id) select 1000001, user_id, id from memberships m, teams t \
            where m.organization_id = 1000001 and t.organization_id = 1000001 on conflict do nothing",
        "delete from users where email = 'cleo@northwind.test'",
        "delete from memberships where user_id in (select id from users where email like 'person0%')",
        "delete from service_accounts",
        "delete from projects where id = 3000001",
        "delete from teams where name = 'Data'",
        "delete from organizations where id = 1000002",
    ] {
        world.run(change);
        holds(&world, change);
    }
    assert!(world.count("teams") > 0 && world.count("team_members") > 0 && world.count("team_projects") > 0);
}

// U18, S8: several at once, in whatever order they come upon the teams
#[test]
fn counts_stay_exact_when_many_change_them_at_once() {
    let world = busy();
    thread::scope(|scope| {
        for n in 0..4 {
            let mut conn = world.database.connect();
            scope.spawn(move || {
                for turn in 0..20 {
                    let way = if (n + turn) % 2 == 0 { "asc" } else { "desc" };
                    run(
                        &mut conn,
                        &format!(
                            "insert into team_members (organization_id, user_id, team_id)
                                select 1000001, m.user_id, t.id from memberships m cross join teams t
                                where m.organization_id = 1000001 and t.organization_id = 1000001 and m.user_id % 4 = {n}
                                order by t.id {way}, m.user_id on conflict do nothing"
                        ),
                    );
                    run(
                        &mut conn,
                        &format!(
                            "delete from team_members where organization_id = 1000001 and user_id % 4 = {n} and user_id % 3 = {}",
                            turn % 3
                        ),
                    );
                }
            });
        }
    });
    holds(&world, "four at once");
}

// U18, S8: whoever restores a project holds the organization and waits for the project; whoever purges it holds the project
#[test]
fn a_project_is_purged_while_others_hold_the_organization() {
    let world = busy();
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000001");
    let (mut holder, mut purger) = (world.database.connect(), world.database.connect());
    run(&mut holder, "begin; select from organizations where id = 1000001 for no key update");
    run(&mut purger, "set lock_timeout = '2s'; delete from projects where id = 3000001");
    run(&mut holder, "commit");
    holds(&world, "a purge");
}
