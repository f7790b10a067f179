//! Carries events to webhooks, and tries again after a pause if it cannot (K7.2, K7.4).

mod body;
mod client;

use std::io;

use chrono::{TimeDelta, Utc};

pub use client::Client;

use crate::{
    mail::Desk,
    model::{job::Job, limits::WEBHOOK_ROUND, sealer::Sealer, webhook::signatures},
    operations::{Refusal, webhooks::carrying},
    store::{
        self, PgConnection,
        job_runs::JobConnection,
        webhooks::carrying::{Answered, Taken},
    },
    worker::{Stop, Worker},
};

/// How long a delivery in hand is nobody else's. Longer than any receiver may take.
const IN_HAND: TimeDelta = TimeDelta::minutes(1);
/// How many threads send. No two are at webhooks of the same organization.
const SENDERS: usize = 3;

/// What posts events to webhooks: the client, the keys, and the desk that tells people.
#[derive(Clone)]
pub struct WebhookWorker {
    pub client: Client,
    /// Opens the secrets of webhooks.
    pub sealer: Sealer,
    pub desk: Desk,
}

impl WebhookWorker {
    /// Starts the rounds, on threads with a connection each. Dropping what comes of it stops them; what is in hand then is due again
    /// later, with the id its receiver knows.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self, database: &str) -> io::Result<Worker> {
        Worker::start_each("webhooks", WEBHOOK_ROUND, (0..SENDERS).map(|_| self.clone().rounds(database.to_owned())))
    }

    fn rounds(self, database: String) -> impl FnMut(&Stop) + Send {
        let mut connection = JobConnection::of(Job::Webhooks);
        move |stop| connection.round(|| store::connect(&database).ok(), |conn| deliver_until(conn, &self, &|| stop.is_asked()))
    }
}

/// Carries everything that is due now. Answers how much that was.
///
/// # Errors
/// Those of the database.
pub fn deliver_due(conn: &mut PgConnection, worker: &WebhookWorker) -> Result<usize, Refusal> {
    deliver_until(conn, worker, &|| false)
}

fn deliver_until(conn: &mut PgConnection, worker: &WebhookWorker, stopping: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    let mut carried = 0;
    while !stopping() {
        // What is taken in hand is settled before the database is started anew (U1).
        let _at_work = store::at_work();
        let taken = store::write(conn, |tx| carrying::take(tx, &worker.sealer, Utc::now() + IN_HAND))?;
        let Some(taken) = taken else { break };
        carried += 1;
        carry(conn, worker, &taken)?;
    }
    Ok(carried)
}

fn carry(conn: &mut PgConnection, worker: &WebhookWorker, taken: &Taken) -> Result<(), Refusal> {
    let line = &taken.line;
    let Some(body) = body::of(taken) else {
        let answer = Answered { status: None, said: "The event is no longer kept." };
        return store::write(conn, |tx| carrying::settle(tx, &worker.desk, line, answer));
    };
    if taken.keys.is_empty() {
        tracing::warn!(delivery = %line.id, "a webhook has no secret that STEWARD_SECRET_KEY opens");
        let answer = Answered { status: None, said: "No secret can sign this. Rotate the secret of the webhook." };
        return store::write(conn, |tx| carrying::set_aside(tx, line, answer));
    }
    let (id, seconds) = (format!("msg_{}", line.message.simple()), Utc::now().timestamp());
    let signed = signatures(&taken.keys, &id, seconds, &body);
    let answer = worker.client.post(&line.url, (&id, seconds, &signed), &body);
    // Neither the address nor the answer: both may be a secret of the receiver's.
    tracing::info!(delivery = %line.id, webhook = %line.webhook, status = answer.status, "webhook tried");
    let answer = Answered { status: answer.status, said: &answer.said };
    store::write(conn, |tx| carrying::settle(tx, &worker.desk, line, answer))
}
