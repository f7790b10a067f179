//! Where data is unloaded: threads of their own, each with a connection of its own, so that no page waits for a batch (D2.2). What is
//! to be done stands in a line that has an end; whoever finds it full is told to come back.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::{
    Error,
    allowance::Allowances,
    metrics::Connections,
    worker_pool::{PoolSettings, WorkerPool},
};
use crate::{
    model::{
        data::paces::Paces,
        limits::{DATA_THREADS, DATA_WAITING},
    },
    operations::{Refusal, data::prepare},
    store::{self, PgConnection},
};

/// After this time without data a thread closes its connection.
const IDLE: Duration = Duration::from_secs(600);

/// The threads, wherever a copy of this is. They start with the first data and end with the last copy.
#[derive(Clone)]
pub struct DataPool {
    database: Arc<str>,
    threads: Arc<OnceLock<WorkerPool<Option<OpenConnection>>>>,
    /// How many connections are open, which only these threads change.
    open: Arc<AtomicUsize>,
    /// What each project may send and ask of this Steward.
    pub allowances: Arc<Allowances>,
}

/// A connection of a thread, counted as long as it is open.
struct OpenConnection {
    conn: PgConnection,
    open: Arc<AtomicUsize>,
}

impl OpenConnection {
    fn new(conn: PgConnection, open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self { conn, open: Arc::clone(open) }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl DataPool {
    /// Nothing is opened yet.
    pub fn at(database: &str, paces: Paces) -> Self {
        let allowances = Arc::new(Allowances::new(paces));
        Self { database: database.into(), threads: Arc::default(), open: Arc::default(), allowances }
    }

    /// Does this on a thread that may wait, over a connection that is prepared for data.
    ///
    /// # Errors
    /// `Overloaded` if too many wait, `Busy` if the database is away; the inner one is the operation's to explain.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        let (tell, told) = oneshot::channel();
        let span = tracing::Span::current();
        let (database, open) = (Arc::clone(&self.database), Arc::clone(&self.open));
        let job = move |slot: &mut Option<OpenConnection>| {
            let _request = span.entered();
            // The database is not started anew under it (U1).
            let _at_work = store::at_work();
            // Nobody waits any more for an answer to a connection that is gone.
            if tell.is_closed() {
                return;
            }
            let _ = tell.send(connected(slot, &database, &open).map(work).ok_or(Error::Busy));
        };
        if !self.threads.get_or_init(workers).try_push(Box::new(job)) {
            return Err(Error::Overloaded);
        }
        match told.await.map_err(|_| Error::Busy)?? {
            Err(Refusal::Broken(error)) => Err(error.into()),
            done => Ok(done),
        }
    }

    /// How its connections are used now (C6.1).
    pub fn connections(&self) -> Connections {
        let (in_use, waiting) = self.threads.get().map(WorkerPool::at_work).unwrap_or_default();
        let idle = self.open.load(Ordering::Relaxed).saturating_sub(in_use);
        Connections { in_use, idle, waiting, most: threads() }
    }
}

/// The connection of a thread, made anew if it does not answer: the server may have been started again meanwhile.
fn connected<'a>(slot: &'a mut Option<OpenConnection>, database: &str, open: &Arc<AtomicUsize>) -> Option<&'a mut PgConnection> {
    if slot.as_mut().is_some_and(|moored| store::answers(&mut moored.conn).is_err()) {
        *slot = None;
    }
    if slot.is_none() {
        let made = store::connect(database).map_err(|error| error.to_string());
        let made = made.and_then(|mut conn| prepare(&mut conn, database).map(|()| conn).map_err(|error| error.to_string()));
        let made = made.inspect_err(|error| tracing::warn!(error, "no connection for data"));
        *slot = made.ok().map(|conn| OpenConnection::new(conn, open));
    }
    slot.as_mut().map(|moored| &mut moored.conn)
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from).clamp(2, DATA_THREADS)
}

fn workers() -> WorkerPool<Option<OpenConnection>> {
    WorkerPool::start(PoolSettings { name: "data_pool", threads: threads(), waiting: DATA_WAITING, idle: IDLE })
}

#[cfg(test)]
mod tests {
    use super::*;

    // D2.2
    #[actix_web::test]
    async fn without_a_database_whoever_sends_is_told_to_come_back() {
        let data_pool = DataPool::at("postgres://nobody@127.0.0.1:1/nothing", Paces::default());
        assert!(matches!(data_pool.run(|_| Ok(())).await, Err(Error::Busy)));
    }
}
