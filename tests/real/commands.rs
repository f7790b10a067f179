//! The operator's commands, run beside a console that serves.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::Value;
use steward::{
    cluster::{Cluster, Settings},
    store::{self, PgConnection},
};

use crate::{
    database::{number, run, text},
    operator::sign_in,
    program::{Program, folder, steward},
};

/// A console that serves a small company, and the password of its people.
struct Console {
    program: Program,
    password: String,
    _folder: tempfile::TempDir,
}

impl Console {
    fn start() -> Self {
        let folder = folder();
        let program = Program::start(folder.path(), &[]);
        let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
        assert_eq!(code, 0, "{said}");
        let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap().to_owned();
        Self { program, password, _folder: folder }
    }

    /// Exit code and everything that was said.
    fn command(&self, arguments: &[&str]) -> (i32, String) {
        steward(
            arguments,
            &[("STEWARD_DATA_DIR", self.program.data.to_str().unwrap()), ("STEWARD_PUBLIC_URL", &self.program.address)],
        )
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, said) = self.command(arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        said
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let (code, said) = self.command(arguments);
        assert_eq!(code, 1, "{arguments:?}: {said}");
        said
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let said = self.done(&[arguments, &["--json"]].concat());
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    }

    /// The database as its owner sees it.
    fn database(&self) -> PgConnection {
        let settings =
            Settings { folder: self.program.data.join("postgres"), binaries: None, max_connections: 10, extra: Vec::new() };
        let (owner, _) = Cluster::running(&settings).unwrap().expect("it runs");
        store::connect(&owner).unwrap()
    }

    fn letters(&self, kind: &str) -> i64 {
        number(&mut self.database(), &format!("select count(*) from outbox where letter = '{kind}'"))
    }

    /// How often the operator did this, as the audit log tells it.
    fn recorded(&self, kind: &str, command: &str) -> i64 {
        let sql = format!(
            "select count(*) from audit_entries where kind = '{kind}' and actor = 'operator' and user_id is null \
             and user_name = 'Operator' and user_roles is null and http_method = 'steward {command}'"
        );
        number(&mut self.database(), &sql)
    }

    /// The cookie of somebody who signs in; the answer if they are not let in.
    fn cookie(&self, person: &str) -> Result<String, String> {
        let answer = sign_in(&self.program, &format!("{person}@northwind.example"), &self.password);
        let cookie = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            let value = value.split(';').next()?;
            (name.eq_ignore_ascii_case("set-cookie") && answer.starts_with("HTTP/1.1 303")).then(|| value.to_owned())
        };
        let cookies: Vec<String> = answer.lines().filter_map(cookie).collect();
        if cookies.is_empty() { Err(answer) } else { Ok(cookies.join("; ")) }
    }

    /// The first line of what a page answers to a cookie.
    fn page(&self, path: &str, cookie: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.program.port)).unwrap();
        let port = self.program.port;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap_or_default();
        answer.lines().next().unwrap_or_default().to_owned()
    }
}

// C5.1, C5.2, C5.3, C5.5, A2, A21
#[test]
fn organizations_are_made_put_on_a_plan_ended_and_restored_beside_the_console() {
    let console = Console::start();
    let all = console.json(&["org", "list"]);
    assert_eq!((all[0]["id"].as_i64(), all[0]["name"].as_str()), (Some(1_000_001), Some("Northwind Traders")));
    assert!(console.done(&["org", "list"]).starts_with("Id"));
    let shown = console.json(&["org", "show", "northwind traders"]);
    assert_eq!((shown["users"].as_i64(), shown["owners"].as_array().unwrap().len()), (Some(12), 2));

    // Ada belongs to an organization already, which on the screen would keep her from another.
    let owner = ["--owner", "ada@northwind.example", "--plan", "growth"];
    let made = console.json(&[&["org", "create", "Northwind Traders"], &owner[..]].concat());
    let id = made["id"].to_string();
    let zone = |name: &str| {
        crate::database::text(
            &mut console.database(),
            &format!(
                "select p.timezone from projects p join organizations o on o.id = p.organization_id where o.name = '{name}'"
            ),
        )
    };
    console.done(&["org", "create", "Far West", "--owner", "ada@northwind.example", "--timezone", "US/Pacific"]);
    assert_eq!(zone("Far West"), "America/Los_Angeles", "an older name is stored as the present one (U14)");
    assert_eq!(console.recorded("organization.created", "org create"), 2);
    assert_eq!(console.letters("organization_founded"), 2);
    let said = console.refused(&["org", "show", "Northwind Traders"]);
    assert!(said.contains("1000001") && said.contains(&id), "{said}");
    assert!(console.refused(&["org", "show", "northwi"]).contains("Similar ones"));
    assert!(console.refused(&["org", "show", "Contoso"]).contains("steward org list"));
    assert!(
        console.refused(&["org", "create", "Third", "--owner", "nobody@northwind.example"]).contains("No one has an account")
    );

    let changed = console.json(&["org", "set-plan", &id, "free"]);
    assert_eq!((changed["plan"].as_str(), changed["plan_before"].as_str()), (Some("free"), Some("growth")));
    assert!(console.done(&["org", "set-plan", &id, "free"]).contains("already"));
    assert_eq!((console.recorded("organization.plan_changed", "org set-plan"), console.letters("plan_changed")), (1, 1));

    let said = console.refused(&["org", "delete", "1000001"]);
    assert!(said.contains("projects: 6, users: 12") && said.contains("Add --yes"), "{said}");
    assert_eq!(console.json(&["org", "show", "1000001"])["state"], "active");
    assert!(console.done(&["org", "delete", "1000001", "--yes"]).contains("will be deleted on"));
    assert_eq!(console.json(&["org", "show", "1000001"])["state"], "pending_deletion");
    assert!(console.refused(&["org", "delete", "1000001", "--yes"]).contains("already scheduled"));
    console.done(&["org", "restore", "1000001"]);
    assert!(console.refused(&["org", "restore", "1000001"]).contains("isn't scheduled"));
    assert_eq!((console.letters("organization_ending"), console.letters("organization_stays")), (2, 2));
    assert_eq!(console.recorded("organization.deletion_scheduled", "org delete"), 1);
    assert_eq!(console.recorded("organization.deletion_canceled", "org restore"), 1);
    assert!(crate::serve::get(&console.program, "/health").ends_with("ok"));
}

// C3.6, C3.7, C5.1
#[test]
fn receipts_are_entered_and_settled_and_requests_answered_beside_the_console() {
    let console = Console::start();
    let new = ["--number", "N-7", "--amount", "1250.00", "--currency", "EUR", "--for", "Growth", "--status", "due"];
    assert_eq!(console.json(&[&["receipt", "add", "Northwind Traders"], &new[..]].concat())["status"], "due");
    assert!(console.refused(&[&["receipt", "add", "1000001"], &new[..]].concat()).contains("There is a receipt N-7 already"));
    let said =
        console.refused(&["receipt", "add", "1000001", "--number", "1", "--amount", "12,5", "--currency", "euros", "--for", ""]);
    assert!(said.contains("euros is no currency") && said.contains("Enter the description"), "all that is wrong at once: {said}");
    for unread in ["\u{200B}", "2026\u{202E}110", "N\u{AD}8"] {
        let new = ["--number", unread, "--amount", "1", "--currency", "EUR", "--for", "Growth"];
        let said = console.refused(&[&["receipt", "add", "1000001"], &new[..]].concat());
        assert!(said.contains("invisible characters"), "nobody reads it (U10): {said}");
    }
    assert!(
        console
            .refused(&[&["receipt", "add", "1000001", "--number", "n-7"][..], &new[2..]].concat())
            .contains("There is a receipt N-7")
    );
    let paid = console.json(&["receipt", "set-status", "1000001", "n-7", "Paid"]);
    assert_eq!((&paid["status"], &paid["status_before"]), (&"paid".into(), &"due".into()));
    assert!(console.done(&["receipt", "set-status", "1000001", "N-7", "paid"]).contains("already paid"));
    assert!(console.refused(&["receipt", "set-status", "1000001", "8", "paid"]).contains("There is no receipt 8"));
    assert!(console.done(&["receipt", "list", "1000001"]).contains("Paid"));
    assert_eq!((console.recorded("receipt.added", "receipt add"), console.letters("receipt_issued")), (1, 1));
    assert_eq!((console.recorded("receipt.status_changed", "receipt set-status"), console.letters("receipt_changed")), (1, 1));

    assert!(console.done(&["request", "list"]).contains("No requests are waiting."));
    assert!(console.done(&["request", "list", "--all"]).contains("There are no requests."));
    let ask = "insert into plan_requests (organization_id, from_plan, to_plan, requested_by_name)
        values (1000001, 'enterprise', 'growth', 'Ada Lovelace')";
    run(&mut console.database(), ask);
    let id = console.json(&["request", "list"])[0]["id"].to_string();
    assert!(console.refused(&["request", "close", "1", "--done"]).contains("request list --all"));
    let closed = console.json(&["request", "close", &id, "--refused", "--note", "The contract ends in March."]);
    assert_eq!((&closed["state"], &closed["closed_by"]), (&"refused".into(), &"Operator".into()), "{closed}");
    let said = console.done(&["request", "list", "--all"]);
    assert!(said.contains("Refused: Operator") && said.contains("The contract ends in March."), "{said}");
    assert!(console.refused(&["request", "close", &id, "--done"]).contains("closed already"));
    assert_eq!(console.recorded("plan.request_closed", "request close"), 1);
}

// C5.6, C5.7
#[test]
fn who_is_disabled_is_out_at_once_and_an_owner_is_recovered() {
    let console = Console::start();
    let (ada, farid) = (console.cookie("ada").unwrap(), console.cookie("farid").unwrap());
    let path = "/account/profile";
    assert!(console.page(path, &farid).contains("200"), "{}", console.page(path, &farid));
    assert!(console.refused(&["user", "disable", "farid@northwind.example"]).contains("Add --yes"));
    assert!(console.page(path, &farid).contains("200"));

    let done = console.json(&["user", "disable", "farid@northwind.example", "--yes"]);
    assert_eq!(done["sessions_ended"], 1);
    assert!(!console.page(path, &farid).contains("200") && console.page(path, &ada).contains("200"));
    let answer = console.cookie("farid").unwrap_err();
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("This account is disabled"), "{answer}");
    assert!(console.refused(&["user", "disable", "farid@northwind.example", "--yes"]).contains("already disabled"));
    assert!(console.done(&["user", "show", "farid@northwind.example"]).contains("Disabled on"));
    assert!(console.refused(&["owner", "recover", "1000001", "farid@northwind.example", "--yes"]).contains("user enable"));
    console.done(&["user", "enable", "farid@northwind.example"]);
    assert!(console.page(path, &farid).contains("303"), "the session that ended stays so");
    let farid = console.cookie("farid").unwrap();
    assert!(console.page(path, &farid).contains("200"));

    // Both Owners are gone: nobody is left who could make one.
    assert!(!console.done(&["user", "disable", "ada@northwind.example", "--yes"]).contains("No Owner"));
    let said = console.done(&["user", "disable", "ben@northwind.example", "--yes"]);
    assert!(said.contains("No Owner who can sign in is left in Northwind Traders"), "{said}");
    let done = console.json(&["owner", "recover", "Northwind Traders", "farid@northwind.example", "--yes"]);
    assert_eq!((&done["role_before"], &done["sessions_ended"], &done["owners_told"]), (&"member".into(), &1.into(), &3.into()));
    assert_eq!(console.letters("owner_recovered"), 3);
    assert!(console.page(path, &farid).contains("303"));
    for (kind, command, times) in [
        ("organization.owner_recovered", "owner recover", 1),
        ("user.role_changed", "owner recover", 1),
        ("user.disabled", "user disable", 3),
        ("user.enabled", "user enable", 1),
    ] {
        assert_eq!(console.recorded(kind, command), times, "{kind}");
    }
}

// C5.8, W22
#[test]
fn a_project_gets_a_new_token_and_comes_back_after_it_was_deleted() {
    let console = Console::start();
    let mut database = console.database();
    let token = |database: &mut PgConnection| text(database, "select token from projects where name = 'Web shop'");
    let before = token(&mut database);
    assert!(console.refused(&["project", "rotate-token", "Web shop"]).contains("stops working at once"));
    assert_eq!(token(&mut database), before);
    let done = console.json(&["project", "rotate-token", "web SHOP", "--yes"]);
    assert_eq!(done["token"].as_str().unwrap(), token(&mut database));
    assert_ne!(token(&mut database), before);
    assert_eq!(console.recorded("project.token_rotated", "project rotate-token"), 1);
    assert!(console.letters("token_rotated") > 0);
    let told = text(&mut database, "select string_agg(payload::text, '') from audit_entries");
    assert!(!told.contains(&token(&mut database)), "the log tells no token");

    let ended = "state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '9 days'";
    run(&mut database, &format!("update projects set {ended} where name = 'Staging'"));
    run(&mut database, "update projects set name = 'Staging', sort_name = 'staging' where name = 'Warehouse'");
    assert!(console.refused(&["project", "restore", "Staging"]).contains("--name"));
    console.done(&["project", "restore", "Staging", "--name", "Staging again"]);
    assert_eq!(text(&mut database, "select state from projects where name = 'Staging again'"), "active");
    assert_eq!(console.recorded("project.restored", "project restore"), 1);
    assert!(console.refused(&["project", "restore", "3000001"]).contains("There is no deleted or reset project"));
}

// C5.4
#[test]
fn tables_of_another_version_are_left_as_they_are() {
    let console = Console::start();
    let mut database = console.database();
    run(&mut database, "insert into __diesel_schema_migrations (version) values ('9999')");
    let said = console.refused(&["user", "disable", "ada@northwind.example", "--yes"]);
    assert!(said.contains("newer version") && said.contains("9999"), "{said}");
    assert!(console.refused(&["seed", "demo", "--even-if-not-empty"]).contains("newer version"));
    assert!(console.refused(&["doctor"]).contains("newer version"));
    run(&mut database, "delete from __diesel_schema_migrations where version in ('9999', '0032')");
    let said = console.refused(&["org", "list"]);
    assert!(said.contains("1 migrations are pending") && said.contains("Make a backup"), "{said}");
    assert_eq!(number(&mut database, "select count(*) from __diesel_schema_migrations where version = '0032'"), 0);
    assert_eq!(number(&mut database, "select count(*) from users where disabled_at is not null"), 0);
    let nowhere = folder();
    let (code, said) = steward(&["org", "list"], &[("STEWARD_DATA_DIR", nowhere.path().to_str().unwrap())]);
    assert!(code == 1 && said.contains("no tables yet") && !nowhere.path().join("postgres").exists(), "{said}");
}

// C5.2, C5.3
#[test]
fn what_cannot_be_meant_is_a_fault_of_usage_and_every_command_shows_examples() {
    for wrong in [
        &["org", "set-plan", "1000001", "platinum"][..],
        &["org", "create", "Northwind"],
        &["org", "create", "N", "--owner", "ada@northwind.example", "--timezone", "Mars/Olympus"],
        &["org", "destroy", "1000001"],
        &["user", "disable"],
        &["receipt", "set-status", "1000001", "7", "lost"],
        &["request", "close", "9000001"],
    ] {
        let (code, said) = steward(wrong, &[]);
        assert_eq!(code, 2, "{wrong:?}: {said}");
    }
    for command in [
        &["org", "list"][..],
        &["org", "show"],
        &["org", "create"],
        &["org", "set-plan"],
        &["org", "delete"],
        &["org", "restore"],
        &["owner", "recover"],
        &["project", "restore"],
        &["project", "rotate-token"],
        &["user", "show"],
        &["user", "disable"],
        &["user", "enable"],
        &["receipt", "add"],
        &["receipt", "set-status"],
        &["receipt", "list"],
        &["request", "list"],
        &["request", "close"],
    ] {
        let (code, said) = steward(&[command, &["--help"]].concat(), &[]);
        let example = format!("  steward {}", command.join(" "));
        assert!(code == 0 && said.contains("Example") && said.contains(&example), "{said}");
        assert!(said.contains("--json"), "{said}");
    }
    let nowhere = folder();
    let (code, said) = steward(&["org", "list", "--json"], &[("STEWARD_DATA_DIR", nowhere.path().to_str().unwrap())]);
    let refusal: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert!(code == 1 && refusal["error"].as_str().is_some_and(|text| text.contains("no tables yet")), "{said}");
}
