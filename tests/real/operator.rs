//! What an operator does beside the console: odd environments, commands while it runs, the doctor, a backup.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
};

use crate::{
    database::{Database, counts, number},
    program::{Program, steward},
    servers::tool,
};

// U15
#[test]
fn another_postgres_in_the_operators_shell_does_not_disturb_the_private_one() {
    let folder = crate::program::folder();
    let shell = [
        ("PGPORT", "6543"),
        ("PGHOST", "db.example"),
        ("PGHOSTADDR", "192.0.2.1"),
        ("PGOPTIONS", "-c search_path=nowhere"),
        ("PGUSER", "somebody"),
        ("PGDATABASE", "other"),
        ("PGSERVICE", "nothing"),
        ("PGSSLMODE", "verify-full"),
        ("PGREQUIREAUTH", "scram-sha-256"),
        ("PGTARGETSESSIONATTRS", "standby"),
        ("PGCLIENTENCODING", "LATIN1"),
        ("PGDATA", "/nowhere"),
    ];
    let program = Program::start(folder.path(), &shell);
    assert!(crate::serve::get(&program, "/health").ends_with("ok"));
}

// U15: an option that is given as nothing names no server, so whatever the shell says of another one is put away
#[test]
fn an_address_of_a_database_that_is_given_as_nothing_leaves_the_private_one_alone() {
    for given in ["", " "] {
        let folder = crate::program::folder();
        let shell = [
            ("STEWARD_DATA_DIR", folder.path().to_str().unwrap()),
            ("PGPORT", "6543"),
            ("PGHOST", "db.example"),
            ("PGOPTIONS", "-c search_path=nowhere"),
            ("PGSERVICE", "nothing"),
        ];
        let (code, said) = steward(&["seed", "demo", "--even-if-not-empty", "--database-url", given], &shell);
        assert!(code == 0 && said.contains("ada@northwind.example"), "{given:?}: {said}");
    }
}

// U15
#[test]
fn an_option_that_is_set_to_nothing_is_unset_and_yes_is_said_in_many_words() {
    let folder = crate::program::folder();
    let data = folder.path().to_str().unwrap();
    let blank = [
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "SMTP_URL",
        "STEWARD_SECRET_KEY",
        "STEWARD_POSTGRES_BIN",
        "STEWARD_MAIL_FROM",
        "STEWARD_MAIL_TO_FILES",
        "STEWARD_SUPPORT_EMAIL",
        "STEWARD_DEFAULT_PLAN",
        "STEWARD_TRUSTED_PROXIES",
        "STEWARD_PROJECTS_KEPT_DAYS",
        "STEWARD_LOG",
    ];
    let blank: Vec<(&str, &str)> = blank.into_iter().map(|name| (name, "")).collect();
    let program = Program::start(folder.path(), &blank);
    assert!(crate::serve::get(&program, "/health").ends_with("ok"));
    drop(program);
    let public = ("STEWARD_PUBLIC_URL", "https://steward.example.com");
    for (word, refused) in [("1", false), ("yes", false), ("on", false), ("TRUE", false), ("0", true), ("no", true), ("", true)] {
        let settings = [
            ("STEWARD_DATA_DIR", data),
            public,
            ("STEWARD_MAIL_TO_FILES", word),
            ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x"),
        ];
        let (_, said) = steward(&[], &settings);
        assert_eq!(said.contains("SMTP_URL is not set"), refused, "{word}: {said}");
    }
    let (code, said) = steward(&[], &[("STEWARD_DATA_DIR", data), ("STEWARD_MAIL_TO_FILES", "perhaps")]);
    assert!(code == 1 && said.contains("STEWARD_MAIL_TO_FILES must be true or false"), "{said}");
}

// U15
#[test]
fn seeds_are_planted_while_the_console_runs() {
    let folder = crate::program::folder();
    let program = Program::start(folder.path(), &[]);
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert!(code == 0 && said.contains("ada@northwind.example"), "{said}");
    assert!(crate::serve::get(&program, "/health").ends_with("ok"));
}

// U18: nobody counts while they are planted
#[test]
fn what_the_seeds_make_is_counted() {
    let (database, folder) = (Database::new(), crate::program::folder());
    let settings = [
        ("DATABASE_URL", database.program_url.as_str()),
        ("DATABASE_OWNER_URL", database.url.as_str()),
        ("STEWARD_SECRET_KEY", "a key of the seeds, long enough to be one"),
        ("STEWARD_DATA_DIR", folder.path().to_str().unwrap()),
    ];
    let sizes = ["--users", "300", "--teams", "7", "--projects", "20", "--invitations", "30", "--even-if-not-empty"];
    for seed in [&["seed", "demo"][..], &[&["seed", "load"][..], &sizes].concat()] {
        let (code, said) = steward(seed, &settings);
        assert_eq!(code, 0, "{said}");
    }
    let mut conn = database.connect();
    assert_eq!(counts::wrong(&mut conn), "");
    let counted = "select max(member_count) * 10000 + max(project_count) * 100 + max(invitation_count) from organizations";
    assert_eq!(number(&mut conn, counted), 3_002_130, "300 people, 20 projects and the first one, 30 invitations");
    assert_eq!(number(&mut conn, "select count(*) from teams where user_count > 0 and project_count > 0"), 10);
}

// F32
#[test]
fn the_doctor_tells_what_is_well_and_what_is_not() {
    let folder = crate::program::folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let program = Program::start(folder.path(), &[]);
    let (code, said) = steward(&["doctor"], &[data]);
    assert_eq!(code, 0, "{said}");
    for words in [
        "accepts changes",
        "The secret key matches the database",
        "steward_owner owns the tables, steward works",
        "SMTP_URL is not set",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (code, said) = steward(&["doctor"], &[data, ("STEWARD_SECRET_KEY", "another key that is long enough to be one")]);
    assert!(code == 1 && said.contains("The secret key doesn't match the database"), "{said}");
    let (code, said) = steward(&["doctor"], &[data, ("SMTP_URL", "smtp://127.0.0.1:1")]);
    assert!(code == 1 && said.contains("on port 1 takes no email"), "{said}");
    program.stop();
    fs::set_permissions(folder.path().join("secret_key"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let (_, said) = steward(&["doctor"], &[data]);
    assert!(said.contains("Other users of this machine can read") && said.contains("secret_key"), "{said}");
}

fn socket(program: &Program) -> String {
    let postgres = program.data.join("postgres");
    let told = fs::read_to_string(postgres.join("WHERE"));
    let kept: PathBuf = told.map_or(postgres, |text| text.trim().rsplit(" in ").next().unwrap().into());
    // The fifth line is where the server listens.
    fs::read_to_string(kept.join("data/postmaster.pid")).unwrap().lines().nth(4).unwrap().to_owned()
}

pub fn sign_in(program: &Program, email: &str, password: &str) -> String {
    let form = format!("email={}&password={password}", email.replace('@', "%40"));
    let mut stream = TcpStream::connect(("127.0.0.1", program.port)).unwrap();
    write!(
        stream,
        "POST /login HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        program.port,
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap_or_default();
    answer
}

// F29: as docs/operations.md says it
#[test]
fn a_backup_that_was_taken_while_it_ran_is_restored_elsewhere_and_people_sign_in() {
    let (here, there) = (crate::program::folder(), crate::program::folder());
    let running = Program::start(here.path(), &[]);
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", here.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap().to_owned();
    let dump = here.path().join("steward.dump");
    let mut pg_dump = tool("pg_dump");
    pg_dump.args(["-Fc", "-U", "steward_owner", "-d", "steward", "-h"]).arg(socket(&running)).arg("-f").arg(&dump);
    let done = pg_dump.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    fs::copy(here.path().join("secret_key"), there.path().join("secret_key")).unwrap();
    let fresh = Program::start(there.path(), &[]);
    let mut pg_restore = tool("pg_restore");
    pg_restore.args(["--clean", "--if-exists", "--single-transaction", "-U", "steward_owner", "-d", "steward", "-h"]);
    let done = pg_restore.arg(socket(&fresh)).arg(&dump).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    drop(fresh);

    let restored = Program::start(there.path(), &[]);
    assert!(crate::serve::get(&restored, "/health").ends_with("ok"));
    let answer = sign_in(&restored, "ada@northwind.example", &password);
    assert!(answer.starts_with("HTTP/1.1 303") && answer.to_lowercase().contains("set-cookie"), "{answer}");
    drop(running);
}
