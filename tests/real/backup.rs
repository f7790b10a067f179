//! A backup that is taken while people work.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use steward::store::PgConnection;

use crate::{
    database::{Database, number, run, text},
    person::Person,
    program::{Program, folder, steward},
    servers::tool,
};

const KEY: &str = "a key that is kept beside the backup";

/// Each table with its number of rows and a checksum of them, whatever their order.
fn contents(conn: &mut PgConnection) -> BTreeMap<String, String> {
    let tables = text(
        conn,
        "select string_agg(relname, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace \
         and relkind in ('r', 'p') and not relispartition and relpersistence = 'p'",
    );
    let of = |table: &str| {
        format!("select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from {table} t")
    };
    tables.split(',').map(|table| (table.to_owned(), text(conn, &of(table)))).collect()
}

/// A tool with the way to a database of the tests: other versions of libpq do not read all that the address says.
fn towards(name: &str, url: &str) -> Command {
    let (role, rest) = url.trim_start_matches("postgresql://").split_once('@').unwrap();
    let (host, rest) = rest.split_once(':').unwrap();
    let host = String::from_utf8(percent(host)).unwrap();
    let database = rest.split(['/', '?']).nth(1).unwrap();
    let mut command = tool(name);
    command.args(["-h", &host, "-U", role, "-d", database]);
    command
}

fn percent(text: &str) -> Vec<u8> {
    text.split('%').skip(1).map(|hex| u8::from_str_radix(hex, 16).unwrap()).collect()
}

fn done(mut command: Command) {
    let said = command.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

/// Nobody works on once this is gone, however it goes.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The ids of the emails that a Steward let out.
fn let_out(data: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(data.join("mail")).into_iter().flatten().filter_map(Result::ok);
    files.filter_map(|file| file.file_name().to_str()?.strip_suffix(".eml").map(str::to_owned)).collect()
}

// C6.5, F29
#[test]
fn a_backup_taken_while_people_invite_is_one_moment_and_nothing_leaves_twice() {
    let (from, to) = (Database::new(), Database::new());
    let (here, there) = (folder(), folder());
    fn settings(database: &Database) -> [(&str, &str); 3] {
        [("DATABASE_URL", &database.program_url), ("DATABASE_OWNER_URL", &database.url), ("STEWARD_SECRET_KEY", KEY)]
    }
    let running = Program::start(here.path(), &settings(&from));
    let data = [("STEWARD_DATA_DIR", here.path().to_str().unwrap())];
    let (code, said) = steward(&["seed", "demo"], &[&settings(&from)[..], &data].concat());
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let mut watching = from.connect();
    let organization = number(&mut watching, "select min(id) from organizations");
    let ada = Person::at(&running.address).sign_in(running.port, "ada@northwind.example", password);
    let sent = "select count(*) from outbox where sent_at is not null";

    let dump = here.path().join("steward.dump");
    let over = AtomicBool::new(false);
    let (kept, waiting, gone) = thread::scope(|scope| {
        for who in 0..3 {
            let (mut person, over, port) = (ada.clone(), &over, running.port);
            scope.spawn(move || {
                let path = format!("/orgs/{organization}/settings/users/invite");
                for n in 0.. {
                    if over.load(Ordering::SeqCst) {
                        break;
                    }
                    let email = format!("guest-{who}-{n}@guests.example");
                    let answer = person
                        .post(port, &path, &[("email-0", &email), ("role-0", "member"), ("project_role-0", "consumer")])
                        .unwrap();
                    assert!([303, 422].contains(&answer.status), "{}", answer.body);
                }
            });
        }
        let _over = Over(&over);
        let some = (0..600).any(|_| {
            thread::sleep(Duration::from_millis(50));
            number(&mut from.connect(), &format!("{sent} and recipient like 'guest-%'")) >= 3
        });
        assert!(some, "some emails have left");
        // One moment, held for the dump and for what it is compared with.
        let mut moment = from.connect();
        run(
            &mut moment,
            "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read",
        );
        let snapshot = text(&mut moment, "select pg_export_snapshot()");
        let mut pg_dump = towards("pg_dump", &from.url);
        pg_dump.args(["-Fc", "--snapshot", &snapshot, "-f"]).arg(&dump);
        done(pg_dump);
        let ids = |conn: &mut PgConnection, which: &str| -> BTreeSet<String> {
            let all = text(conn, &format!("select coalesce(string_agg(id::text, ','), '') from outbox where {which}"));
            all.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
        };
        let kept = contents(&mut moment);
        let waiting = ids(&mut moment, "sent_at is null and failed_at is null");
        let gone = ids(&mut moment, "sent_at is not null");
        (kept, waiting, gone)
    });
    assert_ne!(contents(&mut watching), kept, "people went on while it was taken");

    let mut pg_restore = towards("pg_restore", &to.url);
    pg_restore.args(["--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges"]).arg(&dump);
    done(pg_restore);
    let mut restored = to.connect();
    assert_eq!(contents(&mut restored), kept, "every table is as it was at that moment");

    let again = Program::start(there.path(), &settings(&to));
    let mut back = Person::at(&again.address).sign_in(again.port, "ada@northwind.example", password);
    let page = back.get(again.port, &format!("/orgs/{organization}/settings/users/invited")).unwrap();
    assert!(page.status == 200 && page.body.contains("@guests.example"), "{}", page.body);
    let due = "select count(*) from outbox where sent_at is null and failed_at is null and due_at <= now()";
    let quiet = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(100));
        number(&mut restored, due) == 0
    });
    assert!(quiet, "what waited leaves");
    let left = let_out(there.path());
    assert!(left.is_disjoint(&gone), "what had left does not leave again");
    assert!(left.iter().all(|id| waiting.contains(id)), "nothing leaves but what waited");
    assert_eq!(number(&mut restored, sent), i64::try_from(gone.len() + left.len()).unwrap(), "each of them once");
}
