//! The thread that delivers events to webhooks, round by round.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{UnderWay, WebhookWorker, round, settle};
use crate::{
    model::{
        job::Job,
        limits::{WEBHOOK_GRACE, WEBHOOK_ROUND},
    },
    operations::Refusal,
    store::{self, PgConnection, job_runs::JobConnection},
    worker::{Stop, Worker},
};

/// How soon a stop is noticed while something is under way.
const NOTICED: Duration = Duration::from_millis(250);

impl WebhookWorker {
    /// Starts the rounds, over a connection of their own. Dropping what comes of it stops them; what is in hand then is due again later,
    /// with the id its receiver knows.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self, database: &str) -> io::Result<Worker> {
        Worker::start("webhooks", WEBHOOK_ROUND, self.rounds(database.to_owned()))
    }

    /// One round after the other while something is under way, so that an answer is written down as it comes.
    fn rounds(self, database: String) -> impl FnMut(&Stop) + Send {
        let (mut connection, mut under_way) = (JobConnection::of(Job::Webhooks), UnderWay::default());
        move |stop| {
            let connect = || store::connect(&database).ok();
            while connection.round(connect, |conn| round(conn, &self, &mut under_way)) && !under_way.is_empty() {
                if stop.is_asked() {
                    connection.round(connect, |conn| finish(conn, &self, &mut under_way));
                    return;
                }
                under_way.wait(NOTICED);
            }
        }
    }
}

/// Writes down what still comes back within a moment.
fn finish(conn: &mut PgConnection, worker: &WebhookWorker, under_way: &mut UnderWay) -> Result<(), Refusal> {
    let ends = Instant::now() + WEBHOOK_GRACE;
    while !under_way.is_empty() && Instant::now() < ends {
        under_way.wait(ends.saturating_duration_since(Instant::now()));
        settle(conn, worker, under_way)?;
    }
    Ok(())
}
