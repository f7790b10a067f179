//! The running server: started on a thread of its own, watched, started again if it dies, and stopped.

use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
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
    installed::{Installed, LIBRARIES},
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

/// An update is waited out until its files have been the same for so long.
const SETTLED: Duration = Duration::from_secs(2);

pub(super) struct Server {
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
}

/// What the one who asks and the thread that watches tell each other.
#[derive(Default)]
struct Shared {
    pid: AtomicU32,
    stopping: AtomicBool,
    /// The files the server runs from are not those that are installed now.
    stale: AtomicBool,
    /// Somebody wants it started again, and how often it was.
    renew: AtomicBool,
    renewed: AtomicU32,
}

impl Server {
    /// Starts the server and waits until it answers. The thread that starts it lives as long as it does, because the kernel
    /// ties the server's end to that thread.
    pub fn start(start: Start) -> Result<Self, Trouble> {
        let shared = Arc::new(Shared::default());
        let (ready, answer) = mpsc::channel();
        let (watched, log) = (Arc::clone(&shared), start.folder.log());
        let watch = thread::Builder::new().name("postgres".to_owned()).spawn(move || watch(&start, &watched, &ready));
        let watch = watch.map_err(Trouble::files("No thread can be started"))?;
        let server = Self { shared, watch: Some(watch) };
        answer.recv().unwrap_or(Err(Trouble::NotReady { log }))?;
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.shared.pid.load(Ordering::SeqCst)
    }

    /// Whether another version was installed under it, whole and for a moment.
    pub fn is_stale(&self) -> bool {
        self.shared.stale.load(Ordering::SeqCst)
    }

    /// Stops it, starts it from the files that are installed now, and waits until it answers or the time is over.
    pub fn renew(&self, within: Duration) -> bool {
        let before = self.shared.renewed.load(Ordering::SeqCst);
        self.shared.renew.store(true, Ordering::SeqCst);
        let began = Instant::now();
        while began.elapsed() < within {
            if self.shared.renewed.load(Ordering::SeqCst) != before {
                return true;
            }
            thread::sleep(LOOK);
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

/// What it takes to start the server, again and again if need be.
pub(super) struct Start {
    pub settings: Settings,
    pub folder: Folder,
    pub socket: PathBuf,
    pub binaries: Binaries,
    pub account: Option<Account>,
    /// Where it is written who may enter.
    pub rules: [(String, String); 2],
}

fn watch(start: &Start, shared: &Shared, ready: &mpsc::Sender<Result<(), Trouble>>) {
    let mut child = match start.run(&shared.stopping) {
        Ok(child) => child,
        Err(trouble) => {
            let _ = ready.send(Err(trouble));
            return;
        }
    };
    shared.pid.store(child.id(), Ordering::SeqCst);
    let _ = ready.send(Ok(()));
    let mut files = Files::of(start, &child);
    let mut pause = Duration::from_millis(100);
    while !shared.stopping.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(20));
        if files.look() {
            shared.stale.store(true, Ordering::SeqCst);
        }
        if shared.renew.swap(false, Ordering::SeqCst) {
            tracing::info!("another Postgres was installed; the private one is started again with it");
            stop(&mut child);
        } else {
            let Ok(Some(status)) = child.try_wait() else { continue };
            tracing::error!(%status, "the private Postgres ended by itself; starting it again");
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(10));
        }
        match start.run(&shared.stopping) {
            Ok(again) => {
                child = again;
                files = Files::of(start, &child);
                shared.stale.store(false, Ordering::SeqCst);
                shared.renewed.fetch_add(1, Ordering::SeqCst);
            }
            Err(trouble) => tracing::error!(%trouble, "the private Postgres did not start again"),
        }
        shared.pid.store(child.id(), Ordering::SeqCst);
    }
    stop(&mut child);
}

/// The files of the server that runs, looked at now and then.
struct Files {
    started: Installed,
    seen: Installed,
    looked: Instant,
    same_since: Instant,
}

impl Files {
    fn of(start: &Start, child: &Child) -> Self {
        let started = Installed::of(&start.binaries.folder.join("postgres"), child.id());
        Self { seen: started.clone(), started, looked: Instant::now(), same_since: Instant::now() }
    }

    /// Whether others are there, all of them, and not in the middle of an update.
    fn look(&mut self) -> bool {
        if self.looked.elapsed() < Duration::from_secs(1) {
            return false;
        }
        self.looked = Instant::now();
        let now = self.started.now();
        if now != self.seen {
            self.seen = now;
            self.same_since = Instant::now();
        }
        self.seen != self.started && self.seen.is_whole() && self.same_since.elapsed() >= SETTLED
    }
}

impl Start {
    fn run(&self, stopping: &AtomicBool) -> Result<Child, Trouble> {
        let log = self.folder.log();
        let opened = || Trouble::files(format!("The log {} cannot be written", log.display()));
        if fs::metadata(&log).is_ok_and(|about| about.len() > LONGEST_LOG) {
            fs::rename(&log, log.with_extension("log.1")).map_err(opened())?;
        }
        let out = OpenOptions::new().create(true).append(true).mode(0o600).open(&log).map_err(opened())?;
        out.set_permissions(fs::Permissions::from_mode(0o600)).map_err(opened())?;
        let told = out.metadata().map_err(opened())?.len();
        let err = out.try_clone().map_err(opened())?;
        let mut postgres = command(&self.binaries.folder.join("postgres"), self.account);
        postgres.arg("-D").arg(self.folder.data()).arg("-k").arg(&self.socket);
        for (name, value) in self.options() {
            postgres.arg("-c").arg(format!("{name}={value}"));
        }
        ends_with_us(&mut postgres);
        let spawned = postgres.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let mut child = spawned.map_err(Trouble::files("Postgres cannot be started"))?;
        match self.wait(&mut child, stopping) {
            Ok(()) => Ok(child),
            Err(trouble) => Err(missing_library(&log, told).map_or(trouble, Trouble::NoModules)),
        }
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
            ("shared_preload_libraries", LIBRARIES.join(",")),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        own.chain(self.rules.iter().cloned()).chain(self.settings.extra.iter().cloned()).collect()
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

/// The library that the server did not find, if that is why it ended.
fn missing_library(log: &Path, from: u64) -> Option<String> {
    let said = fs::read(log).ok()?;
    let said = String::from_utf8_lossy(said.get(usize::try_from(from).ok()?..)?).into_owned();
    let (_, after) = said.split_once("could not access file \"")?;
    after.split('"').next().map(str::to_owned)
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
