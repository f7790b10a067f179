//! `/health` tells whether a change would go through, and why not.

use std::{thread, time::Duration};

use steward::store::{self, Unready};

use crate::{
    database::{Database, number, run},
    program::Program,
};

fn pid_of_server(program: &Program) -> i32 {
    let postgres = program.data.join("postgres");
    let told = std::fs::read_to_string(postgres.join("WHERE"));
    let kept: std::path::PathBuf = told.map_or(postgres, |text| text.trim().rsplit(" in ").next().unwrap().into());
    let told = std::fs::read_to_string(kept.join("data/postmaster.pid")).unwrap();
    told.lines().next().unwrap().parse().unwrap()
}

/// All processes of the server: the first one, and those it started.
fn family(pid: i32) -> Vec<i32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|child| child.parse().ok()).chain([pid]).collect()
}

// F22
#[test]
fn a_database_that_stands_still_is_told_in_time_and_forgotten_when_it_goes_on() {
    let folder = crate::program::folder();
    let program = Program::start(folder.path(), &[]);
    assert!(crate::serve::get(&program, "/health").ends_with("ok"));
    let pids = family(pid_of_server(&program));
    // SAFETY: kill takes two numbers; the pids are those of the server this test started.
    let all = |signal| pids.iter().for_each(|pid| unsafe { _ = libc::kill(*pid, signal) });
    all(libc::SIGSTOP);
    thread::sleep(Duration::from_millis(1_100));
    for _ in 0..3 {
        let said = crate::serve::get(&program, "/health");
        assert!(said.starts_with("HTTP/1.1 503") && said.ends_with("The database isn't answering in time."), "{said}");
        assert!(crate::serve::get(&program, "/health/live").ends_with("ok"));
    }
    all(libc::SIGCONT);
    let well = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(100));
        crate::serve::get(&program, "/health/ready").ends_with("ok")
    });
    assert!(well, "it is ready again");
}

// F22, U1: each is what a server says when it happens
#[test]
fn each_reason_why_no_change_goes_through_has_its_sentence() {
    let sayings = [
        ("could not extend file \"base/1/2\": No space left on device", Unready::DiskFull),
        ("could not load library \"/lib/plpgsql.so\": undefined symbol: heap_datum_update_type", Unready::Library),
        ("could not access file \"$libdir/pg_trgm\": No such file or directory", Unready::Library),
        ("cannot execute TRUNCATE TABLE in a read-only transaction", Unready::ReadOnly),
        ("anything else", Unready::Refused),
    ];
    for (saying, expected) in sayings {
        let database = Database::new();
        let mut conn = database.connect();
        run(
            &mut conn,
            &format!(
                "create or replace function pulse_beats() returns trigger language plpgsql as \
                 $body$ begin raise exception $words${saying}$words$; end $body$"
            ),
        );
        assert_eq!(store::readiness(&mut conn), Err(expected), "{saying}");
    }
}

// F22
#[test]
fn tables_of_another_version_and_a_database_that_is_read_only_are_not_ready() {
    let database = Database::new();
    let mut conn = database.connect();
    assert_eq!(store::readiness(&mut conn), Ok(()));
    assert_eq!(number(&mut conn, "select count(*) from pulse"), 0, "the change is taken back");
    run(&mut conn, "insert into __diesel_schema_migrations (version) values ('9999')");
    assert_eq!(store::readiness(&mut conn), Err(Unready::OtherTables));
    run(&mut conn, "delete from __diesel_schema_migrations where version in ('9999', '0013')");
    assert_eq!(store::readiness(&mut conn), Err(Unready::OtherTables));
    run(&mut conn, "set default_transaction_read_only = on");
    assert_eq!(store::readiness(&mut conn), Err(Unready::ReadOnly));
    let empty = Database::empty();
    assert_eq!(store::readiness(&mut empty.connect()), Err(Unready::OtherTables));
}
