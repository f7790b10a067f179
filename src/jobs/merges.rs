//! Carries merges of projects out, a step at a time, the one that waited longest first (D5.3). Two Stewards may do it at once: neither
//! takes what the other has in hand, and each step goes on where the one before it ended.

use std::{
    collections::BTreeSet,
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Instant,
};

use chrono::Utc;

use super::failures::Failures;
use crate::{
    model::{job::Job, limits::MERGE_ROUND},
    operations::{
        Refusal,
        data::{merging, prepare},
    },
    store::{self, PgConnection, job_runs::Rounds},
};

/// The thread that moves. Dropping it stops it after the step in hand.
pub struct Mover {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mover {
    /// Starts the rounds, with a connection of its own that is prepared for data.
    pub fn start(database: String) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::Builder::new().name("mover".to_owned()).spawn(move || rounds(&database, &stopped))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Mover {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn rounds(database: &str, stopped: &mpsc::Receiver<()>) {
    let stopping = || matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Disconnected) | Ok(()));
    let (mut conn, mut noted) = (None, Rounds::of(Job::Merges));
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(MERGE_ROUND) {
        if conn.is_none() {
            conn = store::connect(database).ok().and_then(|mut conn| prepare(&mut conn, database).is_ok().then_some(conn));
        }
        let Some(open) = conn.as_mut() else { continue };
        let began = Instant::now();
        let done = go_on(open, &stopping);
        noted.over(open, began, done.is_ok());
        if let Err(refusal) = done {
            tracing::warn!(?refusal, "merges cannot go on");
            conn = None;
        }
    }
}

/// Takes steps until no merge is under way. Answers how many that were.
///
/// # Errors
/// Those of the database.
pub fn finish(conn: &mut PgConnection) -> Result<usize, Refusal> {
    prepare(conn, "")?;
    go_on(conn, &|| false)
}

fn go_on(conn: &mut PgConnection, stopping: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    let (mut all, mut failures, mut failed) = (0, Failures::default(), BTreeSet::new());
    loop {
        let before = all;
        for id in merging::running(conn)? {
            if stopping() {
                return failures.finish(all);
            }
            if failed.contains(&id) {
                continue;
            }
            let step = store::write_beside(conn, |tx| merging::step(tx, id, Utc::now()));
            if step.is_err() {
                failed.insert(id);
            }
            all += usize::from(failures.or_log("a step of a merge failed", id, step));
        }
        // Where nothing was done, nothing is left, or another Steward is at it.
        if all == before {
            return failures.finish(all);
        }
    }
}
