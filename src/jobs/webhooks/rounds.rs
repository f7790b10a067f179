//! The thread that delivers events to webhooks, round by round.

use std::{io, time::Instant};

use super::{NOTICED, UnderWay, WebhookWorker, settle, until};
use crate::{
    model::{
        job::Job,
        limits::{WEBHOOK_GRACE, WEBHOOK_ROUND},
    },
    store::{
        self,
        job_runs::{JobConnection, NOTED_EVERY},
    },
    worker::{Stop, Worker},
};

impl WebhookWorker {
    /// Starts the rounds, over a connection of their own. Dropping what comes of it stops them; what is in hand then is due again later,
    /// with the id its receiver knows.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self, database: &str) -> io::Result<Worker> {
        Worker::start("webhooks", WEBHOOK_ROUND, self.rounds(database.to_owned()))
    }

    /// Goes on as long as something is under way, also where the database is away meanwhile, so that an answer is written down as it
    /// comes, and nothing is sent once a stop is asked.
    fn rounds(self, database: String) -> impl FnMut(&Stop) + Send {
        let (mut connection, mut under_way) = (JobConnection::of(Job::Webhooks), UnderWay::default());
        move |stop| {
            loop {
                let began = Instant::now();
                let ends = || stop.is_asked() || began.elapsed() > NOTED_EVERY;
                let connect = || store::connect(&database).ok();
                let went_well = connection.round(connect, |conn| until(conn, &self, &mut under_way, &ends));
                if under_way.is_empty() {
                    return;
                }
                if stop.is_asked() || (!went_well && stop.is_asked_within(NOTICED)) {
                    return self.finish(&database, &mut connection, &mut under_way);
                }
            }
        }
    }

    /// Writes down what still comes back within a moment.
    fn finish(&self, database: &str, connection: &mut JobConnection, under_way: &mut UnderWay) {
        let ends = Instant::now() + WEBHOOK_GRACE;
        while !under_way.is_empty() && Instant::now() < ends {
            under_way.wait(NOTICED);
            connection.round(|| store::connect(database).ok(), |conn| settle(conn, self, under_way));
        }
    }
}
