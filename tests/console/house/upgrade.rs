//! A database that was made and filled by the first version, brought up to date by this one (U2).

use std::{collections::BTreeMap, fs, thread, time::Duration};

use actix_web::http::StatusCode;
use diesel::connection::SimpleConnection;
use steward::store;

use crate::{
    database::{Database, number, run},
    support::{World, world::hash},
};

/// The last migration of the first version.
const FIRST: &str = "0012";

/// The tables as the first version made them.
fn of_the_first_version() -> Database {
    let database = Database::empty();
    let mut conn = database.connect();
    run(
        &mut conn,
        "create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp not null default now())",
    );
    let folders: BTreeMap<String, _> = fs::read_dir("migrations")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().split('_').next().unwrap().to_owned(), path))
        .collect();
    for (version, folder) in folders.range(..=FIRST.to_owned()) {
        run(&mut conn, &fs::read_to_string(folder.join("up.sql")).unwrap());
        run(&mut conn, &format!("insert into __diesel_schema_migrations (version) values ('{version}')"));
    }
    database
}

/// Three thousand people in ten teams and twenty projects, one of which is deleted, and some of everything else.
fn fill(database: &Database) {
    let mut conn = database.connect();
    for sql in [
        &format!(
            "insert into users (email, name, sort_name, search, password_hash, email_proven_at)
                select case when n = 1 then 'ada' else 'p' || n end || '@northwind.test', 'Person ' || n, 'person ' || n,
                    'person ' || n || ' p' || n || '@northwind.test', '{}', now() from generate_series(1, 3000) n",
            hash()
        ),
        "insert into organizations (name, plan) values ('Northwind', 'enterprise'), ('Elsewhere', 'free')",
        "insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
            select 1000001, id, case when id = 2000001 then 'owner' else 'member' end, '', '', '', '' from users",
        "insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
            select 1000002, id, 'member', '', '', '', '' from users where id % 5 = 0",
        "insert into projects (organization_id, name, sort_name, residency, token, created_by_name)
            select 1000001, 'Project ' || n, 'project ' || n, 'eu', md5(n::text), 'Ada' from generate_series(1, 20) n",
        "update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '9 days' where id = 3000020",
        "insert into teams (organization_id, name, sort_name) select 1000001, 'Team ' || n, 'team ' || n from generate_series(1, 10) n",
        "insert into team_members (organization_id, user_id, team_id) select 1000001, id, 5000001 + id % 10 from users",
        "insert into team_projects (organization_id, team_id, project_id, role)
            select 1000001, t.id, p.id, 'analyst' from teams t cross join projects p where p.id % 2 = t.id % 2",
        "insert into individual_grants (organization_id, project_id, user_id, role) select 1000001, 3000001 + id % 20, id, 'analyst' from users",
        "insert into invitations (organization_id, email, role, invited_by, invited_by_name, expires_at)
            select 1000001, 'g' || n || '@new.test', 'member', 2000001, 'Person 1', now() + interval '7 days' from generate_series(1, 1000) n",
        "insert into audit_entries (organization_id, category, kind) select 1000001, 'auth', 'session.logged_in' from generate_series(1, 2000)",
    ] {
        run(&mut conn, sql);
    }
}

// U2
#[actix_web::test]
async fn a_filled_database_of_the_first_version_is_brought_up_to_date_and_every_page_works_on_it() {
    let database = of_the_first_version();
    fill(&database);
    // A building that broke off leaves an index behind that helps nobody.
    let mut conn = database.connect();
    let broken = "create unique index concurrently team_members_by_name on team_members (organization_id)";
    assert!(conn.batch_execute(broken).is_err());
    assert_eq!(number(&mut conn, "select count(*) from pg_index where not indisvalid"), 1);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| store::migrate(&mut database.connect()).unwrap());
        }
    });
    assert_eq!(number(&mut conn, "select count(*) from pg_index where not indisvalid"), 0);
    assert_eq!(
        number(
            &mut conn,
            "select count(*) from pg_indexes where indexname = 'team_members_by_name' and indexdef like '%sort_name%'"
        ),
        1
    );
    // As at every start: what came with the new tables is the program's as well.
    store::roles::let_in(&mut conn, "steward").unwrap();

    let world = World::on_database(database);
    let mut ada = world.signed_in("ada").await;
    for (path, shown) in [
        ("/orgs/1000001/settings/overview", "Northwind"),
        ("/orgs/1000001/settings/users", "3,000 users"),
        ("/orgs/1000001/settings/users?search=person+77", "Person 77"),
        ("/orgs/1000001/settings/users?team=5000003", "300 users"),
        ("/orgs/1000001/settings/users/invited", "1,000 invitations"),
        ("/orgs/1000001/settings/users/2000077", "Person 77"),
        ("/orgs/1000001/settings/teams", "10 teams"),
        ("/orgs/1000001/settings/teams/5000003", "300 users"),
        ("/orgs/1000001/settings/projects", "19 projects"),
        ("/projects/3000001/settings/overview", "Project 1"),
        // Its own 150, and five teams of 300 with all of them but the Owner.
        ("/projects/3000002/settings/users", "1,000+ users"),
        ("/projects/3000002/settings/users?role=admin", "No users match"),
        ("/account/projects", "19 projects"),
        ("/orgs/1000001/settings/roles", "Owner"),
    ] {
        let page = ada.get(path).await;
        assert!(page.status == StatusCode::OK && page.shows(shown), "{path} shows {shown}: {}", page.body);
    }
    assert_eq!(world.count("teams where user_count = 300 and project_count between 9 and 10"), 10);
    assert_eq!(world.count("team_members t join users u on u.id = t.user_id where t.sort_name <> u.sort_name"), 0);
    assert_eq!(world.count("individual_grants g join users u on u.id = g.user_id where g.sort_name <> u.sort_name"), 0);
}

// U2
#[test]
fn tables_that_a_copy_of_the_database_holds_for_longer_are_waited_for() {
    let database = of_the_first_version();
    let (mut copy, mut look) = (database.connect(), database.connect());
    run(&mut copy, "begin; lock table users, memberships, teams, projects, invitations, audit_entries in access share mode");
    let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    thread::scope(|scope| {
        let migrates = scope.spawn(|| store::migrate(&mut database.connect()));
        // It waits, gives up for a moment, and asks again.
        for waiting in [1, 0, 1] {
            while number(&mut look, waits) != waiting {
                assert!(!migrates.is_finished(), "it ended in an error");
                thread::sleep(Duration::from_millis(20));
            }
        }
        run(&mut copy, "commit");
        assert_eq!(migrates.join().unwrap(), Ok(()));
    });
}

// U2
#[test]
fn whoever_fills_or_migrates_has_the_time_it_takes_and_nobody_else() {
    let database = Database::empty();
    let mut conn = database.connect();
    store::migrate(&mut conn).unwrap();
    let limit = "select extract(epoch from current_setting('statement_timeout')::interval)";
    assert_eq!(number(&mut conn, limit), 30, "after it the connection has its manners again");
    for folder in fs::read_dir("migrations").unwrap().map(|entry| entry.unwrap().path()) {
        let up = fs::read_to_string(folder.join("up.sql")).unwrap();
        let apart =
            fs::read_to_string(folder.join("metadata.toml")).is_ok_and(|said| said.contains("run_in_transaction = false"));
        assert_eq!(apart, up.contains("concurrently") || up.contains("commit;"), "{}", folder.display());
        if up.contains("concurrently") {
            assert_eq!(up.matches(';').count(), 1, "{}: Postgres puts several statements into a transaction", folder.display());
        }
    }
}
