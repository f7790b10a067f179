//! The program itself, started as an operator starts it.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

/// A running Steward on a port of its own.
pub struct Program {
    pub child: Child,
    pub address: String,
    pub port: u16,
    said: Arc<Mutex<Vec<String>>>,
    /// Its data folder.
    pub data: PathBuf,
}

impl Program {
    /// Starts it on `data` and waits until it says where it is.
    pub fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_as(data, settings, |_| {})
    }

    /// The same with something done to the command first.
    pub fn start_as(data: &Path, settings: &[(&str, &str)], prepare: impl FnOnce(&mut Command)) -> Self {
        Self::at(data, "", settings, prepare)
    }

    /// The same below a path of its host.
    pub fn start_below(path: &str, data: &Path) -> Self {
        Self::at(data, path, &[], |_| {})
    }

    fn at(data: &Path, path: &str, settings: &[(&str, &str)], prepare: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let address = format!("http://localhost:{port}{path}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
        clean(&mut command).env("STEWARD_DATA_DIR", data).env("STEWARD_LISTEN", format!("127.0.0.1:{port}"));
        command.env("STEWARD_PUBLIC_URL", &address).envs(settings.iter().copied());
        prepare(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program starts");
        let (ready, waited) = mpsc::channel();
        let errors = BufReader::new(child.stderr.take().expect("its words"));
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                heard.lock().expect("a list").push(line.clone());
                if line.contains("Steward is at ") {
                    let _ = ready.send(());
                }
                println!("steward: {line}");
            }
        });
        waited.recv_timeout(Duration::from_secs(60)).expect("it says where it is");
        Self { child, address, port, data: data.to_owned(), said }
    }

    /// Everything it has said so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("a list").clone()
    }

    /// The path of the local mailbox, as the terminal shows it (F3).
    pub fn mailbox(&self) -> String {
        for _ in 0..100 {
            let path = |line: &String| Some(line.split_once(&self.address)?.1.to_owned());
            if let Some(path) = self.said().iter().filter_map(path).find(|path| path.starts_with("/dev/mailbox/")) {
                return path;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not say where letters are: {:?}", self.said());
    }

    /// Ends it the way nobody can answer.
    pub fn kill(mut self) {
        self.child.kill().expect("it dies");
        self.child.wait().expect("it is gone");
    }

    /// Asks it to stop, and waits.
    pub fn stop(mut self) -> i32 {
        let pid = i32::try_from(self.child.id()).expect("a pid");
        // SAFETY: kill takes two numbers, and the child has not been waited for.
        unsafe { libc::kill(pid, libc::SIGTERM) };
        self.child.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that goes with this. Others may pass through it, so that a Postgres of another user lives in it and goes with it too.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("a folder that can be passed");
    folder
}

/// Runs a command of the program to its end: exit code and everything it said.
pub fn steward(arguments: &[&str], settings: &[(&str, &str)]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    let done = clean(&mut command).args(arguments).envs(settings.iter().copied()).output().expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
}

/// A port nobody uses at the moment. It lies below those that the kernel gives to outgoing connections, of which tests that run beside
/// this one open hundreds, and is given out once.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 120).expect("a small number") * 100;
    let mut ports = std::iter::repeat_with(|| 20_000 + (first + GIVEN.fetch_add(1, Ordering::SeqCst)) % 12_000).take(12_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}

fn clean(command: &mut Command) -> &mut Command {
    for name in [
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "SMTP_URL",
        "STEWARD_NEW_SECRET_KEY",
        "STEWARD_SECRET_KEY",
        "STEWARD_DATA_DIR",
        "STEWARD_LISTEN",
        "STEWARD_LOG",
        "STEWARD_LOG_FORMAT",
        "STEWARD_METRICS_LISTEN",
    ] {
        command.env_remove(name);
    }
    command
}
