//! Stewards behind real proxies, over TLS, with the lines of the guide: whoever comes is told apart, what is large passes, and what
//! breaks off is seen to be broken (C6.8).

use std::{
    fmt::Write,
    fs,
    io::Read,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use chrono::{Days, Utc};

use crate::{
    database::{Database, number, text},
    gateway::{Gateway, HOSTS, below_a_path, gateway},
    program::{Program, folder, free_port, steward},
    visitor::{FROM, Visitor},
};

const KEY: &str = "one key for both, as several Stewards want it";
/// What somebody writes into a header who wants to be somebody else.
const FORGED: &str = "X-Forwarded-For: 203.0.113.9";
/// As many lines of a kilobyte as no proxy takes unless it was told to.
const LINES: usize = 16_000;

/// Stewards behind a proxy, with the small company of the demo.
struct Behind {
    database: Database,
    stewards: Vec<Program>,
    gateway: Gateway,
    public: String,
    password: String,
    organization: i64,
    _folders: Vec<tempfile::TempDir>,
}

impl Behind {
    /// So many of them behind the proxy of this name in the guide.
    fn of(name: &str, many: usize) -> Self {
        Self::at(many, "", |port, ports| gateway(name, port, ports))
    }

    fn at(many: usize, path: &str, gateway: impl FnOnce(u16, &[u16]) -> Gateway) -> Self {
        let (database, port) = (Database::empty(), free_port());
        let public = format!("https://{}:{port}{path}", HOSTS[usize::from(!path.is_empty())]);
        let settings = [
            ("DATABASE_URL", database.program_url.as_str()),
            ("DATABASE_OWNER_URL", database.url.as_str()),
            ("STEWARD_SECRET_KEY", KEY),
            ("STEWARD_PUBLIC_URL", public.as_str()),
            ("STEWARD_MAIL_TO_FILES", "true"),
            ("STEWARD_LOG", "info,steward::http::log=debug"),
        ];
        let folders: Vec<_> = (0..many).map(|_| folder()).collect();
        let stewards: Vec<Program> = folders.iter().map(|folder| Program::start(folder.path(), &settings)).collect();
        let data = folders[0].path().to_str().unwrap();
        let (code, said) = steward(&["seed", "demo"], &[&settings[..], &[("STEWARD_DATA_DIR", data)]].concat());
        assert_eq!(code, 0, "{said}");
        let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap().to_owned();
        let organization = number(&mut database.connect(), "select min(id) from organizations");
        let ports: Vec<u16> = stewards.iter().map(|steward| steward.port).collect();
        let gateway = gateway(port, &ports);
        Self { database, stewards, gateway, public, password, organization, _folders: folders }
    }

    fn visitor(&self) -> Visitor {
        Visitor::at(&self.public, &self.gateway.certificate())
    }

    fn ada(&self) -> Visitor {
        let ada = self.visitor();
        ada.sign_in("ada@northwind.example", &self.password);
        ada
    }

    fn number(&self, what: &str) -> i64 {
        number(&mut self.database.connect(), &format!("select count(*) from {what}"))
    }

    /// Over https, with a cookie that goes nowhere else.
    fn lets_somebody_in(&self, cookie: &str) {
        let page = self.visitor().get("/login");
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.headers("strict-transport-security").len(), 1, "{}", page.head);
        let reply = self.visitor().sign_in("ada@northwind.example", &self.password);
        assert!(reply.location().starts_with('/'), "{}", reply.head);
        let cookies = reply.headers("set-cookie");
        let session: Vec<&&str> = cookies.iter().filter(|it| it.starts_with(cookie)).collect();
        assert!(!session.is_empty(), "{cookie}: {}", reply.head);
        assert!(session.iter().all(|it| ["; Secure", "; HttpOnly"].iter().all(|word| it.contains(word))), "{session:?}");
    }

    /// The address of whoever asks is noted, and neither that of the proxy nor one that was made up.
    fn knows_who_asks(&self) {
        let ada = self.visitor();
        for (password, status) in [("wrong password", 422), (self.password.as_str(), 303)] {
            let fields = ["email=ada@northwind.example".to_owned(), format!("password={password}")];
            let more = ["-H", FORGED, "--data-urlencode", &fields[0], "--data-urlencode", &fields[1]];
            let reply = ada.ask("/login", &more).unwrap();
            assert_eq!(reply.status, status, "{}", reply.body);
            if status == 422 {
                assert!(self.number(&format!("attempts where bucket like 'sign-in%{FROM}'")) > 0);
            }
        }
        let path = format!("/orgs/{}/settings/teams/new", self.organization);
        let reply = ada.ask(&path, &["-H", FORGED, "--data-urlencode", "name=Forged"]).unwrap();
        assert_eq!(reply.status, 303, "{}", reply.body);
        for table in ["sessions", "audit_entries where http_url <> ''"] {
            let seen = format!("select string_agg(distinct client_ip, ' ') from {table}");
            assert_eq!(text(&mut self.database.connect(), &seen), FROM, "{table}");
        }
        assert_eq!(self.number("attempts where bucket like '%203.0.113.9%' or bucket like '%127.0.0.1'"), 0);
        let complains = |line: &String| line.contains("X-Forwarded-For");
        assert!(!self.stewards.iter().any(|it| it.said().iter().any(complains)), "the log finds nothing wrong with the proxy");
    }

    /// A file as large as people upload them arrives whole.
    fn takes_what_is_large(&self, ada: &Visitor, file: &Path, tells: bool) -> i64 {
        let project = number(&mut self.database.connect(), "select min(id) from projects");
        fs::write(file, events()).unwrap();
        assert!(file.metadata().unwrap().len() > 15_000_000);
        let path = format!("/projects/{project}/settings/merge/import?from={project}");
        // Nothing is read of what a stranger sends, who is told where to sign in.
        match self.visitor().upload(&path, file) {
            Some(refused) => assert!(refused.location().contains("/login"), "{} {}", refused.head, refused.body),
            None => assert!(!tells, "the stranger is told"),
        }
        let reply = ada.upload(&path, file).expect("an answer");
        assert_eq!(reply.status, 303, "{} {}", reply.head, reply.body);
        assert_eq!(self.number("events where event = 'Proxied'"), i64::try_from(LINES).unwrap());
        project
    }

    /// A file of all events comes whole, and one that breaks off is known to be broken.
    fn gives_what_is_large(mut self, ada: &Visitor, project: i64, tells: bool) {
        let day = |ago| Utc::now().date_naive().checked_sub_days(Days::new(ago)).unwrap();
        let path = format!("/projects/{project}/settings/merge/events?from_date={}&to_date={}", day(9), day(0));
        let whole = ada.get(&path).body;
        assert_eq!(whole.lines().filter(|line| line.contains("\"Proxied\"")).count(), LINES);
        let mut begun = ada.downloads(&path);
        let mut read = vec![0; 100_000];
        let mut flow = begun.stdout.take().unwrap();
        flow.read_exact(&mut read).unwrap();
        self.stewards.remove(0).kill();
        flow.read_to_end(&mut read).unwrap();
        let ended = begun.wait().unwrap();
        assert!(read.len() < whole.len(), "{} of {}", read.len(), whole.len());
        assert!(!ended.success() || !tells, "a part is not taken for all");
    }

    /// Everything of the above. It `tells` what Steward says early, and where something breaks off: Caddy 2.6 does neither.
    fn serves(self, cookie: &str, tells: bool) {
        self.lets_somebody_in(cookie);
        self.knows_who_asks();
        let (ada, kept) = (self.ada(), folder());
        let project = self.takes_what_is_large(&ada, &kept.path().join("events.ndjson"), tells);
        self.gives_what_is_large(&ada, project, tells);
    }
}

/// A file with events of the last days, a kilobyte each.
fn events() -> String {
    let (time, filler) = (Utc::now().timestamp() - 3 * 86_400, "x".repeat(880));
    (0..LINES).fold(String::new(), |mut lines, n| {
        let properties = format!(r#""time":{time},"distinct_id":"p{}","$insert_id":"proxied-{n}","note":"{filler}""#, n % 50);
        let _ = writeln!(lines, r#"{{"event":"Proxied","properties":{{{properties}}}}}"#);
        lines
    })
}

// C6.8, F17, F5, D5.5, D3.1
#[test]
fn nginx_with_the_lines_of_the_guide() {
    let behind = Behind::of("nginx", 1);
    let plain = format!("http://127.0.0.1:{}/orgs?a=b", behind.gateway.plain.unwrap());
    let host = format!("Host: {}", HOSTS[0]);
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H", &host, &plain]);
    assert_eq!(String::from_utf8_lossy(&curl.output().unwrap().stdout), format!("301 https://{}/orgs?a=b", HOSTS[0]));
    let refused = behind.visitor().ask("/login", &["-H", "Host: elsewhere.example"]).unwrap();
    assert!(refused.status == 421 && refused.body.contains(&behind.public), "{}", refused.body);
    behind.serves("__Host-steward", true);
}

// C6.8, F17, F5, D5.5, D3.1
#[test]
fn caddy_with_the_lines_of_the_guide() {
    let behind = Behind::of("Caddy", 1);
    // It knows its hosts itself, and says nothing to whoever asks for another one.
    let refused = behind.visitor().ask("/login", &["-H", "Host: elsewhere.example"]).unwrap();
    assert!(refused.body.is_empty() && refused.headers("set-cookie").is_empty(), "{}", refused.body);
    behind.serves("__Host-steward", false);
}

// C6.8, F17, F5, D5.5, D3.1
#[test]
fn haproxy_with_the_lines_of_the_guide() {
    let behind = Behind::of("HAProxy", 1);
    let refused = behind.visitor().ask("/login", &["-H", "Host: elsewhere.example"]).unwrap();
    assert!(refused.status == 421 && refused.body.contains(&behind.public), "{}", refused.body);
    behind.serves("__Host-steward", true);
}

// C6.8, C8.1, C8.2, C8.3
#[test]
fn nginx_gives_a_path_of_its_host_to_steward() {
    let behind = Behind::at(1, "/steward", |port, ports| below_a_path(port, ports[0]));
    assert_eq!(behind.visitor().get("/login").status, 200);
    let bare = behind.visitor().get("");
    assert!(bare.status == 301 && bare.location().ends_with("/steward/"), "{}", bare.head);
    let outside = Visitor::at(behind.public.trim_end_matches("/steward"), &behind.gateway.certificate());
    assert_eq!(outside.get("/login").status, 404, "the rest of the host belongs to others");
    let page = behind.ada().get(&format!("/orgs/{}/settings/teams", behind.organization));
    assert!(page.status == 200 && page.body.contains("href=\"/steward/orgs/"), "{}", page.body);
    behind.serves("__Secure-steward", true);
}

// C6.2, C6.8
#[test]
fn two_stewards_serve_one_browser_in_turn_and_one_that_is_killed_takes_nothing_with_it() {
    let mut behind = Behind::of("nginx", 2);
    let (ada, organization) = (behind.ada(), behind.organization);

    // Signed in at one of them, known at both, and what is done at one stands at the other.
    for n in 0..6 {
        assert!(ada.founds_a_team(organization, &format!("Turn {n}")));
        for _ in 0..2 {
            let page = ada.get(&format!("/orgs/{organization}/settings/teams"));
            assert!(page.status == 200 && page.body.contains(&format!("Turn {n}")), "team {n} is seen at both");
        }
    }
    for steward in &behind.stewards {
        let served = steward.said().iter().filter(|line| line.contains("/settings/teams")).count();
        assert!(served >= 6, "it served its part: {served}");
    }

    // Three people work, and one Steward dies under them.
    let done = AtomicUsize::new(0);
    let dies = behind.stewards.remove(0);
    let confirmed: Vec<String> = thread::scope(|scope| {
        let people: Vec<_> = (0..3)
            .map(|who| {
                let (person, done) = (ada.again(), &done);
                scope.spawn(move || {
                    let names = (0..20).map(|n| format!("Team {who} {n}"));
                    let founds = |name: &String| {
                        let confirmed = person.founds_a_team(organization, name);
                        done.fetch_add(1, Ordering::SeqCst);
                        confirmed
                    };
                    names.filter(founds).collect::<Vec<_>>()
                })
            })
            .collect();
        while done.load(Ordering::SeqCst) < 20 {
            thread::sleep(Duration::from_millis(5));
        }
        dies.kill();
        people.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(confirmed.len(), 60, "everybody is served by the one that is left: {}", behind.gateway.log());
    for name in &confirmed {
        assert_eq!(behind.number(&format!("teams where name = '{name}'")), 1, "{name}");
    }
    assert!(crate::serve::get(&behind.stewards[0], "/health/ready").ends_with("ok"));
    assert_eq!(ada.get("/health/ready").status, 200);
}
