//! Through PgBouncer, which hands each transaction whichever connection is free.

use std::{thread, time::Duration};

use steward::store::PgConnection;

use crate::{
    database::{number, text},
    person::Person,
    program::{Program, folder, steward},
    servers::Running,
};

// C7.2: of the first ones that know prepared statements and of those before them alike
#[test]
fn everything_works_through_pgbouncer_in_transaction_mode() {
    let server = Running::postgres();
    let pooler = server.pgbouncer();
    let direct = format!("postgres://steward@127.0.0.1:{}/steward", server.port);
    let pooled = format!("postgres://steward@127.0.0.1:{}/steward?pgbouncer=true", pooler.port);
    let settings = [
        ("DATABASE_URL", pooled.as_str()),
        ("DATABASE_OWNER_URL", direct.as_str()),
        ("STEWARD_SECRET_KEY", "one key for both, as several Stewards want it"),
        ("STEWARD_PUBLIC_URL", "http://localhost:8080"),
    ];
    // Two start together, on a database without tables.
    let (here, there) = (folder(), folder());
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| Program::start(here.path(), &settings));
        (Program::start(there.path(), &settings), first.join().unwrap())
    });
    let (code, said) =
        steward(&["seed", "demo"], &[&settings[..], &[("STEWARD_DATA_DIR", here.path().to_str().unwrap())]].concat());
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let mut conn = server.connect("steward");
    let organization = number(&mut conn, "select min(id) from organizations");
    let token = text(&mut conn, "select token from projects order by id limit 1");

    // Six people found teams and six programs send events, over three connections.
    let ada = Person::at("http://localhost:8080").sign_in(first.port, "ada@northwind.example", password);
    let ports = [first.port, second.port];
    thread::scope(|scope| {
        for who in 0..6 {
            let (mut person, token) = (ada.clone(), &token);
            scope.spawn(move || {
                for n in 0..8 {
                    assert!(person.founds_a_team(&[ports[n % 2]], organization, &format!("Team {who} {n}")), "team {who} {n}");
                    let page = person.get(ports[(n + 1) % 2], &format!("/orgs/{organization}/settings/users?q=a")).unwrap();
                    assert_eq!(page.status, 200, "{}", page.body);
                }
                let event = |n| {
                    format!(
                        r#"{{"event":"Seen","properties":{{"distinct_id":"{who}","$insert_id":"{who}-{n}","token":"{token}"}}}}"#
                    )
                };
                for n in 0..8 {
                    let answer = person.post(ports[n % 2], "/track", &[("data", &event(n))]).unwrap();
                    assert_eq!((answer.status, answer.body.as_str()), (200, "1"));
                }
            });
        }
    });
    assert_eq!(number(&mut conn, "select count(*) from teams where name like 'Team _ _'"), 48);
    assert_eq!(number(&mut conn, "select count(*) from events where event = 'Seen'"), 48);
    invites_and_merges(ada, &ports, &mut conn);
    for program in [&first, &second] {
        assert!(crate::serve::get(program, "/health/ready").ends_with("ok"));
        let wrong =
            |line: &String| line.contains("prepared statement") || line.contains(" ERROR ") || line.contains("does not exist");
        assert!(!program.said().iter().any(wrong), "{:?}", program.said());
    }

    // How connections behave is said of the role, and a new one of the server has it whoever comes by it.
    let mut fresh = steward::store::connect(&format!("{direct}?pgbouncer=true")).unwrap();
    let behaves = "select string_agg(setting, ',') from unnest(array[current_setting('statement_timeout'), current_setting('lock_timeout'), \
                   current_setting('timezone'), current_setting('jit')]) setting";
    assert_eq!(text(&mut fresh, behaves), "30s,10s,UTC,off");
    assert_eq!((first.stop(), second.stop()), (0, 0));
}

/// What the background work does has come to its end.
fn comes(conn: &mut PgConnection, what: &str) {
    let came = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(100));
        number(conn, &format!("select count(*) from {what}")) > 0
    });
    assert!(came, "{what}");
}

/// Somebody is invited and gets the email, and a project with all its events is merged into another one.
fn invites_and_merges(mut ada: Person, ports: &[u16], conn: &mut PgConnection) {
    let organization = number(conn, "select min(id) from organizations");
    let path = format!("/orgs/{organization}/settings/users/invite");
    let fields = [("email-0", "guest@guests.example"), ("role-0", "member"), ("project_role-0", "consumer")];
    let answer = ada.post(ports[0], &path, &fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    comes(conn, "outbox where recipient = 'guest@guests.example' and sent_at is not null");

    let source = number(conn, "select min(id) from projects");
    let target = number(conn, &format!("select min(id) from projects where id > {source} and organization_id = {organization}"));
    let path = format!("/projects/{source}/settings/merge/start");
    let seen = ada.get(ports[1], &format!("{path}?to={target}&days=")).unwrap();
    let state = seen.body.split("name=\"state\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("what was seen");
    let fields = [("to", target.to_string()), ("days", String::new()), ("state", state.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = ada.post(ports[0], &path, &fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    comes(conn, "project_merges where state = 'done'");
    assert_eq!(number(conn, &format!("select count(*) from events where project_id = {target} and event = 'Seen'")), 48);
}

// C7.2
#[test]
fn a_pooler_without_a_way_to_the_server_itself_is_refused_in_one_sentence() {
    let folder = folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let (code, said) = steward(&[], &[data, ("DATABASE_URL", "postgres://steward@127.0.0.1:1/steward?pgbouncer=true")]);
    assert!(code == 1 && said.contains("Set DATABASE_OWNER_URL to the server itself"), "{said}");
}
