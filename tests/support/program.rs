//! The program itself, started as an operator starts it.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// A running Steward on a port of its own.
pub struct Program {
    pub child: Child,
    /// What it said so far.
    pub said: Arc<Mutex<String>>,
    pub address: String,
    pub port: u16,
}

impl Program {
    /// Starts it on `data` and waits until it says where it is.
    pub fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_as(data, settings, |_| {})
    }

    /// The same with something done to the command first.
    pub fn start_as(data: &Path, settings: &[(&str, &str)], prepare: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let address = format!("http://localhost:{port}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
        clean(&mut command).env("STEWARD_DATA_DIR", data).env("STEWARD_LISTEN", format!("127.0.0.1:{port}"));
        command.env("STEWARD_PUBLIC_URL", &address).envs(settings.iter().copied());
        prepare(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program starts");
        let (ready, waited) = mpsc::channel();
        let errors = BufReader::new(child.stderr.take().expect("its words"));
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if line.starts_with("Steward is at") {
                    let _ = ready.send(());
                }
                println!("steward: {line}");
                heard.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        waited.recv_timeout(Duration::from_secs(60)).expect("it says where it is");
        Self { child, said, address, port }
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

/// A port nobody uses at the moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port()
}

fn clean(command: &mut Command) -> &mut Command {
    for name in ["DATABASE_URL", "SMTP_URL", "STEWARD_SECRET_KEY", "STEWARD_DATA_DIR", "STEWARD_LISTEN", "STEWARD_LOG"] {
        command.env_remove(name);
    }
    command
}
