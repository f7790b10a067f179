//! Servers as an operator has them: a Postgres with a port, made and ended by hand, a standby of it, and a PgBouncer before it.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use steward::store;

use crate::{
    database::run,
    program::{folder, free_port},
};

/// Ends with this.
pub struct Running {
    child: Child,
    pub port: u16,
    folder: PathBuf,
    _kept: Option<tempfile::TempDir>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The program of a package, in Debian's place for it or wherever it is found.
pub fn tool(name: &str) -> Command {
    let installed =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok).map(|it| it.path().join("bin"));
    // All of them from where there is a server: clients alone may be newer than any.
    let newest = installed.filter(|folder| folder.join("initdb").is_file()).max();
    let mut command = Command::new(newest.map_or(PathBuf::from(name), |folder| folder.join(name)));
    command.env_remove("PGDATABASE");
    command
}

/// The system user that servers run as: root is refused by all of them.
fn account() -> Option<(u32, u32)> {
    // SAFETY: answers a number.
    if unsafe { libc::geteuid() } != 0 {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").expect("users");
    let line = passwd
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .expect("a user postgres, who comes with the packages of `make need-test`");
    let mut ids = line.split(':').skip(2).map(|id| id.parse().expect("a number"));
    Some((ids.next().expect("a user"), ids.next().expect("a group")))
}

/// As that user, with nothing to read.
pub fn as_server(mut command: Command) -> Command {
    if let Some((user, group)) = account() {
        command.uid(user).gid(group);
    }
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn done(command: Command) {
    let mut command = as_server(command);
    let said = command.output().expect("Postgres is installed by `make need-test`");
    assert!(said.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said.stderr));
}

/// Gives it to that user.
pub fn own(path: &Path) {
    if let Some((user, group)) = account() {
        chown(path, Some(user), Some(group)).expect("another owner");
    }
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let kept = folder();
    let place = kept.path().join("server");
    fs::create_dir(&place).expect("a folder");
    own(&place);
    (kept, place)
}

impl Running {
    /// A Postgres of its own with a role and a database `steward`; whoever is on this machine comes in.
    pub fn postgres() -> Self {
        let (kept, place) = place();
        let mut initdb = tool("initdb");
        initdb
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(place.join("data"));
        done(initdb);
        let server = Self::begin(place, Some(kept));
        let mut conn = server.connect("postgres");
        run(&mut conn, "create role steward login");
        run(&mut conn, "create database steward owner steward");
        server
    }

    /// A standby that repeats what this server does, and without which it confirms nothing.
    pub fn synchronous_standby(&self) -> Self {
        let (kept, place) = place();
        let mut copy = tool("pg_basebackup");
        copy.args(["-h", "127.0.0.1", "-U", "postgres", "-R", "-c", "fast", "-p", &self.port.to_string(), "-D"])
            .arg(place.join("data"));
        done(copy);
        let standby = Self::begin(place, Some(kept));
        let mut conn = self.connect("postgres");
        run(&mut conn, "alter system set synchronous_standby_names = '*'");
        run(&mut conn, "select pg_reload_conf()");
        for _ in 0..600 {
            if crate::database::number(&mut conn, "select count(*) from pg_stat_replication where sync_state = 'sync'") == 1 {
                return standby;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the standby does not follow");
    }

    fn begin(folder: PathBuf, kept: Option<tempfile::TempDir>) -> Self {
        let port = free_port();
        let log = fs::File::create(folder.join("log")).expect("a log");
        let mut postgres = tool("postgres");
        postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "max_connections=60", "fsync=off", "wal_level=replica", "jit=off"] {
            postgres.args(["-c", setting]);
        }
        let child = as_server(postgres).stdout(Stdio::null()).stderr(log).spawn().expect("it starts");
        let mut server = Self { child, port, folder, _kept: kept };
        server.wait(|port| store::connect(&format!("postgres://postgres@127.0.0.1:{port}/postgres")).is_ok());
        server
    }

    /// A PgBouncer before it, in transaction mode, with three connections for everybody.
    pub fn pgbouncer(&self) -> Self {
        let (kept, place) = place();
        let port = free_port();
        let file = |name: &str, text: &str| {
            let path = place.join(name);
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a readable file");
            path
        };
        let users = file("users", "\"steward\" \"\"\n");
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\ndefault_pool_size = 3\n\
             max_client_conn = 200\n",
            self.port,
            users.display()
        );
        let settings = file("settings", &settings);
        let log = fs::File::create(place.join("log")).expect("a log");
        let mut pgbouncer = Command::new("pgbouncer");
        pgbouncer.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin").arg(settings);
        let child =
            as_server(pgbouncer).stdout(Stdio::null()).stderr(log).spawn().expect("PgBouncer is installed by `make need-test`");
        let mut server = Self { child, port, folder: place, _kept: Some(kept) };
        server.wait(|port| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        server
    }

    fn wait(&mut self, answers: impl Fn(u16) -> bool) {
        for _ in 0..600 {
            if answers(self.port) {
                return;
            }
            assert!(matches!(self.child.try_wait(), Ok(None)), "it ended: {}", self.log());
            thread::sleep(Duration::from_millis(100));
        }
        panic!("it does not answer: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// A connection as the superuser.
    pub fn connect(&self, database: &str) -> store::PgConnection {
        store::connect(&format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)).expect("a connection")
    }

    /// The way nobody can answer.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
