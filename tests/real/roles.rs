//! Who may do what in the private Postgres, and how a folder of an earlier version is brought over.

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use diesel::connection::SimpleConnection;
use steward::{
    cluster::{Cluster, Settings},
    store,
};

use crate::database::{number, run, text};

fn settings(folder: &Path) -> Settings {
    Settings { folder: folder.to_owned(), binaries: None, max_connections: 20, extra: Vec::new() }
}

/// Where the files of the cluster are.
fn kept(folder: &Path) -> PathBuf {
    let told = fs::read_to_string(folder.join("WHERE"));
    told.map_or(folder.to_owned(), |text| text.trim().rsplit(" in ").next().unwrap().into())
}

fn whole(folder: &Path) -> (Cluster, store::PgConnection, store::PgConnection) {
    let cluster = Cluster::start(&settings(folder)).unwrap();
    let mut owner = store::connect(&cluster.url()).unwrap();
    store::migrate(&mut owner).unwrap();
    store::roles::let_in(&mut owner, "steward").unwrap();
    let program = store::connect(&cluster.program_url()).unwrap();
    (cluster, owner, program)
}

// F28
#[test]
fn neither_role_is_a_superuser_and_the_programs_own_cannot_touch_the_audit_log() {
    let folder = crate::program::folder();
    let (cluster, mut owner, mut program) = whole(&folder.path().join("postgres"));
    for conn in [&mut owner, &mut program] {
        assert!(!store::roles::who(conn).unwrap().superuser);
        assert!(conn.batch_execute("copy (select 1) to program 'true'").is_err());
    }
    run(&mut program, "insert into audit_entries (category, kind, actor) values ('auth', 'session.logged_in', 'person')");
    run(&mut owner, "insert into organizations (name, plan) values ('Northwind', 'enterprise')");
    run(
        &mut program,
        "insert into audit_entries (organization_id, category, kind, actor) select id, 'auth', 'session.logged_in', 'person' from organizations",
    );
    assert_eq!(number(&mut program, "select count(*) from audit_entries"), 2);
    for wrong in [
        "update audit_entries set kind = 'a.b'",
        "set steward.audit_retention = 'on'; delete from audit_entries",
        "truncate audit_entries",
        "set steward.audit_retention = 'on'; delete from organizations",
        "truncate organizations cascade",
        "drop table audit_entries",
        "alter table audit_entries disable trigger all",
        "drop function audit_entries_stand cascade",
        "create or replace function audit_entries_stand() returns trigger language plpgsql as 'begin return old; end'",
        "set role steward_owner",
        "set session_replication_role = replica",
        "update sealed_with set check_value = ''",
        "delete from __diesel_schema_migrations",
        "create table mine (n int)",
        "drop schema public cascade",
    ] {
        assert!(program.batch_execute(wrong).is_err(), "{wrong}");
        let _ = program.batch_execute("rollback; reset all");
    }
    assert!(store::connect(&cluster.url().replace("steward_owner", "postgres")).is_err(), "nobody comes in as the superuser");
}

// F28
#[test]
fn the_programs_own_role_can_do_everything_else() {
    let folder = crate::program::folder();
    let (_cluster, _, mut program) = whole(&folder.path().join("postgres"));
    let closed = text(
        &mut program,
        "select coalesce(string_agg(relname, ', '), '') from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r'
           and relname not in ('audit_entries', 'sealed_with', '__diesel_schema_migrations')
           and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
               and has_table_privilege(oid, 'update') and (relname = 'organizations' or has_table_privilege(oid, 'delete')))",
    );
    assert_eq!(closed, "");
    assert_eq!(store::readiness(&mut program), Ok(()));
}

// F28
#[test]
fn tables_of_somebody_else_in_the_same_schema_stay_theirs() {
    let folder = crate::program::folder();
    let (cluster, mut owner, mut program) = whole(&folder.path().join("postgres"));
    run(&mut owner, "grant create on schema public to steward");
    run(&mut program, "create table mine (n serial); revoke all on mine from steward");
    store::roles::let_in(&mut owner, "steward").unwrap();
    assert_eq!(text(&mut program, "select coalesce(relacl::text, '') from pg_class where relname = 'mine'"), "{}");
    drop(cluster);
}

// F28
#[test]
fn only_the_system_user_of_the_program_comes_in() {
    let folder = crate::program::folder();
    let data = folder.path().join("postgres");
    let cluster = Cluster::start(&settings(&data)).unwrap();
    let rules = fs::read_to_string(kept(&data).join("who_may_enter.conf")).unwrap();
    assert!(!rules.contains("trust"), "{rules}");
    for file in ["server.log", "who_may_enter.conf", "who_is_who.conf"] {
        assert_eq!(fs::metadata(kept(&data).join(file)).unwrap().mode() & 0o777, 0o600, "{file}");
    }
    // As root the server runs as another user, who is not let in either.
    // SAFETY: answers a number.
    if unsafe { libc::geteuid() } == 0 {
        let mut other = Command::new("su");
        other.args(["postgres", "-s", "/bin/sh", "-c"]).arg(format!("psql -w '{}' -c 'select 1'", cluster.program_url()));
        let said = other.output().unwrap();
        assert!(!said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    }
}

/// A folder as Steward made it before there were two roles: `steward` is the superuser, owns all, and everybody is trusted.
fn of_an_earlier_version(folder: &Path) {
    Cluster::start(&settings(folder)).unwrap().stop();
    let kept = kept(folder);
    fs::remove_dir_all(kept.join("data")).unwrap();
    let binaries =
        fs::read_dir("/usr/lib/postgresql").unwrap().filter_map(Result::ok).map(|entry| entry.path().join("bin")).max();
    let binaries = binaries.unwrap();
    let whose = fs::metadata(&kept).unwrap();
    let as_server = |program: &str| {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(binaries.join(program));
        command.uid(whose.uid()).gid(whose.gid()).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut initdb = as_server("initdb");
    initdb.arg("--pgdata").arg(kept.join("data")).args([
        "--username=steward",
        "--auth-local=trust",
        "--encoding=UTF8",
        "--locale=C",
    ]);
    assert!(initdb.status().unwrap().success());
    let alone = |database: &str, statements: &str| {
        let mut single = as_server("postgres");
        let mut child =
            single.args(["--single", "-D"]).arg(kept.join("data")).arg(database).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(statements.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    };
    alone("postgres", "create database steward;\n");
    let mut all = String::new();
    let mut folders: Vec<_> = fs::read_dir("migrations").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    all +=
        "create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp not null default now());\n";
    for migration in folders.iter().take(12) {
        let sql = fs::read_to_string(migration.join("up.sql")).unwrap();
        let bare: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap()).collect();
        let version = migration.file_name().unwrap().to_str().unwrap().split('_').next().unwrap();
        // A line is a statement, or several.
        all += &format!("{} insert into __diesel_schema_migrations (version) values ('{version}');\n", bare.join(" "));
    }
    all += "insert into users (email, name, sort_name, search, password_hash) values ('ada@northwind.test', 'Ada', 'ada', 'ada', 'x');\n";
    alone("steward", &all);
    fs::set_permissions(kept.join("server.log"), fs::Permissions::from_mode(0o644)).unwrap();
}

// F28
#[test]
fn a_folder_of_an_earlier_version_is_brought_over_with_nothing_lost() {
    let folder = crate::program::folder();
    let data = folder.path().join("postgres");
    of_an_earlier_version(&data);
    let (cluster, mut owner, mut program) = whole(&data);
    assert_eq!(number(&mut program, "select count(*) from users where email = 'ada@northwind.test'"), 1);
    let foreign = "select coalesce(string_agg(relname, ', '), '') from pg_class where relnamespace = 'public'::regnamespace
                   and relkind in ('r', 'S') and relowner <> 'steward_owner'::regrole";
    assert_eq!(text(&mut owner, foreign), "");
    assert_eq!(text(&mut owner, "select string_agg(rolname, ',') from pg_roles where rolsuper"), "postgres");
    assert!(!store::roles::who(&mut program).unwrap().superuser);
    assert_eq!(store::readiness(&mut program), Ok(()));
    assert_eq!(fs::metadata(kept(&data).join("server.log")).unwrap().mode() & 0o777, 0o600);
    cluster.stop();
    let again = Cluster::start(&settings(&data)).unwrap();
    assert_eq!(number(&mut store::connect(&again.program_url()).unwrap(), "select count(*) from users"), 1);
}
