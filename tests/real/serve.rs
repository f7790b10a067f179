//! The program as an operator meets it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::program::{Program, free_port, steward};

pub fn get(program: &Program, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", program.port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap_or_default();
    answer
}

#[test]
fn a_program_that_is_killed_starts_again_with_nothing_lost() {
    let folder = crate::program::folder();
    let data = folder.path().to_str().unwrap();
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", data)]);
    assert!(code == 0 && said.contains("ada@northwind.example"), "{said}");

    let program = Program::start(folder.path(), &[]);
    assert!(get(&program, "/health").ends_with("ok"));
    assert!(get(&program, "/login").contains("Sign in"));
    program.kill();

    let began = Instant::now();
    let program = Program::start(folder.path(), &[]);
    println!("started after a kill in {:?}", began.elapsed());
    assert!(get(&program, "/health").ends_with("ok"));
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", data)]);
    assert!(code == 1 && said.contains("The database is not empty"), "a command finds the console's own database: {said}");
    let began = Instant::now();
    assert_eq!(program.stop(), 0);
    assert!(began.elapsed() < Duration::from_secs(10), "it stops without being waited for");

    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", data)]);
    assert!(code == 1 && said.contains("The database is not empty"), "what was there is there: {said}");
}

#[test]
fn the_private_postgres_ends_with_a_program_that_is_killed() {
    let folder = crate::program::folder();
    let program = Program::start(folder.path(), &[]);
    let data = folder.path().join("postgres");
    let data = std::fs::read_to_string(data.join("WHERE")).map_or(data, |text| text.trim().rsplit(" in ").next().unwrap().into());
    let pid = std::fs::read_to_string(data.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
    program.kill();
    for _ in 0..200 {
        if !std::path::Path::new(&format!("/proc/{pid}")).exists() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("Postgres {pid} outlived its program");
}

#[test]
fn every_bad_setting_is_told_at_once() {
    let folder = crate::program::folder();
    let (code, said) = steward(
        &[],
        &[
            ("STEWARD_DATA_DIR", folder.path().to_str().unwrap()),
            ("STEWARD_LISTEN", "nonsense"),
            ("STEWARD_PUBLIC_URL", "ftp://x"),
            ("STEWARD_DEFAULT_PLAN", "gold"),
            ("STEWARD_SECRET_KEY", "short"),
            ("DATABASE_URL", "mysql://x"),
        ],
    );
    assert_eq!(code, 1);
    for name in ["STEWARD_LISTEN", "STEWARD_PUBLIC_URL", "STEWARD_DEFAULT_PLAN", "STEWARD_SECRET_KEY", "DATABASE_URL"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(!said.contains("panicked"));
}

#[test]
fn a_public_address_without_a_mail_server_is_refused() {
    let folder = crate::program::folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let (code, said) = steward(&[], &[data, ("STEWARD_PUBLIC_URL", "https://steward.example.com")]);
    assert!(code == 1 && said.contains("SMTP_URL is not set"), "{said}");
}

#[test]
fn a_database_that_does_not_answer_is_one_sentence() {
    let folder = crate::program::folder();
    let url = format!("postgres://nobody@127.0.0.1:{}/x", free_port());
    let (code, said) = steward(&[], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap()), ("DATABASE_URL", &url)]);
    assert!(code == 1 && said.contains("The database can't be reached"), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
}

#[test]
fn any_postgres_serves_by_its_address_and_two_stewards_start_on_it_together() {
    let database = crate::database::Database::empty();
    let (one, two) = (crate::program::folder(), crate::program::folder());
    let settings =
        [("DATABASE_URL", database.url.as_str()), ("STEWARD_SECRET_KEY", "one key for both, as several Stewards want it")];
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| Program::start(one.path(), &settings));
        (Program::start(two.path(), &settings), first.join().unwrap())
    });
    assert!(get(&first, "/health").ends_with("ok") && get(&second, "/health").ends_with("ok"));
    assert!(!one.path().join("postgres").exists() && !two.path().join("postgres").exists());
}

#[test]
fn the_key_is_kept_for_its_owner_only() {
    use std::os::unix::fs::MetadataExt;
    let folder = crate::program::folder();
    drop(Program::start(folder.path(), &[]));
    assert_eq!(std::fs::metadata(folder.path().join("secret_key")).unwrap().mode() & 0o777, 0o600);
}
