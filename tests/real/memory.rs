//! What many people at once leave behind in the program.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use chrono::Utc;

use crate::{
    database::{Database, number},
    person::Person,
    program::{Program, folder, steward},
};

/// What the program may hold more than at its start, in kilobytes: a few benches for hashes, and connections.
const MORE: u64 = 64 * 1024;

/// What an upload may hold at most beside that: a few blocks, as text, as read and on their way into the database.
const UPLOAD_MORE: u64 = 32 * 1024;
/// The lines of the uploaded file, and how long each is.
const LINES: usize = 10_000;
const LINE: usize = 10_000;

fn most_held(program: &Program) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{}/status", program.child.id())).expect("a system with /proc");
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).expect("a line about memory").to_owned();
    let number = |text: String| text.split_whitespace().next().and_then(|text| text.parse().ok()).expect("kilobytes");
    (number(line("VmRSS:")), number(line("VmHWM:")))
}

fn sign_in(port: u16, email: &str, password: &str) -> String {
    let body = format!("email={}&password={password}", email.replace('@', "%40"));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let head = "POST /login HTTP/1.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin";
    let kind = "Content-Type: application/x-www-form-urlencoded";
    write!(stream, "{head}\r\nHost: localhost:{port}\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

// U17, F6
#[test]
#[cfg(target_os = "linux")]
fn two_hundred_people_who_sign_in_at_once_take_the_memory_of_few() {
    let folder = folder();
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    let people: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once("  ")).collect();
    let program = Program::start(folder.path(), &[]);
    let (before, _) = most_held(&program);
    let answers: Vec<String> = thread::scope(|scope| {
        let all: Vec<_> = (0..200)
            .map(|n| {
                let ((email, password), port) = (people[n % people.len()], program.port);
                scope.spawn(move || sign_in(port, email, password))
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let signed_in = answers.iter().filter(|status| *status == "303").count();
    assert!(signed_in >= 100, "most were let in, at least: {answers:?}");
    let (_, most) = most_held(&program);
    println!("{before} kB at the start, {most} kB at most");
    assert!(most <= before + MORE, "{before} kB at the start, {most} kB at most");
}

/// An event in one line of the file.
fn line(n: usize, time: i64) -> Vec<u8> {
    let start = format!(
        r#"{{"event":"Large","properties":{{"time":{time},"distinct_id":"p{}","$insert_id":"large-{n:05}","note":""#,
        n % 10
    );
    let end = "\"}}\n";
    let filler = LINE - start.len() - end.len();
    [start.into_bytes(), vec![b'x'; filler], end.as_bytes().to_vec()].concat()
}

// D5.5, U17: what is read piece by piece is not kept
#[test]
#[cfg(target_os = "linux")]
fn a_file_of_a_hundred_megabytes_takes_the_memory_of_a_few_blocks() {
    let (database, folder) = (Database::empty(), folder());
    let settings = [("DATABASE_URL", database.program_url.as_str()), ("DATABASE_OWNER_URL", database.url.as_str())];
    let program = Program::start(folder.path(), &settings);
    let data = [("STEWARD_DATA_DIR", folder.path().to_str().unwrap())];
    let (code, said) = steward(&["seed", "demo"], &[&settings[..], &data].concat());
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let mut ada = Person::at(&program.address).sign_in(program.port, "ada@northwind.example", password);
    let project = number(&mut database.connect(), "select min(id) from projects");
    let path = format!("/projects/{project}/settings/merge/import?from={project}");
    let time = Utc::now().timestamp() - 3 * 86_400;
    let mut upload = |lines: std::ops::Range<usize>| {
        let answer = ada.upload(program.port, &path, (lines.len() * LINE, lines.map(|n| line(n, time)))).expect("an answer");
        assert_eq!(answer.status, 303, "{}", answer.body);
    };
    // Threads and connections for data begin with the first of it, and memory for passwords is given back.
    upload(0..300);
    fs::write(format!("/proc/{}/clear_refs", program.child.id()), "5").expect("the peak begins anew");
    let (before, _) = most_held(&program);
    upload(300..LINES);
    let (_, most) = most_held(&program);
    assert_eq!(number(&mut database.connect(), "select count(*) from events where event = 'Large'"), 10_000);
    println!("{before} kB before, {most} kB at most");
    assert!(most <= before + UPLOAD_MORE, "{before} kB before, {most} kB at most");
}
