//! The local mailbox of a running Steward, and who else would like to read it.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::program::{Program, folder, free_port, steward};

/// The answer to a request with these headers.
fn ask(port: u16, line: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "{line} HTTP/1.1\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_default();
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(program: &Program, path: &str, headers: &[(&str, &str)]) -> String {
    ask(program.port, &format!("GET {path}"), headers, "")
}

fn opens(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

fn home(program: &Program) -> String {
    format!("localhost:{}", program.port)
}

/// Asks for a letter, as the form for signing up does.
fn sign_up(port: u16, host: &str) -> String {
    let headers = [("Host", host), ("Sec-Fetch-Site", "same-origin"), ("Content-Type", "application/x-www-form-urlencoded")];
    ask(port, "POST /signup", &headers, "name=Ada&email=ada%40acme.example&password=a+good+long+passphrase")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

fn letters(data: &Path) -> Vec<std::path::PathBuf> {
    for _ in 0..200 {
        let files = fs::read_dir(data.join("mail")).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        let found: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        if !found.is_empty() {
            return found;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("no letter");
}

// F3
#[test]
fn the_mailbox_opens_with_the_word_of_this_start_on_this_machine_and_to_nobody_else() {
    let data = folder();
    let program = Program::start(data.path(), &[]);
    let (mailbox, host) = (program.mailbox(), home(&program));
    assert!(opens(&get(&program, &mailbox, &[("Host", &host)])));
    let other_word = format!("/dev/mailbox/{}", "A".repeat(43));
    for path in ["/dev/mailbox", "/dev/mailbox/", "/dev/mailbox/unknown", &other_word, &mailbox[..mailbox.len() - 1]] {
        assert!(!opens(&get(&program, path, &[("Host", &host)])), "{path}");
    }
    for host in [
        "steward.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "evil.example:8080",
        "",
        "[2001:db8::1]",
    ] {
        assert!(!opens(&get(&program, &mailbox, &[("Host", host)])), "{host}");
    }
    for header in [
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Server",
        "Forwarded",
        "X-Real-IP",
        "Via",
        "CF-Connecting-IP",
        "CF-Ray",
        "True-Client-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "Fastly-Client-IP",
        "Fly-Client-IP",
        "X-Original-Host",
        "X-Original-URL",
        "X-Envoy-External-Address",
        "X-Azure-ClientIP",
        "X-Amzn-Trace-Id",
        "Tailscale-User-Login",
        "CDN-Loop",
        "X-ProxyUser-Ip",
        "X-Appengine-User-IP",
    ] {
        assert!(!opens(&get(&program, &mailbox, &[("Host", &host), (header, "192.0.2.1")])), "{header}");
    }
    let word = mailbox.rsplit('/').next().unwrap();
    assert_eq!(
        program.said().iter().filter(|line| line.contains(word)).count(),
        1,
        "the word is told once: {:?}",
        program.said()
    );
    assert_eq!(program.stop(), 0);
    let program = Program::start(data.path(), &[]);
    assert_ne!(program.mailbox(), mailbox, "every start has its own word");
    assert!(!opens(&get(&program, &mailbox, &[("Host", &home(&program))])));
}

// F3: a proxy on this machine that adds nothing makes a stranger look like somebody at home
#[test]
fn a_stranger_behind_a_silent_proxy_finds_no_way_to_the_letters() {
    let data = folder();
    let program = Program::start(data.path(), &[]);
    let front = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (port, behind) = (front.local_addr().unwrap().port(), program.port);
    thread::spawn(move || front.incoming().filter_map(Result::ok).for_each(|stranger| pass_on(stranger, behind)));
    let answer = sign_up(port, &home(&program));
    assert!(answer.contains("Check your email") && !answer.contains("/dev/mailbox"), "{answer}");
    letters(data.path());
    for path in ["/dev/mailbox", "/dev/mailbox/unknown", "/login", "/password/forgot", "/nowhere"] {
        let answer = ask(port, &format!("GET {path}"), &[("Host", &home(&program))], "");
        assert!(!answer.contains("ada@acme.example") && !answer.contains("/dev/mailbox/"), "{path}: {answer}");
    }
}

fn pass_on(mut stranger: TcpStream, port: u16) {
    thread::spawn(move || {
        let mut steward = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut back, mut out) = (steward.try_clone().unwrap(), stranger.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut back, &mut out).map(|_| out.shutdown(std::net::Shutdown::Both)));
        let _ = std::io::copy(&mut stranger, &mut steward);
    });
}

// F3: who serves others shows no letters, whatever they set about files
#[test]
fn where_the_public_address_is_another_there_is_no_mailbox_and_letters_are_files() {
    let data = folder();
    let settings = [("STEWARD_PUBLIC_URL", "http://steward.acme.example"), ("STEWARD_MAIL_TO_FILES", "true")];
    let program = Program::start(data.path(), &settings);
    sign_up(program.port, "steward.acme.example");
    letters(data.path());
    assert!(!program.said().iter().any(|line| line.contains("/dev/mailbox")), "{:?}", program.said());
    for path in ["/dev/mailbox", "/dev/mailbox/unknown"] {
        assert!(!opens(&get(&program, path, &[("Host", &home(&program))])), "{path}");
    }
}

// F10
#[test]
fn letters_on_disk_are_for_their_owner_even_where_they_lay_open_before() {
    let data = folder();
    fs::create_dir(data.path().join("mail")).unwrap();
    fs::set_permissions(data.path().join("mail"), fs::Permissions::from_mode(0o755)).unwrap();
    let old = data.path().join("mail/old.eml");
    fs::write(&old, "Subject: old\r\n\r\nold").unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).unwrap();
    let program = Program::start(data.path(), &[]);
    assert_eq!((mode(&data.path().join("mail")), mode(&old)), (0o700, 0o600));
    // Nobody else lists or reads the data folder. As root the database's user still passes through it.
    assert_eq!(mode(data.path()) & 0o066, 0);
    fs::remove_file(&old).unwrap();
    sign_up(program.port, &home(&program));
    for letter in letters(data.path()) {
        assert_eq!(mode(&letter), 0o600);
    }
}

// F24: a mail server that never says a word holds a letter, and nobody who wants to stop
#[test]
fn a_mail_server_that_hangs_does_not_hold_up_the_end() {
    let (data, silent) = (folder(), TcpListener::bind(("127.0.0.1", 0)).unwrap());
    let url = format!("smtp://127.0.0.1:{}", silent.local_addr().unwrap().port());
    let program = Program::start(data.path(), &[("SMTP_URL", &url)]);
    sign_up(program.port, &home(&program));
    let held = silent.accept().expect("a letter on its way");
    let began = Instant::now();
    assert_eq!(program.stop(), 0);
    assert!(began.elapsed() < Duration::from_secs(8), "it waited for the mail server");
    drop(held);
}

// U12, F13: everything about mail that cannot be meant is told before anything starts, and no password with it
#[test]
fn a_setting_about_mail_that_cannot_be_meant_is_told_at_the_start() {
    let data = folder();
    let data = ("STEWARD_DATA_DIR", data.path().to_str().unwrap());
    let listen = format!("127.0.0.1:{}", free_port());
    let public = ("STEWARD_PUBLIC_URL", "https://steward.acme.example");
    for (settings, told) in [
        (vec![public, ("SMTP_URL", "smtp://ada:hunter#two@mail.acme.example")], "%23"),
        (vec![public, ("SMTP_URL", "smtp://ada:hunter/two@mail.acme.example")], "%2F"),
        (vec![public, ("SMTP_URL", "smtp://ada:2/hunter@mail.acme.example")], "%2F"),
        (vec![public, ("SMTP_URL", "smtp://ada:hunter@two@mail.acme.example")], "%40"),
        (vec![public, ("SMTP_URL", "smtp://ada:hunter%two@mail.acme.example")], "%25"),
        (vec![public, ("SMTP_URL", "ada:hunter@mail.acme.example")], "smtp://"),
        (vec![public, ("SMTP_URL", "smtp://mail.acme.example"), ("STEWARD_MAIL_FROM", "nonsense")], "STEWARD_MAIL_FROM"),
        (vec![public, ("SMTP_URL", "smtp://mail.acme.example"), ("STEWARD_SUPPORT_EMAIL", "the desk")], "STEWARD_SUPPORT_EMAIL"),
        (vec![("STEWARD_PUBLIC_URL", "http://192.0.2.7"), ("SMTP_URL", "smtp://mail.acme.example")], "STEWARD_MAIL_FROM"),
        (vec![("STEWARD_PUBLIC_URL", "http://[2001:db8::7]"), ("SMTP_URL", "smtp://127.0.0.1")], "STEWARD_MAIL_FROM"),
        (vec![("STEWARD_PUBLIC_URL", "http://steward"), ("SMTP_URL", "smtp://mail.acme.example")], "STEWARD_MAIL_FROM"),
    ] {
        let all: Vec<_> = settings.iter().copied().chain([data, ("STEWARD_LISTEN", listen.as_str())]).collect();
        let (code, said) = steward(&[], &all);
        assert!(code == 1 && said.contains(told), "{settings:?}: {said}");
        assert!(!said.contains("hunter") && !said.contains("panicked"), "{said}");
    }
}
