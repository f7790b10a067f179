//! Looks after what a running console stands on: its private Postgres, and its word that it runs.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use steward::{
    cluster::Cluster,
    store::{self, PgConnection, Pool, encryption_key},
    worker::Worker,
};

/// How often it looks.
const ROUND: Duration = Duration::from_secs(1);
/// How often it makes sure that its connection is still there.
const WORD: Duration = Duration::from_secs(10);
/// Requests get this long to finish before the database is started anew.
const FOR_REQUESTS: Duration = Duration::from_secs(10);
/// An answer of the new server is waited for so long; longer than that, pages say that it is busy.
const FOR_THE_SERVER: Duration = Duration::from_secs(60);

/// What a running console stands on.
pub struct DatabaseSupervisor {
    pub cluster: Option<Arc<Cluster>>,
    pub pool: Pool,
    /// The owner's address, and the connection that says that a Steward runs (F8).
    pub owner: String,
    pub conn: Option<PgConnection>,
    pub secret_key: Vec<u8>,
}

impl DatabaseSupervisor {
    /// Starts the rounds. Dropping what comes of it stops them.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(mut self) -> io::Result<Worker> {
        let mut said = Instant::now();
        Worker::start("database", ROUND, move |_| {
            if self.cluster.as_ref().is_some_and(|cluster| cluster.is_stale()) {
                self.renew();
            } else if said.elapsed() < WORD {
                return;
            }
            self.keep_word();
            said = Instant::now();
        })
    }

    /// Starts the private Postgres anew while no request, batch or job uses it (U1).
    fn renew(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        self.conn = None;
        if !store::between_requests(&self.pool, FOR_REQUESTS, || cluster.renew(FOR_THE_SERVER)) {
            tracing::error!("the private Postgres does not answer after it was started anew");
        }
    }

    /// Says again that a Steward runs, if the connection that said it is gone. If the key was changed meanwhile, this Steward ends
    /// before it seals anything with the former one.
    fn keep_word(&mut self) {
        if self.conn.as_mut().is_some_and(|conn| store::version(conn).is_ok()) {
            return;
        }
        let Ok(mut conn) = store::connect(&self.owner) else { return };
        let runs = encryption_key::runs(&mut conn).unwrap_or(true);
        if !runs || !encryption_key::fits(&mut conn, &self.secret_key).unwrap_or(true) {
            tracing::error!(
                "the secret key of the database was changed; this Steward stops and has to be started with the new one"
            );
            // SAFETY: kill takes two numbers; the signal goes to this process alone, and the server answers it as an operator's.
            unsafe { libc::kill(libc::getpid(), libc::SIGTERM) };
        }
        self.conn = Some(conn);
    }
}
