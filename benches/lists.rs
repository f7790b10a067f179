//! What the long lists cost, as people meet them: the program served on a private Postgres, asked over HTTP.
//! `cargo bench --bench lists`, or `STEWARD_PROGRAM=path/to/steward cargo bench --bench lists` for another build of it;
//! `MEMBERS=10000` for that size alone.
//!
//! For each size of the organization it prints how long one answer takes when nobody else asks; at ten thousand members, also
//! with eight connections at once, requests a second as a share of what the same server does for a static file, and the processor
//! time of one request in the program and in Postgres. Requests a second differ from machine to machine; shares and processor
//! time hold. What it found last stands in `docs/performance.md`.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

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

/// A served program on data of its own, which ends with this.
struct Served {
    child: Child,
    port: u16,
    postmaster: u32,
    data: tempfile::TempDir,
}

impl Served {
    fn with(users: u32) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        fs::set_permissions(data.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a folder to pass");
        let seeded = program(data.path(), 1).args(["seed", "load", "--users", &users.to_string()]).output().expect("seeds");
        let said = String::from_utf8_lossy(&seeded.stdout).into_owned();
        let password = said.split_whitespace().nth(1).expect("a password").to_owned();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let mut child = program(data.path(), port).stderr(Stdio::piped()).spawn().expect("the program");
        let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines();
        while !lines.next().expect("it starts").expect("a line").starts_with("Steward is at") {}
        thread::spawn(move || lines.for_each(drop));
        let pid = fs::read_to_string(data.path().join("postgres/postmaster.pid"))
            .or_else(|_| fs::read_to_string(data.path().join("postgres/data/postmaster.pid")))
            .expect("a private Postgres");
        let postmaster = pid.lines().next().and_then(|line| line.trim().parse().ok()).expect("a pid");
        fs::write(data.path().join("password"), password).expect("a file");
        Self { child, port, postmaster, data }
    }

    fn sign_in(&self) -> Client {
        let mut client = Client::open(self.port, "Accept: */*".to_owned());
        let password = fs::read_to_string(self.data.path().join("password")).expect("a password");
        let form = format!("email=owner%40load.example&password={password}");
        let (status, head, _) = client.ask(&format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        ));
        assert_eq!(status, 303, "signing in: {head}");
        let cookies: Vec<&str> = head
            .lines()
            .filter_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")))
            .filter_map(|(_, cookie)| cookie.split(';').next())
            .collect();
        Client::open(self.port, format!("Cookie: {}", cookies.join("; ")))
    }

    /// A service account that sees every project, coming by its secret.
    fn program(&self, owner: &mut Client) -> Client {
        let form = "name=Bench&role=admin&unit=never";
        let (status, _, body) = owner.ask(&format!(
            "POST /orgs/1000001/settings/service-accounts/new HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\n\
             {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.port,
            owner.says,
            form.len()
        ));
        let page = String::from_utf8_lossy(&body).into_owned();
        let secret = page.split("id=\"made-secret\" readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let secret = secret.unwrap_or_else(|| panic!("no secret: {status} {page}"));
        Client::open(self.port, format!("Authorization: Bearer {secret}"))
    }

    /// Processor time so far, in microseconds: of the program, and of Postgres with all its processes.
    fn spent(&self) -> (u64, u64) {
        let mut database = 0;
        for entry in fs::read_dir("/proc").expect("Linux").filter_map(Result::ok) {
            let Some((parent, spent)) = stat(&entry.path()) else { continue };
            if parent == self.postmaster {
                database += spent;
            }
        }
        (stat(Path::new(&format!("/proc/{}", self.child.id()))).map_or(0, |(_, spent)| spent), database)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // SAFETY: kill takes two numbers, and the child has not been waited for.
        unsafe { libc::kill(i32::try_from(self.child.id()).unwrap_or(0), libc::SIGTERM) };
        let _ = self.child.wait();
    }
}

fn program(data: &Path, port: u16) -> Command {
    let path = env::var("STEWARD_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_steward").to_owned());
    let mut command = Command::new(path);
    for name in ["DATABASE_URL", "SMTP_URL", "STEWARD_SECRET_KEY"] {
        command.env_remove(name);
    }
    command.env("STEWARD_DATA_DIR", data).env("STEWARD_LISTEN", format!("127.0.0.1:{port}")).env("STEWARD_LOG", "warn");
    command.env("STEWARD_PUBLIC_URL", format!("http://localhost:{port}"));
    command
}

/// The parent of a process and what it spent, in microseconds.
fn stat(process: &Path) -> Option<(u32, u64)> {
    let text = fs::read_to_string(process.join("stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some((fields.get(1)?.parse().ok()?, ticks * 10_000))
}

/// One connection that stays open.
struct Client {
    stream: BufReader<TcpStream>,
    /// The header by which it is known.
    says: String,
    port: u16,
}

impl Client {
    fn open(port: u16, says: String) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self { stream: BufReader::new(stream), says, port }
    }

    fn again(&self) -> Self {
        Self::open(self.port, self.says.clone())
    }

    /// As a browser asks, which takes what is compressed.
    fn get(&mut self, path: &str) -> Vec<u8> {
        self.get_as(path, "zstd, br")
    }

    fn get_as(&mut self, path: &str, encoding: &str) -> Vec<u8> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nAccept-Encoding: {encoding}\r\n{}\r\n\r\n",
            self.port, self.says
        );
        let (status, head, body) = self.ask(&request);
        assert_eq!(status, 200, "{path}: {head}");
        body
    }

    fn ask(&mut self, request: &str) -> (u16, String, Vec<u8>) {
        let mut head = String::new();
        // A connection that was not used for a while is closed by the server: once more over a new one.
        if self.stream.get_mut().write_all(request.as_bytes()).is_err() || self.stream.read_line(&mut head).unwrap_or(0) == 0 {
            *self = self.again();
            self.stream.get_mut().write_all(request.as_bytes()).expect("a request");
        }
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).expect("an answer") > 0, "the connection ended");
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let lowered = head.to_ascii_lowercase();
        let length = lowered.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|n| n.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body).expect("a body");
        if lowered.contains("transfer-encoding: chunked") {
            self.chunks(&mut body);
        }
        (status, head, body)
    }

    fn chunks(&mut self, body: &mut Vec<u8>) {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("a chunk");
            let length = usize::from_str_radix(line.trim(), 16).expect("a length");
            let mut chunk = vec![0; length + 2];
            self.stream.read_exact(&mut chunk).expect("a chunk");
            if length == 0 {
                return;
            }
            body.extend_from_slice(&chunk[..length]);
        }
    }
}

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
