//! A private Postgres: found, made, started, watched and stopped. Knows nothing of what it is used for.
//!
//! It listens on a Unix socket in a folder only its owner may enter, and on no port. As root it runs as an unprivileged
//! system user, because Postgres refuses root; its files then lie under `/var/lib/steward` if the folder asked for cannot be
//! reached by that user.

mod account;
mod find;
mod folder;
mod server;
mod trouble;

use std::{fs::File, path::PathBuf};

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
        let socket = folder.socket(account.as_ref())?;
        let server = server::Server::start(settings, &folder, &socket, binaries, account)?;
        Ok(Self { server, socket, _lock: lock })
    }

    /// The address of the database made with the cluster.
    pub fn url(&self) -> String {
        self.url_for("steward")
    }

    /// The address of any database in the cluster.
    pub fn url_for(&self, database: &str) -> String {
        let host: String = self.socket.to_string_lossy().bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("postgresql://steward@{host}/{database}")
    }

    /// The process of the server, for those who want to see it die.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Stops the server and waits for it.
    pub fn stop(self) {}
}
