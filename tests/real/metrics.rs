//! What Prometheus reads.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::{
    person::Person,
    program::{Program, folder, free_port, steward},
};

/// The samples of a text in Prometheus' format, by name and labels. Panics where the format is broken: a name without help and
/// type before it, a sample that comes twice, a bucket that holds less than the one before.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let (mut helped, mut typed, mut found) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut bucket: Option<(String, f64)> = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("help has words");
            assert!(helped.insert(name.to_owned()) && !help.is_empty(), "{name} has one help");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(helped.contains(name) && typed.insert(name.to_owned(), kind).is_none(), "{line}");
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no sample: {line}"));
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
            let name = series.split('{').next().unwrap();
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(plain), "{name}");
            let family =
                ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end).filter(|it| typed.contains_key(*it)));
            let kind = typed.get(family.unwrap_or(name)).unwrap_or_else(|| panic!("{line} has no type before it"));
            assert_eq!(*kind == "counter", name.ends_with("_total"), "{name}: counters end in _total and nothing else does");
            if name.ends_with("_bucket") {
                let of = series.split("le=").next().unwrap().to_owned();
                assert!(!bucket.is_some_and(|(before, held)| before == of && held > value), "{line}");
                bucket = Some((of, value));
            }
            assert!(found.insert(series.to_owned(), value).is_none(), "{series} comes twice");
        }
    }
    found
}

fn scraped(port: u16) -> String {
    let answer = Person::at("localhost").get(port, "/metrics").expect("it listens");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    answer.body
}

// C6.1
#[test]
fn what_steward_does_is_told_to_prometheus_by_route_and_without_a_secret() {
    let (folder, port) = (folder(), free_port());
    let (code, said) = steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let program = Program::start(folder.path(), &[("STEWARD_METRICS_LISTEN", &format!("127.0.0.1:{port}"))]);
    let mut ada = Person::at(&program.address).sign_in(program.port, "ada@northwind.example", password);
    for path in ["/account/profile", "/invite/a-secret-of-an-invitation", "/orgs/7777777/settings/users", "/nowhere/at/all"] {
        ada.get(program.port, path).unwrap();
    }
    // The jobs that come every second or two have run by then.
    let ran = |text: &str| {
        ["emails", "webhooks"].iter().all(|job| text.contains(&format!("last_run_timestamp_seconds{{job=\"{job}\"}}")))
    };
    let mut text = scraped(port);
    for _ in 0..300 {
        if ran(&text) {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        text = scraped(port);
    }
    assert!(ran(&text), "{text}");
    let told = samples(&text);
    let at_least = |series: &str, least: f64| {
        let value = told.get(series).unwrap_or_else(|| panic!("{series} is missing: {text}"));
        assert!(*value >= least, "{series} is {value}");
    };
    at_least("steward_http_requests_total{method=\"POST\",route=\"/login\",status=\"303\"}", 1.0);
    at_least("steward_http_requests_total{method=\"GET\",route=\"/orgs/{org}/settings/users\",status=\"404\"}", 1.0);
    at_least("steward_http_requests_total{method=\"GET\",route=\"unknown\",status=\"404\"}", 1.0);
    at_least("steward_http_request_duration_seconds_count{method=\"GET\",route=\"/account/profile\"}", 1.0);
    at_least("steward_http_request_duration_seconds_bucket{method=\"GET\",route=\"/account/profile\",le=\"+Inf\"}", 1.0);
    for pool in ["pages", "data"] {
        at_least(&format!("steward_database_connections_max{{pool=\"{pool}\"}}"), 1.0);
        at_least(&format!("steward_database_waiting{{pool=\"{pool}\"}}"), 0.0);
        for state in ["in_use", "idle"] {
            at_least(&format!("steward_database_connections{{pool=\"{pool}\",state=\"{state}\"}}"), 0.0);
        }
    }
    at_least("steward_database_up", 1.0);
    for state in ["planned", "waiting", "retrying"] {
        at_least(&format!("steward_emails{{state=\"{state}\"}}"), 0.0);
    }
    at_least("steward_emails_oldest_seconds", 0.0);
    at_least("steward_webhook_deliveries{state=\"waiting\"}", 0.0);
    at_least("steward_job_failures_total{job=\"emails\"}", 0.0);
    at_least("steward_job_last_success_timestamp_seconds{job=\"emails\"}", 1_700_000_000.0);
    assert_eq!(told["steward_migrations{state=\"pending\"}"], 0.0);
    at_least("process_start_time_seconds", 1_700_000_000.0);
    at_least("process_resident_memory_bytes", 1_000_000.0);
    for secret in ["a-secret-of-an-invitation", "7777777", "ada@", "northwind"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // Nothing of the console is there, and nothing of this at the console.
    assert_eq!(Person::at("localhost").get(port, "/login").unwrap().status, 404);
    assert_eq!(Person::at(&program.address).get(program.port, "/metrics").unwrap().status, 404);
    assert_eq!(program.stop(), 0, "the second listener does not hold it");
}

// C6.1
#[test]
fn a_database_that_is_away_is_told_as_well() {
    let (mut server, folder, port) = (crate::servers::Running::postgres(), folder(), free_port());
    let url = format!("postgres://steward@127.0.0.1:{}/steward", server.port);
    let listen = format!("127.0.0.1:{port}");
    let _program = Program::start(folder.path(), &[("DATABASE_URL", &url), ("STEWARD_METRICS_LISTEN", &listen)]);
    assert_eq!(samples(&scraped(port))["steward_database_up"], 1.0);
    server.kill();
    let away = (0..300).any(|_| {
        thread::sleep(Duration::from_millis(100));
        samples(&scraped(port))["steward_database_up"] == 0.0
    });
    assert!(away, "it is told");
}

// C6.1
#[test]
fn nothing_listens_unless_asked_and_a_wrong_address_is_told() {
    let folder = folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let (code, said) = steward(&[], &[data, ("STEWARD_METRICS_LISTEN", "everywhere")]);
    assert!(code == 1 && said.contains("STEWARD_METRICS_LISTEN must be an address and a port"), "{said}");
    let program = Program::start(folder.path(), &[("STEWARD_METRICS_LISTEN", "")]);
    assert!(TcpStream::connect(("127.0.0.1", program.port)).is_ok());
    let quiet = !program.said().iter().any(|line| line.contains("metrics"));
    assert!(quiet, "{:?}", program.said());
}
