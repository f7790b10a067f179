//! What the doctor finds, beside a console that serves, with a real mail server and behind proxies.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::Value;
use steward::mail::Carrier;

use crate::{
    letters::{FROM, Server, certificate},
    program::{Program, folder, free_port, steward},
};

fn looked_at(settings: &[(&str, &str)]) -> (i32, Vec<(String, String, String)>) {
    let (code, said) = steward(&["doctor", "--json"], settings);
    // Complaints stand behind the findings, on a line of their own.
    let mut read = serde_json::Deserializer::from_str(&said).into_iter::<Value>();
    let found = read.next().unwrap_or_else(|| panic!("{said}")).unwrap_or_else(|error| panic!("{error}: {said}"));
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let found = found.as_array().unwrap().iter().map(|it| (text(it, "check"), text(it, "state"), text(it, "text")));
    (code, found.collect())
}

fn state<'a>(found: &'a [(String, String, String)], check: &str) -> &'a str {
    &found.iter().find(|(about, ..)| about == check).unwrap_or_else(|| panic!("{check}: {found:?}")).1
}

// C5.9, F32
#[test]
fn the_doctor_has_a_line_for_everything_steward_stands_on() {
    let folder = folder();
    let program = Program::start(folder.path(), &[]);
    let server = Server::start(free_port(), "", &[]);
    let (data, mail) = (folder.path().to_str().unwrap(), format!("smtp://127.0.0.1:{}", server.port));
    let listen = format!("127.0.0.1:{}", program.port);
    let settings =
        [("STEWARD_DATA_DIR", data), ("STEWARD_LISTEN", &listen), ("STEWARD_PUBLIC_URL", &program.address), ("SMTP_URL", &mail)];
    let (code, found) = looked_at(&settings);
    for check in [
        "public_url",
        "trusted_proxies",
        "database_extensions",
        "migrations",
        "changes",
        "clock",
        "secret_key",
        "database_roles",
        "data_folder",
        "private_files",
        "mail",
    ] {
        assert_eq!(state(&found, check), "good", "{check}: {found:?}");
    }
    assert!(found.iter().any(|(check, ..)| check == "database_version") && found.iter().any(|(check, ..)| check == "disk_space"));
    assert_eq!(code, 0, "{found:?}");
    assert!(server.letters.try_recv().is_err(), "nothing was sent");

    let (code, found) = looked_at(&[&settings[..], &[("STEWARD_TRUSTED_PROXIES", "0.0.0.0/0")]].concat());
    assert_eq!((code, state(&found, "trusted_proxies")), (1, "fault"));
    let elsewhere = format!("http://localhost:{}", free_port());
    let (_, found) = looked_at(&[("STEWARD_DATA_DIR", data), ("STEWARD_PUBLIC_URL", &elsewhere)]);
    assert_eq!(state(&found, "public_url"), "warning", "{found:?}");
    let (_, found) =
        looked_at(&[("STEWARD_DATA_DIR", data), ("STEWARD_PUBLIC_URL", "http://steward.invalid"), ("SMTP_URL", &mail)]);
    assert_eq!(state(&found, "https"), "warning", "{found:?}");
}

/// A proxy that does this to the lines of a head, until the tests are over. Answers its port.
fn proxy(to: u16, change: fn(&mut Vec<String>)) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                match client.read(&mut byte) {
                    Ok(1) => asked.push(byte[0]),
                    _ => break,
                }
            }
            let asked = String::from_utf8_lossy(&asked).into_owned();
            let mut lines: Vec<String> = asked.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
            lines.push("Connection: close".to_owned());
            change(&mut lines);
            let mut steward = TcpStream::connect(("127.0.0.1", to)).unwrap();
            write!(steward, "{}\r\n\r\n", lines.join("\r\n")).unwrap();
            let _ = std::io::copy(&mut steward, &mut client);
        }
    });
    port
}

// C6.7
#[test]
fn the_doctor_sees_what_the_proxy_says_of_clients() {
    let folder = folder();
    let program = Program::start(folder.path(), &[]);
    let behind = |change: fn(&mut Vec<String>)| {
        let public = format!("http://localhost:{}", proxy(program.port, change));
        let (_, found) = looked_at(&[("STEWARD_DATA_DIR", folder.path().to_str().unwrap()), ("STEWARD_PUBLIC_URL", &public)]);
        found.into_iter().find(|(about, ..)| about == "forwarded_for").map(|(_, state, text)| (state, text))
    };
    let (state, text) = behind(|lines| lines.push("X-Forwarded-For: 198.51.100.7".to_owned())).unwrap();
    assert!(state == "good" && text.contains("says who asks"), "{text}");
    let (state, text) = behind(|_| ()).unwrap();
    assert!(state == "warning" && text.contains("passes on X-Forwarded-For"), "{text}");
    let (state, text) = behind(|lines| lines.retain(|line| !line.to_lowercase().starts_with("x-forwarded-for"))).unwrap();
    assert!(state == "warning" && text.contains("sends no X-Forwarded-For"), "{text}");
    drop(program);
    // Another Steward, which trusts another machine, hears of a proxy and says so once.
    let program = Program::start(folder.path(), &[("STEWARD_TRUSTED_PROXIES", "198.51.100.1")]);
    let public =
        format!("http://localhost:{}", proxy(program.port, |lines| lines.push("X-Forwarded-For: 198.51.100.7".to_owned())));
    let (_, found) = looked_at(&[("STEWARD_DATA_DIR", folder.path().to_str().unwrap()), ("STEWARD_PUBLIC_URL", &public)]);
    assert!(found.iter().any(|(about, _, text)| about == "forwarded_for" && text.contains("isn't among")), "{found:?}");
    let once = program.said().iter().filter(|line| line.contains("STEWARD_TRUSTED_PROXIES doesn't name")).count();
    assert_eq!(once, 1, "{:?}", program.said());
}

// C5.9: the conversation goes as far as the sender, with TLS and the password
#[test]
fn a_mail_server_that_does_not_know_the_password_is_no_mail_server_that_answers() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let trusted = std::fs::read(folder.path().join("cert.pem")).unwrap();
    let server = Server::start(free_port(), folder.path().to_str().unwrap(), &["auth"]);
    let introduced = |login: &str| {
        let url = format!("smtp://{login}@localhost:{}?tls=required", server.port);
        Carrier::smtp_trusting(&url, FROM, &trusted).unwrap().introduce()
    };
    assert_eq!(introduced("ada:secret"), Ok(()));
    let said = introduced("ada:guess").unwrap_err();
    assert!(said.contains("535") && !said.contains("guess"), "{said}");
    assert!(server.letters.try_recv().is_err(), "nothing was sent");
}
