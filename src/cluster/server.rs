//! The running server: started on a thread of its own, watched, started again if it dies, and stopped.

use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    Settings,
    account::{Account, command, ends_with_us},
    find::Binaries,
    folder::Folder,
    trouble::Trouble,
};

/// A look at a server that starts or stops.
const LOOK: Duration = Duration::from_millis(5);
/// Recovery after a crash may take its time.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Connections get this long to end before the server is stopped hard.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// A log longer than this is put aside at the next start.
const LONGEST_LOG: u64 = 10 * 1024 * 1024;

pub(super) struct Server {
    pid: Arc<AtomicU32>,
    stopping: Arc<AtomicBool>,
    watch: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the server and waits until it answers. The thread that starts it lives as long as it does, because the kernel
    /// ties the server's end to that thread.
    pub fn start(
        settings: &Settings,
        folder: &Folder,
        socket: &Path,
        binaries: Binaries,
        account: Option<Account>,
    ) -> Result<Self, Trouble> {
        let start = Start { settings: settings.clone(), folder: folder.clone(), socket: socket.to_owned(), binaries, account };
        let (pid, stopping) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (ready, answer) = mpsc::channel();
        let watched = (Arc::clone(&pid), Arc::clone(&stopping));
        let watch =
            thread::Builder::new().name("postgres".to_owned()).spawn(move || watch(&start, &watched.0, &watched.1, &ready));
        let watch = watch.map_err(Trouble::files("No thread can be started"))?;
        let server = Self { pid, stopping, watch: Some(watch) };
        answer.recv().unwrap_or_else(|_| Err(Trouble::NotReady { log: folder.log() }))?;
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.pid.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

/// What it takes to start the server, again and again if need be.
struct Start {
    settings: Settings,
    folder: Folder,
    socket: PathBuf,
    binaries: Binaries,
    account: Option<Account>,
}

fn watch(start: &Start, pid: &AtomicU32, stopping: &AtomicBool, ready: &mpsc::Sender<Result<(), Trouble>>) {
    let mut child = match start.run(stopping) {
        Ok(child) => child,
        Err(trouble) => {
            let _ = ready.send(Err(trouble));
            return;
        }
    };
    pid.store(child.id(), Ordering::SeqCst);
    let _ = ready.send(Ok(()));
    let mut pause = Duration::from_millis(100);
    while !stopping.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(20));
        let Ok(Some(status)) = child.try_wait() else { continue };
        tracing::error!(%status, "the private Postgres ended by itself; starting it again");
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(10));
        match start.run(stopping) {
            Ok(again) => child = again,
            Err(trouble) => tracing::error!(%trouble, "the private Postgres did not start again"),
        }
        pid.store(child.id(), Ordering::SeqCst);
    }
    stop(&mut child);
}

impl Start {
    fn run(&self, stopping: &AtomicBool) -> Result<Child, Trouble> {
        let log = self.folder.log();
        let opened = || Trouble::files(format!("The log {} cannot be written", log.display()));
        if fs::metadata(&log).is_ok_and(|about| about.len() > LONGEST_LOG) {
            fs::rename(&log, log.with_extension("log.1")).map_err(opened())?;
        }
        let out = OpenOptions::new().create(true).append(true).open(&log).map_err(opened())?;
        let err = out.try_clone().map_err(opened())?;
        let mut postgres = command(&self.binaries.folder.join("postgres"), self.account);
        postgres.arg("-D").arg(self.folder.data()).arg("-k").arg(&self.socket);
        for (name, value) in self.options() {
            postgres.arg("-c").arg(format!("{name}={value}"));
        }
        ends_with_us(&mut postgres);
        let spawned = postgres.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let mut child = spawned.map_err(Trouble::files("Postgres cannot be started"))?;
        self.wait(&mut child, stopping)?;
        Ok(child)
    }

    fn options(&self) -> Vec<(String, String)> {
        let own = [
            ("listen_addresses", String::new()),
            ("unix_socket_permissions", "0700".to_owned()),
            ("max_connections", self.settings.max_connections.to_string()),
            ("shared_buffers", "128MB".to_owned()),
            ("jit", "off".to_owned()),
            ("timezone", "UTC".to_owned()),
            ("log_timezone", "UTC".to_owned()),
            ("logging_collector", "off".to_owned()),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        own.chain(self.settings.extra.iter().cloned()).collect()
    }

    /// The server writes the word `ready` into its pid file when it takes connections.
    fn wait(&self, child: &mut Child, stopping: &AtomicBool) -> Result<(), Trouble> {
        let began = Instant::now();
        let file = self.folder.data().join("postmaster.pid");
        while began.elapsed() < READY_WITHIN && !stopping.load(Ordering::SeqCst) {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return Err(Trouble::NotReady { log: self.folder.log() });
            }
            let told = fs::read_to_string(&file).unwrap_or_default();
            let mut lines = told.lines();
            let own = lines.next().is_some_and(|line| line.trim() == child.id().to_string());
            if own && lines.nth(6).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        stop(child);
        Err(Trouble::NotReady { log: self.folder.log() })
    }
}

/// Ends a server that an earlier program left behind: where the kernel does not end it with its program, or is still at it.
pub(super) fn stop_orphan(folder: &Folder) -> Result<(), Trouble> {
    let file = folder.data().join("postmaster.pid");
    let told = match fs::read_to_string(&file) {
        Ok(told) => told,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Trouble::files("The pid file of Postgres cannot be read")(error)),
    };
    let mut lines = told.lines();
    let pid: Option<i32> = lines.next().and_then(|line| line.trim().parse().ok());
    let ours = lines.next().is_some_and(|line| Path::new(line) == folder.data());
    let Some(pid) = pid.filter(|pid| *pid > 1 && ours && is_postgres(*pid)) else { return Ok(()) };
    for (signal, within) in [(libc::SIGINT, STOP_WITHIN), (libc::SIGQUIT, STOP_WITHIN)] {
        send(pid, signal);
        let began = Instant::now();
        while began.elapsed() < within {
            if !is_postgres(pid) {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
    }
    Err(Trouble::InUse(folder.0.clone()))
}

/// First politely, then hard. Either way nothing that was kept is lost.
fn stop(child: &mut Child) {
    for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGKILL] {
        if let Ok(pid) = i32::try_from(child.id()) {
            send(pid, signal);
        }
        let began = Instant::now();
        while began.elapsed() < STOP_WITHIN {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

fn send(pid: i32, signal: i32) {
    // SAFETY: kill takes two numbers; a pid that is gone is an error that is of no interest.
    unsafe { libc::kill(pid, signal) };
}

/// Whether this process is there and is a Postgres: a pid from an old file may be anybody's today.
fn is_postgres(pid: i32) -> bool {
    #[cfg(target_os = "linux")]
    return fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim().starts_with("postgres"));
    #[cfg(not(target_os = "linux"))]
    // SAFETY: signal 0 only asks whether the process is there.
    return unsafe { libc::kill(pid, 0) } == 0;
}
