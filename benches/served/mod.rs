//! The program as people meet it: served on a private Postgres, asked over HTTP.

// Each bench uses its own part of it.
#![allow(dead_code)]

use data_encoding::BASE64;
use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

/// A served program on data of its own, which ends with this.
pub struct Served {
    child: Child,
    pub port: u16,
    postmaster: u32,
    data: tempfile::TempDir,
}

impl Served {
    /// With so many members, signed up by `steward seed load`.
    pub fn with(users: u32) -> Self {
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

    /// The owner of the organization, signed in.
    pub fn sign_in(&self) -> Client {
        let mut client = Client::open(self.port, "Accept: */*".to_owned());
        let password = fs::read_to_string(self.data.path().join("password")).expect("a password");
        let form = format!("email=owner%40load.example&password={password}");
        let (status, head, _) = client.ask(
            format!(
                "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            )
            .as_bytes(),
        );
        assert_eq!(status, 303, "signing in: {head}");
        let cookies: Vec<&str> = head
            .lines()
            .filter_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")))
            .filter_map(|(_, cookie)| cookie.split(';').next())
            .collect();
        Client::open(self.port, format!("Cookie: {}", cookies.join("; ")))
    }

    /// A service account that sees every project, coming by its secret.
    pub fn program(&self, owner: &mut Client) -> Client {
        let form = "name=Bench&role=admin&unit=never";
        let (status, _, body) = owner.ask(format!(
            "POST /orgs/1000001/settings/service-accounts/new HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\n\
             {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.port,
            owner.says,
            form.len()
        ));
        let page = String::from_utf8_lossy(&body).into_owned();
        let shown =
            |id: &str| page.split(&format!("id=\"{id}\" readonly value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let (Some(username), Some(secret)) = (shown("made-username"), shown("made-secret")) else {
            panic!("no secret: {status} {page}");
        };
        let basic = BASE64.encode(format!("{username}:{secret}").as_bytes());
        Client::open(self.port, format!("Authorization: Basic {basic}"))
    }

    /// The most memory that the program has held so far, in KiB.
    pub fn most_held(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("memory");
        line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Processor time so far, in microseconds: of the program, and of Postgres with all its processes.
    pub fn spent(&self) -> (u64, u64) {
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
pub struct Client {
    stream: BufReader<TcpStream>,
    /// The header by which it is known.
    pub says: String,
    port: u16,
}

impl Client {
    pub fn open(port: u16, says: String) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self { stream: BufReader::new(stream), says, port }
    }

    /// The same one over another connection.
    pub fn again(&self) -> Self {
        Self::open(self.port, self.says.clone())
    }

    /// As a browser asks, which takes what is compressed.
    pub fn get(&mut self, path: &str) -> Vec<u8> {
        self.get_as(path, "zstd, br")
    }

    /// With the encoding that is named; panics unless the answer is 200.
    pub fn get_as(&mut self, path: &str, encoding: &str) -> Vec<u8> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nAccept-Encoding: {encoding}\r\n{}\r\n\r\n",
            self.port, self.says
        );
        let (status, head, body) = self.ask(request);
        assert_eq!(status, 200, "{path}: {head}");
        body
    }

    /// Status, head and body of the answer to these bytes.
    pub fn ask(&mut self, request: impl AsRef<[u8]>) -> (u16, String, Vec<u8>) {
        let (request, mut head) = (request.as_ref(), String::new());
        // A connection that was not used for a while is closed by the server: once more over a new one.
        if self.stream.get_mut().write_all(request).is_err() || self.stream.read_line(&mut head).unwrap_or(0) == 0 {
            *self = self.again();
            self.stream.get_mut().write_all(request).expect("a request");
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

    /// The lines of a long answer, which are read and let go.
    pub fn count_lines(&mut self, path: &str) -> usize {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n{}\r\n\r\n", self.port, self.says);
        self.stream.get_mut().write_all(request.as_bytes()).expect("a request");
        let (mut piece, mut lines, mut first, mut last) = (vec![0; 1 << 16], 0, true, 0);
        loop {
            let length = self.stream.read(&mut piece).expect("an answer");
            if std::mem::take(&mut first) {
                assert!(piece[..length].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&piece[..length]));
            }
            if length == 0 {
                return lines;
            }
            // The lines of the head and between pieces end in CR LF; those of the body end in a bare LF.
            for byte in &piece[..length] {
                lines += usize::from(*byte == b'\n' && last != b'\r');
                last = *byte;
            }
        }
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
