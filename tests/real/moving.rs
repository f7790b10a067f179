//! Data that is on its way when the program is killed: nothing that was acknowledged is lost, and nothing is there twice.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use chrono::Utc;
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::{
    database::{Database, number, run, text},
    program::{Program, folder},
};

const SECRET: [&str; 2] = ["11111111111111111111111111111111", "22222222222222222222222222222222"];
const SOURCE: &str = "project_id = 3000001";
const TARGET: &str = "project_id = 3000002";
/// A batch of the import.
const BATCH: usize = 200;

/// An organization of Ada's with two projects whose secrets are known.
fn projects(folder: &Path) -> Database {
    let database = Database::new();
    // The first start knows the database by its key, before there is anything that is sealed with it.
    drop(Program::start(folder, &[("DATABASE_URL", &database.url)]));
    let mut conn = database.connect();
    run(
        &mut conn,
        "insert into users (email, name, sort_name, search, password_hash) values ('ada@northwind.test', 'Ada', 'ada', 'ada', 'x');
         insert into organizations (name, plan) values ('Northwind', 'enterprise');
         insert into memberships (organization_id, user_id, role) select o.id, u.id, 'owner' from organizations o, users u",
    );
    for (n, secret) in SECRET.iter().enumerate() {
        let digest = |text: &str| HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
        run(
            &mut conn,
            &format!(
                "with p as (insert into projects (organization_id, name, sort_name, residency, token, created_by_name)
                    select id, 'p{n}', 'p{n}', 'eu', '{}', 'Ada' from organizations returning id)
                 insert into project_keys (project_id, api_key, api_secret, api_key_digest, api_secret_digest)
                    select id, '', '', decode('{}', 'hex'), decode('{}', 'hex') from p",
                ["a", "b"][n].repeat(32),
                digest(&format!("key {n}")),
                digest(secret)
            ),
        );
    }
    database
}

/// Asks, and answers what came and whether it came to its end.
fn ask(port: u16, method: &str, path: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let auth = BASE64.encode(format!("{}:", SECRET[0]).as_bytes());
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: localhost:{port}\r\nAuthorization: Basic {auth}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn batch(n: usize) -> String {
    let time = Utc::now().timestamp() - 86_400;
    let line = |at: usize| {
        format!(
            r#"{{"event":"Paid","properties":{{"time":{},"distinct_id":"p{}","$insert_id":"b{n}-{at}","sum":1}}}}"#,
            time / 100_000 * 100_000 + i64::try_from(at).unwrap(),
            at % 20
        )
    };
    (0..BATCH).map(line).collect::<Vec<_>>().join("\n")
}

fn imported(port: u16, n: usize) -> bool {
    ask(port, "POST", "/import?strict=1", &batch(n)).is_some_and(|answer| answer.contains("\"num_records_imported\":200"))
}

fn counts_are_true(database: &Database) {
    let mut conn = database.connect();
    for project in [SOURCE, TARGET] {
        let of = |sql: &str| format!("(select {sql} where {project})");
        let counted = number(&mut conn, &of("count(*) from events"));
        assert_eq!(number(&mut conn, &of("coalesce(sum(events), 0)::bigint from project_usage")), counted, "{project}");
        assert_eq!(number(&mut conn, &of("coalesce(sum(events), 0)::bigint from project_quarters")), counted, "{project}");
        let people = number(&mut conn, &of("count(*) from profiles"));
        assert_eq!(number(&mut conn, &of("coalesce(sum(profiles), 0)::bigint from project_usage")), people, "{project}");
    }
}

fn eventually(what: &str, so: impl Fn() -> bool) {
    for _ in 0..1_200 {
        if so() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{what}");
}

// D1.3, D2.1, D4
#[test]
fn an_import_that_is_killed_loses_nothing_that_was_acknowledged_and_doubles_nothing() {
    let folder = folder();
    let database = projects(folder.path());
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    let (port, acknowledged) = (program.port, Arc::new(Mutex::new(BTreeSet::new())));
    let senders: Vec<_> = (0..2)
        .map(|sender| {
            let acknowledged = Arc::clone(&acknowledged);
            thread::spawn(move || {
                for n in (sender..60).step_by(2) {
                    if imported(port, n) {
                        acknowledged.lock().unwrap().insert(n);
                    }
                }
            })
        })
        .collect();
    eventually("some are acknowledged", || acknowledged.lock().unwrap().len() >= 5);
    program.kill();
    senders.into_iter().for_each(|sender| sender.join().unwrap());
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() < 60, "it was killed in the middle");
    let kept = |n: &usize| {
        let sql = format!("(select count(*) from events where {SOURCE} and insert_id like 'b{n}-%')");
        number(&mut database.connect(), &sql)
    };
    for n in &acknowledged {
        assert_eq!(kept(n), 200, "batch {n} was acknowledged");
    }
    assert!((0..60).all(|n| [0, 200].contains(&kept(&n))), "a batch is there, or it is not");
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    assert!((0..60).all(|n| imported(program.port, n)), "all of it again");
    assert_eq!(number(&mut database.connect(), &format!("(select count(*) from events where {SOURCE})")), 60 * 200);
    counts_are_true(&database);
}

/// Events and people in the source, put there at once.
fn filled(database: &Database, events: usize) {
    run(
        &mut database.connect(),
        &format!(
            "select events_part(date_trunc('month', now(), 'UTC') - interval '1 month');
             insert into events (project_id, time, id, event, distinct_id, insert_id, properties)
                select 3000001, date_trunc('month', now(), 'UTC') - interval '9 days' + n * interval '1 second', gen_random_uuid(), 'Paid', 'p' || n % 90, 'n' || n, '{{}}'
                from generate_series(1, {events}) n;
             insert into project_quarters select 3000001, date_bin('15 minutes', time, 'epoch'), count(*), count(*) from events group by 2;
             insert into event_names values (3000001, 'Paid', now());
             insert into profiles (project_id, distinct_id, properties) select 3000001, 'p' || n, '{{\"a\":1}}' from generate_series(1, 1200) n;
             insert into project_usage (project_id, events, profiles, month, month_events, last_event_at)
                select 3000001, {events}, 1200, date_trunc('month', now() at time zone 'UTC')::date, 0, max(time) from events"
        ),
    );
}

// D5.3: however often
#[test]
fn a_merge_that_is_killed_goes_on_where_it_was_and_doubles_nothing() {
    let folder = folder();
    let database = projects(folder.path());
    filled(&database, 60_000);
    run(
        &mut database.connect(),
        "insert into project_merges (organization_id, source_id, target_id, started_by, started_by_name, events, profiles)
            select organization_id, 3000001, 3000002, user_id, 'Ada', 60000, 1200 from memberships",
    );
    let seen = || number(&mut database.connect(), "(select events_seen from project_merges)");
    for killed_behind in [1, 10_000, 30_000] {
        let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
        eventually("it goes on", || seen() >= killed_behind);
        program.kill();
        let moved = number(&mut database.connect(), &format!("(select count(*) from events where {TARGET})"));
        assert_eq!(moved, seen(), "what was noted is what is there");
    }
    assert!(seen() < 60_000, "it was killed in the middle");
    let _program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    eventually("it ends", || text(&mut database.connect(), "(select state from project_merges)") == "done");
    let there = |table: &str| number(&mut database.connect(), &format!("(select count(*) from {table} where {TARGET})"));
    assert_eq!((there("events"), there("profiles"), seen()), (60_000, 1_200, 60_000));
    counts_are_true(&database);
}

// D3.1: nobody takes a part for all
#[test]
fn an_export_that_is_killed_breaks_off_and_is_whole_the_next_time() {
    let folder = folder();
    let database = projects(folder.path());
    filled(&database, 60_000);
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    let days = format!("/api/2.0/export?from_date=2026-01-01&to_date={}", Utc::now().format("%Y-%m-%d"));
    let mut stream = TcpStream::connect(("127.0.0.1", program.port)).unwrap();
    let auth = BASE64.encode(format!("{}:", SECRET[0]).as_bytes());
    write!(stream, "GET {days} HTTP/1.1\r\nHost: localhost:{}\r\nAuthorization: Basic {auth}\r\n\r\n", program.port).unwrap();
    let mut part = vec![0; 100_000];
    stream.read_exact(&mut part).unwrap();
    program.kill();
    let ended = stream.read_to_end(&mut part);
    let said = String::from_utf8_lossy(&part);
    assert!(said.contains("transfer-encoding: chunked") || said.contains("Transfer-Encoding: chunked"), "{}", &said[..400]);
    assert!(ended.is_err() || !said.ends_with("\r\n0\r\n\r\n"), "a part has no end");
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    let whole = ask(program.port, "GET", &days, "").unwrap();
    assert_eq!(whole.matches("\"event\":").count(), 60_000);
}
