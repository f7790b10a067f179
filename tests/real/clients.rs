//! Clients that nobody here wrote, installed by `.ci/clients`, let loose on the program (R3.3).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    database::{Database, number, run, text},
    program::{Program, folder},
};

/// Where `make need-test` puts them.
fn installed() -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("tools/clients");
    assert!(tools.join("known").exists(), "the clients are not in {}: run `make need-test`", tools.display());
    tools
}

/// An organization with two projects, whose tokens and secrets are known.
fn projects(database: &Database) -> [[String; 2]; 2] {
    let mut conn = database.connect();
    run(&mut conn, "insert into organizations (name, plan) values ('Northwind', 'enterprise')");
    [("a", "1"), ("b", "2")].map(|(letter, digit)| {
        let (token, secret) = (letter.repeat(32), digit.repeat(32));
        let digest = |text: &str| data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
        run(
            &mut conn,
            &format!(
                "with p as (insert into projects (organization_id, name, sort_name, residency, token, created_by_name)
                    select id, '{letter}', '{letter}', 'eu', '{token}', 'Ada' from organizations returning id)
                 insert into project_keys (project_id, api_key, api_secret, api_key_digest, api_secret_digest)
                    select id, '', '', decode('{}', 'hex'), decode('{}', 'hex') from p",
                digest(&format!("key {letter}")),
                digest(&secret)
            ),
        );
        [token, secret]
    })
}

fn works(command: &mut Command) {
    let done = command.output().expect("it is installed");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("done"), "{said}");
}

fn counts(database: &Database) -> [i64; 4] {
    let mut conn = database.connect();
    let sql = "(select count(*) from events)";
    [
        number(&mut conn, sql),
        number(&mut conn, "(select sum(events) from project_usage)"),
        number(&mut conn, "(select count(*) from profiles where group_key = '')"),
        number(&mut conn, "(select sum(profiles) from project_usage)"),
    ]
}

// T8, X34, X43, X44, D2.1, D2.3, D3.3: `mixpanel` and `mixpanel-utils`, with an import that is made twice
#[test]
fn the_python_library_and_its_tools_send_export_and_import() {
    let (tools, folder, database) = (installed(), folder(), Database::new());
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    let [[token, secret], [other_token, other_secret]] = projects(&database);
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/clients");
    // Its events come without an `$insert_id`, and go the same way (D2.3).
    let node = scripts.join("node.js");
    works(Command::new("node").arg(node).args([&program.address, &token]).env("NODE_PATH", tools.join("node_modules")));
    let mut python = Command::new("python3");
    python.arg(scripts.join("python.py")).args([&program.address, &token, &secret, &other_token, &other_secret]);
    works(python.env("PYTHONPATH", tools.join("python")).current_dir(folder.path()));
    assert_eq!(counts(&database), [114, 114, 6, 6]);
    let ada = "(select properties from profiles where distinct_id = 'ada' and project_id = 3000001)";
    let ada = text(&mut database.connect(), &format!("{ada}::jsonb - '$last_seen'"));
    assert_eq!(ada, r#"{"$name": "Ada", "colors": ["blue"], "visits": 3}"#);
}

// X43: `mixpanel` for Node, over plain http
#[test]
fn the_node_library_tracks_and_keeps_people_and_groups() {
    let (tools, folder, database) = (installed(), folder(), Database::new());
    let program = Program::start(folder.path(), &[("DATABASE_URL", &database.url)]);
    let [[token, _], _] = projects(&database);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/clients/node.js");
    works(Command::new("node").arg(script).args([&program.address, &token]).env("NODE_PATH", tools.join("node_modules")));
    assert_eq!(counts(&database), [4, 4, 1, 1]);
}
