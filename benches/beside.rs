//! What loading and reading events does to everybody else: `cargo bench --bench beside`, or `EVENTS=100000 cargo bench --bench beside`
//! for fewer than a million, or `STEWARD_PROGRAM=path/to/steward` for another build of the program.
//!
//! One person asks for the Users page of ten thousand members all the time, first alone, then while a million events come to
//! `/import` in packed batches of 2,000, then while all of them are exported. It prints the middle and the slowest hundredth of the
//! answers, events a second, and the most memory the program has held so far. What it found last stands in `docs/performance.md`.

mod served;

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use data_encoding::BASE64;
use flate2::{Compression, write::GzEncoder};
use served::{Client, Served};

const USERS: &str = "/orgs/1000001/settings/users";
const PROJECT: &str = "/projects/3000005/settings/overview";
const ALONE: Duration = Duration::from_secs(15);
const BATCH: usize = 2_000;

fn main() {
    let many: usize = std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let served = Served::with(10_000);
    let mut owner = served.sign_in();
    let program = served.program(&mut owner);
    let page = String::from_utf8_lossy(&owner.get_as(PROJECT, "identity")).into_owned();
    let token = page.split("id=\"token\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a token").to_owned();
    let now = chrono::Utc::now().timestamp();
    let batches: Vec<Vec<u8>> = (0..many / BATCH).map(|number| batch(number, now)).collect();
    println!("Users page of 10,000 members, one request after the other: p50 and p99 in ms; most memory held by the program");
    told(&served, "alone", beside(&owner, || thread::sleep(ALONE)).0);

    let (times, seconds) = beside(&owner, || import(&served, &token, &batches));
    told(&served, "during an import", times);
    println!("  {} events in {seconds:.1} s: {:.0} a second", batches.len() * BATCH, (batches.len() * BATCH) as f64 / seconds);

    let (times, seconds) = beside(&owner, || export(&program, many));
    told(&served, "during an export", times);
    println!("  {many} events in {seconds:.1} s: {:.0} a second", many as f64 / seconds);
}

/// How long each answer took while something else was done, in milliseconds, and the seconds of that.
fn beside(owner: &Client, work: impl FnOnce() + Send) -> (Vec<f64>, f64) {
    let start = Instant::now();
    let mut client = owner.again();
    let mut times = Vec::new();
    let seconds = thread::scope(|scope| {
        let working = scope.spawn(|| {
            work();
            start.elapsed().as_secs_f64()
        });
        while !working.is_finished() {
            let asked = Instant::now();
            client.get(USERS);
            times.push(asked.elapsed().as_secs_f64() * 1_000.0);
        }
        working.join().expect("the work")
    });
    times.sort_by(f64::total_cmp);
    (times, seconds)
}

fn told(served: &Served, what: &str, times: Vec<f64>) {
    let (middle, slowest) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("  {what:18} {middle:6.2} {slowest:7.2}   {:5.1} MiB", served.most_held() as f64 / 1_024.0);
}

/// The batches one after the other over one connection, as a program that waits for its answers sends them.
fn import(served: &Served, token: &str, batches: &[Vec<u8>]) {
    let mut client = Client::open(served.port, format!("Authorization: Basic {}", BASE64.encode(format!("{token}:").as_bytes())));
    for batch in batches {
        let request = format!(
            "POST /import?strict=1 HTTP/1.1\r\nHost: localhost:{}\r\n{}\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\n\
             Content-Length: {}\r\n\r\n",
            served.port,
            client.says,
            batch.len()
        );
        let (status, head, body) = client.ask([request.as_bytes(), batch].concat());
        assert_eq!(status, 200, "{head}{}", String::from_utf8_lossy(&body));
    }
}

/// All of them, counted as they come and kept nowhere.
fn export(program: &Client, many: usize) {
    let (from, to) = (chrono::Utc::now() - chrono::TimeDelta::days(100), chrono::Utc::now() + chrono::TimeDelta::days(1));
    let path =
        format!("/api/2.0/export?project_id=3000005&from_date={}&to_date={}", from.format("%Y-%m-%d"), to.format("%Y-%m-%d"));
    let lines = program.again().count_lines(&path);
    assert_eq!(lines, many, "what was brought comes back");
}

/// Two thousand events over ninety days, each of its own, packed as clients pack them.
fn batch(number: usize, now: i64) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    for n in number * BATCH..(number + 1) * BATCH {
        let time = now - 60 - (n * 7_919 % (90 * 86_400)) as i64;
        writeln!(
            packed,
            "{{\"event\":\"Event {}\",\"properties\":{{\"time\":{time},\"distinct_id\":\"user-{}\",\"$insert_id\":\"id-{n}\",\
             \"$browser\":\"Firefox\",\"$city\":\"Berlin\",\"page\":\"/products/{}\",\"price\":{}.5}}}}",
            n % 40,
            n * 7_919 % 100_000,
            n % 500,
            n % 90
        )
        .expect("memory");
    }
    packed.finish().expect("memory")
}
