//! Letters on the wire, to a real mail server on loopback.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use steward::{
    mail::{Carrier, Desk, MailWorker, deliver_due},
    model::{
        EmailAddress, Secret,
        letter::{Letter, LetterContent},
        sealer::Sealer,
    },
    store::{self, outbox},
};

use crate::{
    database::{Database, number, run, text},
    program::free_port,
};

pub const FROM: &str = "Steward <steward@northwind.test>";

pub struct Server {
    child: Child,
    pub port: u16,
    pub letters: Receiver<serde_json::Value>,
}

impl Server {
    pub fn start(port: u16, certificates: &str, more: &[&str]) -> Self {
        let mut command = Command::new("/usr/bin/python3");
        command.arg("tests/real/smtp.py").arg(port.to_string()).arg(certificates).args(more).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a mail server");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let (taken, letters) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = taken.send(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, port, letters }
    }

    fn next(&self) -> serde_json::Value {
        self.letters.recv_timeout(Duration::from_secs(10)).expect("a letter")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn desk() -> Desk {
    Desk { site: "http://localhost".into(), support: None, sealer: Sealer::new(b"a key", "letters") }
}

fn letter(to: &str) -> Letter {
    desk().already_registered(EmailAddress::parse(to).unwrap())
}

fn post(database: &Database, letter: &Letter) {
    store::write(&mut database.connect(), |tx| outbox::post(tx, &desk().sealer, letter)).unwrap();
}

fn deliver(database: &Database, carrier: &Carrier) -> usize {
    deliver_due(&mut database.connect(), &desk().sealer, carrier).unwrap()
}

#[test]
fn a_letter_goes_out_once_with_both_parts_and_the_servers_answer_is_kept() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    post(&database, &letter("gus@new.test"));
    assert_eq!((deliver(&database, &carrier), deliver(&database, &carrier)), (1, 0));
    let taken = server.next();
    let raw = taken["raw"].as_str().unwrap();
    assert_eq!(taken["to"], serde_json::json!(["gus@new.test"]));
    for part in ["text/plain", "text/html", "Message-ID:", "Subject: You already have an account"] {
        assert!(raw.contains(part), "{part}");
    }
    assert_eq!(text(&mut database.connect(), "select answer from outbox"), "250 taken as number 7");
}

#[test]
fn two_threads_never_carry_one_letter_twice() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    for n in 0..30 {
        post(&database, &letter(&format!("p{n}@new.test")));
    }
    let carried: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| deliver(&database, &carrier))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(carried, 30);
    let mut seen: Vec<String> = (0..30).map(|_| server.next()["to"][0].as_str().unwrap().to_owned()).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 30);
    assert!(server.letters.recv_timeout(Duration::from_millis(300)).is_err());
}

#[test]
fn while_the_server_is_away_nothing_is_lost_and_the_pauses_grow() {
    let (database, port) = (Database::new(), free_port());
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{port}"), FROM).unwrap();
    post(&database, &letter("gus@new.test"));
    let mut pauses = Vec::new();
    for _ in 0..4 {
        assert_eq!(deliver(&database, &carrier), 1);
        pauses.push(number(&mut database.connect(), "select extract(epoch from due_at - now())::bigint from outbox"));
        assert_eq!(deliver(&database, &carrier), 0, "not before its time");
        run(&mut database.connect(), "update outbox set due_at = now()");
    }
    assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
    assert!(text(&mut database.connect(), "select answer from outbox").contains("refused"));
    let server = Server::start(port, "", &[]);
    assert_eq!(deliver(&database, &carrier), 1);
    assert_eq!(server.next()["to"][0], "gus@new.test");
}

#[test]
fn a_mailbox_that_does_not_exist_is_given_up_with_the_reason() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    post(&database, &letter("nobody@new.test"));
    assert_eq!((deliver(&database, &carrier), deliver(&database, &carrier)), (1, 0));
    let answer = text(&mut database.connect(), "select answer from outbox where failed_at is not null and sealed is null");
    assert!(answer.contains("no such mailbox"), "{answer}");
}

// A private certificate is not one of the world's: without trust there is no letter, and no password, in the open.
#[test]
fn a_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_letter() {
    let folder = crate::program::folder();
    certificate(folder.path());
    let (database, server) = (Database::new(), Server::start(free_port(), folder.path().to_str().unwrap(), &["auth"]));
    let carrier = Carrier::smtp(&format!("smtp://ada:secret@localhost:{}?tls=required", server.port), FROM).unwrap();
    post(&database, &letter("gus@new.test"));
    deliver(&database, &carrier);
    assert!(server.letters.recv_timeout(Duration::from_millis(300)).is_err());
    assert!(text(&mut database.connect(), "select answer from outbox").to_lowercase().contains("cert"));
}

#[test]
fn with_starttls_and_a_password_a_letter_goes_out_sealed_on_the_way() {
    let folder = crate::program::folder();
    certificate(folder.path());
    let (database, server) = (Database::new(), Server::start(free_port(), folder.path().to_str().unwrap(), &["auth"]));
    let url = format!("smtp://ada:secret@localhost:{}?tls=required", server.port);
    let carrier = Carrier::smtp_trusting(&url, FROM, &std::fs::read(folder.path().join("cert.pem")).unwrap()).unwrap();
    post(&database, &letter("gus@new.test"));
    deliver(&database, &carrier);
    let taken = server.next();
    assert_eq!((taken["tls"].as_bool(), taken["user"].as_bool()), (Some(true), Some(true)));
}

// F13: without TLS nothing leaves, however the server asks for it
#[test]
fn a_server_without_tls_gets_no_letter_where_tls_is_a_must_and_the_operator_reads_what_to_do() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://ada:secret@localhost:{}?tls=required", server.port), FROM).unwrap();
    post(&database, &letter("gus@new.test"));
    deliver(&database, &carrier);
    assert!(server.letters.recv_timeout(Duration::from_millis(300)).is_err());
    assert!(text(&mut database.connect(), "select answer from outbox").contains("?tls=none"));
}

// U12
#[test]
fn a_letter_tells_the_senders_domain_that_a_program_wrote_it_and_whom_to_answer() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    post(&database, &letter("gus@new.test"));
    assert_eq!(deliver(&database, &carrier.answered_by(Some("help@northwind.test"))), 1);
    let taken = server.next();
    let raw = taken["raw"].as_str().unwrap();
    assert_eq!(taken["hello"], "northwind.test");
    for header in ["Auto-Submitted: auto-generated", "Reply-To: help@northwind.test", "@northwind.test>"] {
        assert!(raw.contains(header), "{header}: {raw}");
    }
    let id = raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap();
    assert!(id.trim_end().ends_with("@northwind.test>"), "{id}");
}

// F24: the second letter leaves while the first one waits for an answer that does not come, and the end waits for neither
#[test]
fn a_letter_that_the_server_is_slow_to_take_holds_no_other() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    post(&database, &letter("slow@new.test"));
    let worker = MailWorker { database: database.url.clone(), sealer: desk().sealer, carrier }.start().unwrap();
    for _ in 0..200 {
        if number(&mut database.connect(), "select count(*) from outbox where attempts = 1") == 1 {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    post(&database, &letter("gus@new.test"));
    assert_eq!(server.next()["to"][0], "gus@new.test");
    drop(worker);
    let slow = "select count(*) from outbox where recipient = 'slow@new.test' and sent_at is null and failed_at is null";
    assert_eq!(number(&mut database.connect(), slow), 1, "it is tried again");
    assert_eq!(number(&mut database.connect(), "select max(attempts) from outbox"), 1, "and no letter was in two hands");
}

// F25b
#[test]
fn what_a_server_says_steers_no_terminal_and_no_screen() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    post(&database, &letter("loud@new.test"));
    deliver(&database, &carrier);
    let answer = text(&mut database.connect(), "select answer from outbox where failed_at is not null");
    assert!(answer.contains("such mailbox") && !answer.contains(char::is_control), "{answer:?}");
}

// F32b: one letter, whatever its words say
#[test]
fn words_of_a_letter_are_never_taken_for_words_to_the_mail_server() {
    let (database, server) = (Database::new(), Server::start(free_port(), "", &[]));
    let carrier = Carrier::smtp(&format!("smtp://127.0.0.1:{}", server.port), FROM).unwrap();
    let command = "\r\n.\r\nMAIL FROM:<eve@evil.test>\r\nRCPT TO:<all@evil.test>\r\nDATA\r\nSubject: bad\r\n\r\nbad\r\n.\r\n";
    let written = |subject: &str, words: &str| {
        let content = LetterContent { subject: subject.to_owned(), text: words.to_owned(), html: words.to_owned() };
        post(&database, &Letter { content, ..letter("gus@new.test") });
    };
    // As whole lines the words are words.
    for ends in ["\r\n", "\n"] {
        written("sound", &format!("before{}after", command.replace("\r\n", ends)));
        assert_eq!(deliver(&database, &carrier), 1);
        let taken = server.next();
        assert_eq!((&taken["from"], &taken["to"]), (&"steward@northwind.test".into(), &serde_json::json!(["gus@new.test"])));
        assert!(taken["raw"].as_str().unwrap().contains("after"));
    }
    // Anything else does not leave.
    for words in [command.replace("\r\n", "\r"), "a\0b".to_owned(), "a\u{1b}[31mb".to_owned()] {
        written("sound", &words);
    }
    written(command, "words");
    deliver(&database, &carrier);
    assert!(server.letters.recv_timeout(Duration::from_millis(500)).is_err(), "one letter is one letter");
    assert_eq!(number(&mut database.connect(), "select count(*) from outbox where failed_at is not null"), 4);
    // Names come into letters without line ends, and stay what they are.
    let token = Secret::new();
    let hex: String = token.digest().0.iter().map(|byte| format!("{byte:02x}")).collect();
    let waiting = format!(
        "insert into signups (digest, email, name, password_hash, expires_at)
         values ('\\x{hex}', 'gus@new.test', 'Gus', 'x', now() + interval '1 hour')"
    );
    run(&mut database.connect(), &waiting);
    post(&database, &desk().verify_address(EmailAddress::parse("gus@new.test").unwrap(), command, &token));
    assert_eq!(deliver(&database, &carrier), 1);
    assert_eq!(server.next()["to"], serde_json::json!(["gus@new.test"]));
    assert!(server.letters.recv_timeout(Duration::from_millis(500)).is_err());
}

pub fn certificate(folder: &std::path::Path) {
    certificate_for(folder, &["localhost"]);
}

/// `cert.pem` and `key.pem` of a server with these names.
pub fn certificate_for(folder: &std::path::Path, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| format!("DNS:{name}")).collect();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=steward", "-addext"])
        .arg(format!("subjectAltName={}", names.join(",")))
        .args(["-addext", "basicConstraints=CA:FALSE", "-keyout"])
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output()
        .expect("openssl");
    assert!(made.status.success());
}
