//! What strangers send over the wire: bodies that never end, more connections than there are files, and what is no request.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::program::{Program, folder};

/// A connection from this address of the machine, which has many.
fn connect(program: &Program, from: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&format!("{from}:0").parse::<SocketAddr>().unwrap().into()).unwrap();
    socket.connect(&SocketAddr::from(([127, 0, 0, 1], program.port)).into()).expect("it listens");
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Everything that comes back until the other side closes.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn send(program: &Program, from: &str, request: &str) -> TcpStream {
    let mut stream = connect(program, from);
    let _ = stream.write_all(request.as_bytes());
    stream
}

fn head(program: &Program, first: &str, more: &str) -> String {
    format!("{first} HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\n{more}\r\n", program.port)
}

/// A form of which five of ten bytes come.
fn unfinished(program: &Program) -> String {
    head(program, "POST /login", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n") + "email"
}

fn is_served(program: &Program, from: &str) {
    let page = rest(send(program, from, &head(program, "GET /login", "Connection: close\r\n")));
    assert!(page.starts_with("HTTP/1.1 200"), "{from} is not served: {page:?}");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\nConnection: close\r\n";
    let page = rest(send(program, from, &(head(program, "POST /password/forgot", form) + "email=x")));
    assert!(page.starts_with("HTTP/1.1 422"), "{from} cannot send a form: {page:?}");
}

/// Starts it with no more than so many open files, until it raises that itself.
fn with_files(files: u64, settings: &[(&str, &str)]) -> (tempfile::TempDir, Program) {
    let folder = folder();
    let program = Program::start_as(folder.path(), settings, |command| {
        // SAFETY: between fork and exec only the limit of the child is set, which asks for no memory and no lock.
        unsafe {
            command.pre_exec(move || {
                let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
                libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit);
                limit.rlim_cur = files;
                libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
                Ok(())
            });
        }
    });
    (folder, program)
}

// F2: unfinished bodies of one stranger, more than the files a service usually may open
#[test]
fn bodies_that_never_end_shut_nobody_out_and_are_ended() {
    let (_folder, program) = with_files(256, &[]);
    let held: Vec<TcpStream> = (0..400).map(|_| send(&program, "127.0.0.1", &unfinished(&program))).collect();
    is_served(&program, "127.0.0.1");
    is_served(&program, "127.0.0.2");
    for stream in held {
        let answer = rest(stream);
        let ended = ["HTTP/1.1 408", "HTTP/1.1 503"].iter().any(|status| answer.starts_with(status));
        assert!(ended && answer.contains("<h1>"), "{answer:?}");
    }
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.child.id())).unwrap_or_default();
    if let Some(files) = limits.lines().find(|line| line.starts_with("Max open files")) {
        let numbers: Vec<&str> = files.split_whitespace().skip(3).take(2).collect();
        assert_eq!(numbers[0], numbers[1], "the soft limit is raised to the hard one");
    }
}

// F2: neither do connections on which nothing is said; a proxy of ours brings everybody and is not counted
#[test]
fn one_network_does_not_hold_all_connections() {
    let (_folder, program) = with_files(256, &[("STEWARD_TRUSTED_PROXIES", "127.0.0.9")]);
    let silent: Vec<TcpStream> = (0..700).map(|_| connect(&program, "127.0.0.1")).collect();
    std::thread::sleep(Duration::from_millis(500));
    let let_go = silent.iter().filter(|stream| {
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        matches!((&**stream).read(&mut [0]), Ok(0) | Err(_)) && (&**stream).read(&mut [0]).is_ok_and(|n| n == 0)
    });
    assert!(let_go.count() >= 200, "what is too much for one network is let go at once");
    is_served(&program, "127.0.0.2");
    drop(silent);
    let many: Vec<TcpStream> = (0..700).map(|_| connect(&program, "127.0.0.9")).collect();
    is_served(&program, "127.0.0.9");
    drop(many);
    std::thread::sleep(Duration::from_millis(500));
    is_served(&program, "127.0.0.1");
}

// F25
#[test]
fn what_is_no_request_writes_no_error() {
    let (_folder, program) = with_files(1024, &[]);
    for garbage in [
        "x\r\n\r\n",
        "\u{1}\u{2}\u{3}\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nemail",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
    ] {
        let mut stream = send(&program, "127.0.0.1", garbage);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read(&mut [0; 1024]);
    }
    is_served(&program, "127.0.0.1");
    let said = program.said().join("\n");
    assert!(!said.contains("ERROR") && !said.contains("panicked"), "{said}");
}

// U15.1: on the wire too, where a client goes on after an answer without a body
#[test]
fn head_leaves_the_connection_in_order() {
    let (_folder, program) = with_files(1024, &[]);
    let mut stream = connect(&program, "127.0.0.1");
    for (path, status) in [("/login", "200"), ("/health", "200"), ("/nowhere", "404")] {
        stream.write_all(head(&program, &format!("HEAD {path}"), "").as_bytes()).unwrap();
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the rest of the head");
            answer.push(byte[0].into());
        }
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains("content-length: "), "{path}: {answer}");
    }
    stream.write_all(head(&program, "GET /health", "Connection: close\r\n").as_bytes()).unwrap();
    let answer = rest(stream);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nok"), "{answer}");
}

// F22.1: a private Postgres whose processes are stopped
#[test]
fn a_database_that_stands_still_is_answered_for() {
    let (folder, program) = with_files(1024, &[]);
    let data = folder.path().join("postgres");
    let data = std::fs::read_to_string(data.join("WHERE")).map_or(data, |text| text.trim().rsplit(" in ").next().unwrap().into());
    let postmaster = std::fs::read_to_string(data.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
    let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap();
    let all: Vec<i32> = children.split_whitespace().chain([postmaster.as_str()]).map(|pid| pid.parse().unwrap()).collect();
    let signal = |signal| {
        for pid in &all {
            // SAFETY: kill takes two numbers, and the processes are those of this test's own Postgres.
            unsafe { libc::kill(*pid, signal) };
        }
    };
    signal(libc::SIGSTOP);
    let form = "email=ada%40northwind.test&password=12345678";
    let more =
        format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n", form.len());
    let answer = rest(send(&program, "127.0.0.1", &(head(&program, "POST /login", &more) + form)));
    signal(libc::SIGCONT);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("<h1>Busy</h1>"), "{answer:?}");
    is_served(&program, "127.0.0.1");
}
