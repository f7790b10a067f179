//! Carries merges of projects out, a step at a time, the one that waited longest first (D5.3). Two Stewards may do it at once: neither
//! takes what the other has in hand, and each step goes on where the one before it ended.

use std::{collections::BTreeSet, io};

use chrono::Utc;

use super::failures::Failures;
use crate::{
    model::{job::Job, limits::MERGE_ROUND},
    operations::{
        Refusal,
        data::{merging, prepare},
    },
    store::{self, PgConnection, job_runs::JobConnection},
    worker::Worker,
};

/// What moves the data of merges.
pub struct MergeWorker {
    pub database: String,
}

impl MergeWorker {
    /// Starts the rounds, over a connection of its own that is prepared for data. Dropping what comes of it stops after the step in hand.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self) -> io::Result<Worker> {
        let mut connection = JobConnection::of(Job::Merges);
        Worker::start("merges", MERGE_ROUND, move |stop| {
            connection.round(|| self.connect(), |conn| go_on(conn, &|| stop.is_asked()));
        })
    }

    fn connect(&self) -> Option<PgConnection> {
        let mut conn = store::connect(&self.database).ok()?;
        prepare(&mut conn, &self.database).ok()?;
        Some(conn)
    }
}

/// Takes steps until no merge is under way. Returns how many that were.
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
