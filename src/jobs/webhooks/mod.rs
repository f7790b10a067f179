//! Delivers events to webhooks, and tries again after a pause if it cannot (K7.2, K7.4).

mod body;
mod client;
mod overdue;
mod rounds;
mod under_way;

use std::{collections::BTreeSet, time::Duration};

use chrono::Utc;

use self::under_way::{Landed, Outcome, UnderWay};
pub use self::{
    client::Client,
    overdue::{give_up_overdue, give_up_overdue_while},
};
use crate::{
    jobs::failures::Failures,
    mail::Desk,
    model::{
        sealer::Sealer,
        webhook::{message_id, signatures},
    },
    operations::{Refusal, webhooks::delivering},
    store::{
        self, PgConnection, Tx,
        webhooks::delivering::{Answered, Taken},
    },
};

/// How soon a stop is noticed while something is under way, and how long what could not be written down lies before it is tried again.
const NOTICED: Duration = Duration::from_millis(250);

/// What a worker needs: the way out, the keys, and the desk that tells people.
#[derive(Clone)]
pub struct WebhookWorker {
    pub client: Client,
    /// Opens the secrets of webhooks.
    pub sealer: Sealer,
    pub desk: Desk,
}

/// Carries everything that is due now. Returns how much that was.
///
/// # Errors
/// Those of the database.
pub fn deliver_due(conn: &mut PgConnection, worker: &WebhookWorker) -> Result<usize, Refusal> {
    until(conn, worker, &mut UnderWay::default(), &|| false)
}

/// One round after the other until nothing is under way any more, or whoever is asked says that it is to end. Returns how much was
/// taken in hand.
fn until(
    conn: &mut PgConnection,
    worker: &WebhookWorker,
    under_way: &mut UnderWay,
    ends: &dyn Fn() -> bool,
) -> Result<usize, Refusal> {
    let mut carried = 0;
    loop {
        carried += round(conn, worker, under_way, ends)?;
        if under_way.is_empty() || ends() {
            return Ok(carried);
        }
        under_way.wait(NOTICED);
    }
}

/// Writes down what came back, and sends what is due as far as there is room. Returns how much was taken in hand.
fn round(
    conn: &mut PgConnection,
    worker: &WebhookWorker,
    under_way: &mut UnderWay,
    ends: &dyn Fn() -> bool,
) -> Result<usize, Refusal> {
    // What cannot be written down keeps nothing else from being sent.
    let settled = settle(conn, worker, under_way);
    let mut taken = 0;
    while !ends()
        && let Some(room_for_slow) = under_way.room()
    {
        let next = store::write_beside(conn, |tx| delivering::claim(tx, &worker.sealer, room_for_slow))?;
        let Some(next) = next else { break };
        taken += 1;
        send(worker, &next, under_way);
    }
    settled.map(|()| taken)
}

/// Writes down all that came back. What could not be written down comes last the next time, and of its organization nothing else is
/// tried now: nobody waits for another one's lock more than once.
fn settle(conn: &mut PgConnection, worker: &WebhookWorker, under_way: &mut UnderWay) -> Result<(), Refusal> {
    let (mut failures, mut again, mut held_up) = (Failures::default(), Vec::new(), BTreeSet::new());
    while let Some(landed) = under_way.landed() {
        if held_up.contains(&landed.line.organization) {
            again.push(landed);
            continue;
        }
        let written = store::write_beside(conn, |tx| write_down(tx, worker, &landed).map(|()| true));
        if !failures.or_log("what became of a delivery was not written down", landed.line.id, written) {
            held_up.insert(landed.line.organization);
            again.push(landed);
        }
    }
    // What is in hand no more is due again, here or elsewhere.
    again.into_iter().filter(|landed| landed.line.until > Utc::now()).for_each(|landed| under_way.again(landed));
    failures.finish(())
}

fn write_down(tx: &mut Tx, worker: &WebhookWorker, Landed { line, outcome }: &Landed) -> Result<(), Refusal> {
    delivering::wait_briefly(tx)?;
    let unasked = |said| Answered { status: None, said, slow: None };
    match outcome {
        Outcome::Answered { answer, slow } => {
            // Neither the address nor the answer: both may be a secret of the receiver's.
            tracing::info!(delivery = %line.id, webhook = %line.webhook, status = answer.status, "webhook tried");
            let answered = Answered { status: answer.status, said: &answer.said, slow: Some(*slow) };
            delivering::settle(tx, &worker.desk, line, answered)
        }
        Outcome::Deferred(said) => delivering::defer(tx, line, unasked(said)),
        Outcome::Empty => delivering::drop_empty(tx, line, unasked("The event is no longer kept.")),
    }
}

fn send(worker: &WebhookWorker, taken: &Taken, under_way: &mut UnderWay) {
    let line = taken.line.clone();
    let Some(body) = body::of(taken) else { return under_way.land(line, Outcome::Empty) };
    if taken.keys.is_empty() {
        tracing::warn!(delivery = %line.id, "a webhook has no secret that STEWARD_SECRET_KEY opens");
        return under_way.land(line, Outcome::Deferred("No secret can sign this. Rotate the secret of the webhook."));
    }
    let (id, seconds) = (message_id(line.message), Utc::now().timestamp());
    let signed = signatures(&taken.keys, &id, seconds, &body);
    let (client, url) = (worker.client.clone(), line.url.clone());
    under_way.send(line, move || client.post(&url, (&id, seconds, &signed), &body));
}
