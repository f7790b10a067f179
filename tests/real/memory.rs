//! What many people at once leave behind in the program.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::program::{Program, steward};

/// What the program may hold more than at its start, in kilobytes: a few benches for hashes, and connections.
const MORE: u64 = 64 * 1024;

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
    let folder = crate::program::folder();
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
