//! A private Postgres: found, made, started, watched and stopped. Knows nothing of what it is used for.
//!
//! It listens on a Unix socket in a folder only its owner may enter, and on no port; only the system user of the program comes
//! in, as one of two roles that are no superusers (F28). When its package is updated, it can be started anew (U1). As root it runs as an unprivileged
//! system user, because Postgres refuses root; its files then lie under `/var/lib/steward` if the folder asked for cannot be
//! reached by that user.

mod account;
mod find;
mod folder;
mod installed;
mod roles;
mod server;
mod trouble;

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

pub use trouble::Trouble;

/// What a cluster is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its files are kept; made if it is not there.
    pub folder: PathBuf,
    /// Where `initdb` and `postgres` are, if not in a usual place.
    pub binaries: Option<PathBuf>,
    pub max_connections: u32,
    /// More settings of the server, by name.
    pub extra: Vec<(String, String)>,
}

/// A running private Postgres. Dropping it stops it; if the program is killed, the server stops by itself.
pub struct Cluster {
    // Stopped before the lock is let go, so that nobody starts on the folder while the server is still stopping.
    server: server::Server,
    socket: PathBuf,
    _lock: File,
}

impl Cluster {
    /// Finds the binaries, makes the cluster if there is none, recovers it if it was killed, and waits until it answers.
    pub fn start(settings: &Settings) -> Result<Self, Trouble> {
        let account = account::Account::for_server()?;
        let folder = folder::Folder::prepare(&settings.folder, account.as_ref())?;
        let lock = folder.lock()?;
        let binaries = find::binaries(settings.binaries.as_deref(), folder.major()?.as_deref(), &folder.data())?;
        folder::initialise(&folder, &binaries, account.as_ref())?;
        server::stop_orphan(&folder)?;
        roles::put_in_place(&folder, &binaries, account.as_ref())?;
        let rules = roles::write_rules(&folder, account.as_ref())?;
        let socket = folder.socket(account.as_ref())?;
        let settings = settings.clone();
        let server = server::Server::start(server::Start { settings, folder, socket: socket.clone(), binaries, account, rules })?;
        Ok(Self { server, socket, _lock: lock })
    }

    /// The addresses of a cluster that another program has started on this folder: its owner's and the program's own. Nothing
    /// if none runs there. Whoever asks must be the same system user.
    pub fn running(settings: &Settings) -> Result<Option<(String, String)>, Trouble> {
        let account = account::Account::for_server()?;
        let folder = folder::Folder::prepare(&settings.folder, account.as_ref())?;
        match folder.lock() {
            Ok(_) => Ok(None),
            Err(Trouble::InUse(_)) => {
                let socket = folder.socket(account.as_ref())?;
                Ok(Some((address(roles::OWNER, &socket, DATABASE), address(roles::PROGRAM, &socket, DATABASE))))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The address of the database made with the cluster, for the role that owns it.
    pub fn url(&self) -> String {
        self.url_for(DATABASE)
    }

    /// The address of any database in the cluster, for the role that owns it.
    pub fn url_for(&self, database: &str) -> String {
        address(roles::OWNER, &self.socket, database)
    }

    /// The address for the role that works in the database and owns nothing.
    pub fn program_url(&self) -> String {
        self.program_url_for(DATABASE)
    }

    /// The same, of any database in the cluster.
    pub fn program_url_for(&self, database: &str) -> String {
        address(roles::PROGRAM, &self.socket, database)
    }

    /// Whether another version of the server was installed since it started (U1).
    pub fn is_stale(&self) -> bool {
        self.server.is_stale()
    }

    /// Starts the server anew with what is installed now. False if it does not answer within the time; it is tried on.
    pub fn renew(&self, within: Duration) -> bool {
        self.server.renew(within)
    }

    /// The process of the server, for those who want to see it die.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Stops the server and waits for it.
    pub fn stop(self) {}
}

/// The database made with the cluster.
const DATABASE: &str = "steward";

/// Everything that the environment of the operator's shell could say otherwise (`PGPORT`, `PGOPTIONS` …) is said here.
fn address(role: &str, socket: &Path, database: &str) -> String {
    let host: String = socket.to_string_lossy().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let plain = "hostaddr=&options=&sslmode=disable&gssencmode=disable&target_session_attrs=any&client_encoding=UTF8";
    format!("postgresql://{role}@{host}:5432/{database}?{plain}&require_auth=&connect_timeout=10")
}
