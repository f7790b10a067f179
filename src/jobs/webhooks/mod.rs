//! Delivers events to webhooks, and tries again after a pause if it cannot (K7.2, K7.4).

mod body;
mod client;
mod overdue;
mod rounds;
mod under_way;

use chrono::Utc;

use self::under_way::{Landed, UnderWay};
pub use self::{
    client::Client,
    overdue::{give_up_overdue, give_up_overdue_while},
};
use crate::{
    mail::Desk,
    model::{limits::WEBHOOK_ROUND, sealer::Sealer, webhook::signatures},
    operations::{Refusal, webhooks::carrying},
    store::{
        self, PgConnection,
        webhooks::carrying::{Answered, Taken},
    },
};

/// What a worker needs: the way out, the keys, and the desk that tells people.
#[derive(Clone)]
pub struct WebhookWorker {
    pub client: Client,
    /// Opens the secrets of webhooks.
    pub sealer: Sealer,
    pub desk: Desk,
}

/// Carries everything that is due now. Answers how much that was.
///
/// # Errors
/// Those of the database.
pub fn deliver_due(conn: &mut PgConnection, worker: &WebhookWorker) -> Result<usize, Refusal> {
    let (mut under_way, mut carried) = (UnderWay::default(), 0);
    loop {
        carried += round(conn, worker, &mut under_way)?;
        if under_way.is_empty() {
            return Ok(carried);
        }
        under_way.wait(WEBHOOK_ROUND);
    }
}

/// Writes down what came back, and sends what is due as far as there is room. Answers how much was taken in hand.
fn round(conn: &mut PgConnection, worker: &WebhookWorker, under_way: &mut UnderWay) -> Result<usize, Refusal> {
    settle(conn, worker, under_way)?;
    let mut taken = 0;
    while let Some(room_for_slow) = under_way.room() {
        let next = store::write_beside(conn, |tx| carrying::take(tx, &worker.sealer, room_for_slow))?;
        let Some(next) = next else { break };
        taken += 1;
        send(conn, worker, next, under_way)?;
    }
    Ok(taken)
}

fn settle(conn: &mut PgConnection, worker: &WebhookWorker, under_way: &mut UnderWay) -> Result<(), Refusal> {
    while let Some(landed) = under_way.landed() {
        let Landed { line, answer, slow } = &landed;
        // Neither the address nor the answer: both may be a secret of the receiver's.
        tracing::info!(delivery = %line.id, webhook = %line.webhook, status = answer.status, "webhook tried");
        let answered = Answered { status: answer.status, said: &answer.said, slow: Some(*slow) };
        if let Err(refusal) = store::write_beside(conn, |tx| carrying::settle(tx, &worker.desk, line, answered)) {
            // It is written down over the next connection.
            under_way.again(landed);
            return Err(refusal);
        }
    }
    Ok(())
}

fn send(conn: &mut PgConnection, worker: &WebhookWorker, taken: Taken, under_way: &mut UnderWay) -> Result<(), Refusal> {
    let line = taken.line.clone();
    let Some(body) = body::of(&taken) else {
        let answer = Answered { status: None, said: "The event is no longer kept.", slow: None };
        return store::write_beside(conn, |tx| carrying::drop_empty(tx, &line, answer));
    };
    if taken.keys.is_empty() {
        tracing::warn!(delivery = %line.id, "a webhook has no secret that STEWARD_SECRET_KEY opens");
        let said = "No secret can sign this. Rotate the secret of the webhook.";
        let answer = Answered { status: None, said, slow: None };
        return store::write_beside(conn, |tx| carrying::set_aside(tx, &line, answer));
    }
    let (id, seconds) = (format!("msg_{}", line.message.simple()), Utc::now().timestamp());
    let signed = signatures(&taken.keys, &id, seconds, &body);
    let (client, url) = (worker.client.clone(), line.url.clone());
    under_way.send(line, move || client.post(&url, (&id, seconds, &signed), &body));
    Ok(())
}
