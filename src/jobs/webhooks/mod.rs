//! Carries events to webhooks, and tries again after a pause if it cannot (K7.2, K7.4).

mod body;
mod client;

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Instant,
};

use chrono::{TimeDelta, Utc};

pub use client::Client;

use crate::{
    mail::Desk,
    model::{job::Job, limits::WEBHOOK_ROUND, sealer::Sealer, webhook::signatures},
    operations::{Refusal, webhooks::carrying},
    store::{
        self, PgConnection,
        job_runs::Rounds,
        webhooks::carrying::{Answered, Taken},
    },
};

/// How long a delivery in hand is nobody else's. Longer than any receiver may take.
const IN_HAND: TimeDelta = TimeDelta::minutes(1);
/// How many carry at a time. No two are at webhooks of the same organization.
const COURIERS: usize = 3;

/// What a courier needs: the way out, the keys, and the desk that tells people.
#[derive(Clone)]
pub struct Courier {
    pub client: Client,
    /// Opens the secrets of webhooks.
    pub sealer: Sealer,
    pub desk: Desk,
}

/// The threads that carry. Dropping it stops them; what is in hand then is due again later, with the id its receiver knows.
pub struct Couriers {
    stop: Vec<mpsc::Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Couriers {
    /// Starts the rounds, each courier with a connection of its own.
    pub fn start(database: &str, courier: &Courier) -> std::io::Result<Self> {
        let mut couriers = Self { stop: Vec::new(), threads: Vec::new() };
        for n in 1..=COURIERS {
            let (stop, stopped) = mpsc::channel::<()>();
            let (database, courier) = (database.to_owned(), courier.clone());
            let walk = move || rounds(&database, &courier, &stopped);
            couriers.threads.push(thread::Builder::new().name(format!("courier-{n}")).spawn(walk)?);
            couriers.stop.push(stop);
        }
        Ok(couriers)
    }
}

impl Drop for Couriers {
    fn drop(&mut self) {
        self.stop.clear();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn rounds(database: &str, courier: &Courier, stopped: &mpsc::Receiver<()>) {
    let stopping = || matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Disconnected) | Ok(()));
    let (mut conn, mut noted) = (None, Rounds::of(Job::Webhooks));
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(WEBHOOK_ROUND) {
        if conn.is_none() {
            conn = store::connect(database).ok();
        }
        let Some(open) = conn.as_mut() else { continue };
        let began = Instant::now();
        let done = deliver_until(open, courier, &stopping);
        noted.over(open, began, done.is_ok());
        if let Err(refusal) = done {
            tracing::warn!(?refusal, "webhooks cannot be carried");
            conn = None;
        }
    }
}

/// Carries everything that is due now. Answers how much that was.
///
/// # Errors
/// Those of the database.
pub fn deliver_due(conn: &mut PgConnection, courier: &Courier) -> Result<usize, Refusal> {
    deliver_until(conn, courier, &|| false)
}

fn deliver_until(conn: &mut PgConnection, courier: &Courier, stopping: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    let mut carried = 0;
    while !stopping() {
        // What is taken in hand is settled before the database is started anew (U1).
        let _at_work = store::at_work();
        let taken = store::write(conn, |tx| carrying::take(tx, &courier.sealer, Utc::now() + IN_HAND))?;
        let Some(taken) = taken else { break };
        carried += 1;
        carry(conn, courier, &taken)?;
    }
    Ok(carried)
}

fn carry(conn: &mut PgConnection, courier: &Courier, taken: &Taken) -> Result<(), Refusal> {
    let line = &taken.line;
    let Some(body) = body::of(taken) else {
        let answer = Answered { status: None, said: "The event is no longer kept." };
        return store::write(conn, |tx| carrying::settle(tx, &courier.desk, line, answer));
    };
    if taken.keys.is_empty() {
        tracing::warn!(delivery = %line.id, "a webhook has no secret that STEWARD_SECRET_KEY opens");
        let answer = Answered { status: None, said: "No secret can sign this. Rotate the secret of the webhook." };
        return store::write(conn, |tx| carrying::set_aside(tx, line, answer));
    }
    let (id, seconds) = (format!("msg_{}", line.message.simple()), Utc::now().timestamp());
    let signed = signatures(&taken.keys, &id, seconds, &body);
    let answer = courier.client.post(&line.url, (&id, seconds, &signed), &body);
    // Neither the address nor the answer: both may be a secret of the receiver's.
    tracing::info!(delivery = %line.id, webhook = %line.webhook, status = answer.status, "webhook tried");
    let answer = Answered { status: answer.status, said: &answer.said };
    store::write(conn, |tx| carrying::settle(tx, &courier.desk, line, answer))
}
