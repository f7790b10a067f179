//! What the long lists cost, as people meet them: the program served on a private Postgres, asked over HTTP.
//! `cargo bench --bench lists`, or `STEWARD_PROGRAM=path/to/steward cargo bench --bench lists` for another build of it;
//! `MEMBERS=10000` for that size alone.
//!
//! For each size of the organization it prints how long one answer takes when nobody else asks; at ten thousand members, also
//! with eight connections at once, requests a second as a share of what the same server does for a static file, and the processor
//! time of one request in the program and in Postgres. Requests a second differ from machine to machine; shares and processor
//! time hold. What it found last stands in `docs/performance.md`.

mod served;

use std::{
    env, thread,
    time::{Duration, Instant},
};

use served::{Client, Served};

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
/// The size at which shares and processor time are measured.
const LOADED: u32 = 10_000;
const CONNECTIONS: usize = 8;
const LOAD: Duration = Duration::from_secs(5);
const ALONE: usize = 300;
const PAGES: [(&str, &str); 8] = [
    ("Users", "/orgs/1000001/settings/users"),
    ("Users, last page", "/orgs/1000001/settings/users?page=last"),
    ("Teams", "/orgs/1000001/settings/teams"),
    ("a team", "/orgs/1000001/settings/teams/5000001"),
    ("Projects", "/orgs/1000001/settings/projects"),
    ("Project Users", "/projects/3000005/settings/users"),
    ("Project Users, last page", "/projects/3000005/settings/users?page=last"),
    ("own Projects", "/account/projects"),
];

/// How long an answer takes when nobody else asks: the middle one of many, in milliseconds.
fn alone(client: &mut Client, path: &str) -> f64 {
    let mut times: Vec<f64> = (0..ALONE)
        .map(|_| {
            let start = Instant::now();
            client.get(path);
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ALONE / 2]
}

/// Requests a second with all connections at once, and the processor time of one, in the program and in Postgres.
fn together(served: &Served, client: &Client, path: &str) -> (f64, f64, f64) {
    let (program, database) = served.spent();
    let start = Instant::now();
    let done: usize = thread::scope(|scope| {
        let ask = || {
            let mut client = client.again();
            let mut done = 0;
            while start.elapsed() < LOAD {
                client.get(path);
                done += 1;
            }
            done
        };
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(ask)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).sum()
    });
    let seconds = start.elapsed().as_secs_f64();
    let (program, database) = (served.spent().0 - program, served.spent().1.saturating_sub(database));
    let each = |spent: u64| spent as f64 / done as f64;
    (done as f64 / seconds, each(program), each(database))
}

fn main() {
    let only: Option<u32> = env::var("MEMBERS").ok().and_then(|members| members.parse().ok());
    for users in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
        let served = Served::with(users);
        let mut client = served.sign_in();
        println!("{users} members: p50 in ms, one request at a time");
        for (name, path) in PAGES {
            println!("  {name:26} {:6.2}", alone(&mut client, path));
        }
        if users != LOADED {
            continue;
        }
        let page = String::from_utf8_lossy(&Client::open(served.port, "Accept: */*".to_owned()).get_as("/login", "identity"))
            .into_owned();
        let style =
            page.split('"').find(|text| text.contains("console") && text.ends_with(".css")).expect("a style sheet").to_owned();
        let (floor, spent, _) = together(&served, &client, &style);
        println!("{users} members, {CONNECTIONS} connections: requests/s, share of the static floor, µs in program and Postgres");
        println!("  {:26} {floor:8.0}   1      {spent:6.0}", "a static file");
        let program = served.program(&mut client);
        let pages = PAGES.iter().map(|(name, path)| (*name, *path, &client));
        for (name, path, who) in pages.chain([("a service account's me", "/api/app/me", &program)]) {
            let (rate, program, database) = together(&served, who, path);
            println!("  {name:26} {rate:8.0} {:5.1} % {program:6.0} {database:6.0}", rate / floor * 100.0);
        }
    }
}
