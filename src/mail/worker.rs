//! Sends what is in the outbox, and tries again after a pause if it cannot.

use std::{io, sync::Arc};

use chrono::{TimeDelta, Utc};

use super::{
    carrier::{Carrier, Fate},
    library::library_warning,
};
use crate::{
    model::{job::Job, limits::MAIL_ROUND, sealer::Sealer},
    store::{self, Error, PgConnection, job_runs::JobConnection, outbox},
    worker::{Stop, Worker},
};

/// How long a letter in hand is nobody else's. Longer than any mail server may take.
const IN_HAND: TimeDelta = TimeDelta::minutes(5);
/// The pause after each failed try; after the last one it stays that long.
const PAUSES: [TimeDelta; 7] = [
    TimeDelta::seconds(20),
    TimeDelta::minutes(1),
    TimeDelta::minutes(2),
    TimeDelta::minutes(5),
    TimeDelta::minutes(10),
    TimeDelta::minutes(20),
    TimeDelta::hours(1),
];
/// About three days, after which a letter is given up.
const MOST_TRIES: i32 = 78;

/// How many threads send letters. None waits for another, and no letter is in two hands (F24).
const SENDERS: usize = 2;
/// How long a letter lies aside that this key does not open. The right key finds it (F8b).
const ASIDE: TimeDelta = TimeDelta::minutes(5);

/// What sends the letters of the outbox.
pub struct MailWorker {
    pub database: String,
    /// Opens the letters.
    pub sealer: Sealer,
    pub carrier: Carrier,
}

impl MailWorker {
    /// Starts the rounds, on threads with a connection each. Dropping what comes of it waits for the letters in hand, and not for a
    /// mail server that hangs.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self) -> io::Result<Worker> {
        if let Some(warning) = library_warning() {
            tracing::warn!("{warning}");
        }
        let work = Arc::new(self);
        Worker::start_each("mail", MAIL_ROUND, (0..SENDERS).map(|_| Self::rounds(Arc::clone(&work))))
    }

    fn rounds(work: Arc<Self>) -> impl FnMut(&Stop) + Send {
        let mut connection = JobConnection::of(Job::Emails);
        move |stop| {
            let connect = || store::connect(&work.database).ok();
            connection.round(connect, |conn| deliver_until(conn, &work.sealer, &work.carrier, &|| stop.is_asked()));
        }
    }
}

/// Carries everything that is due now. Returns how many letters were taken in hand.
pub fn deliver_due(conn: &mut PgConnection, sealer: &Sealer, carrier: &Carrier) -> Result<usize, Error> {
    deliver_until(conn, sealer, carrier, &|| false)
}

fn deliver_until(
    conn: &mut PgConnection,
    sealer: &Sealer,
    carrier: &Carrier,
    stopping: &dyn Fn() -> bool,
) -> Result<usize, Error> {
    let mut carried = 0;
    while !stopping() {
        // Or a letter that has left would leave again, because nothing could be written down (U1).
        let _at_work = store::at_work();
        let taken = store::write(conn, |tx| outbox::take(tx, sealer, Utc::now() + IN_HAND))?;
        let Some(letter) = taken else { break };
        if store::write(conn, |tx| outbox::drop_for_nobody(tx, letter.id))? {
            continue;
        }
        carried += 1;
        match &letter.content {
            Some(content) => {
                let fate = carrier.carry(letter.id, &letter.recipient, content, stopping);
                mark(conn, &letter, fate)?;
            }
            None => set_aside(conn, &letter)?,
        }
    }
    Ok(carried)
}

fn mark(conn: &mut PgConnection, letter: &outbox::Taken, fate: Fate) -> Result<(), Error> {
    let masked = letter.recipient.masked();
    store::write(conn, |tx| match fate {
        Fate::Accepted(answer) => {
            tracing::info!(letter = %letter.id, to = %masked, "letter accepted");
            outbox::mark_sent(tx, letter.id, &answer).map(drop)
        }
        Fate::Delayed(reason) if letter.attempts < MOST_TRIES => {
            tracing::warn!(letter = %letter.id, to = %masked, attempts = letter.attempts, %reason, "letter delayed");
            outbox::put_off(tx, letter.id, Utc::now() + pause(letter.attempts), &reason)
        }
        Fate::Delayed(reason) | Fate::Refused(reason) => {
            tracing::warn!(letter = %letter.id, to = %masked, %reason, "letter given up");
            outbox::give_up(tx, letter.id, &reason)
        }
    })
}

/// Puts a letter aside that was sealed with another key: its words stay, and no try is counted, until the right key is back (F8b).
fn set_aside(conn: &mut PgConnection, letter: &outbox::Taken) -> Result<(), Error> {
    tracing::warn!(letter = %letter.id, "letter put aside: it was sealed with another STEWARD_SECRET_KEY");
    let why = "It was sealed with another STEWARD_SECRET_KEY and waits for it.";
    store::write(conn, |tx| outbox::set_aside(tx, letter.id, Utc::now() + ASIDE, why).map(|_| ()))
}

/// The pause after the `attempts`-th try.
fn pause(attempts: i32) -> TimeDelta {
    let n = usize::try_from(attempts.max(1) - 1).unwrap_or(0);
    PAUSES[n.min(PAUSES.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_a_letter_is_tried_for_three_days() {
        assert!((1..20).all(|n| pause(n) <= pause(n + 1)));
        let whole: TimeDelta = (1..MOST_TRIES).map(pause).sum();
        assert!(whole >= TimeDelta::days(2) && whole <= TimeDelta::days(4), "{whole}");
    }
}
