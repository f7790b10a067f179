//! What becomes of a delivery: it arrived, it is tried again after a pause, or it is given up and people are told (K7.4).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    mail::Desk,
    model::{
        event,
        limits::{WEBHOOK_PAUSES, WEBHOOK_TOLD},
        sealer::Sealer,
        webhook::{Pause, origin},
    },
    operations::{Refusal, audit},
    policy::{OrgAction, roles_that},
    store::{
        Tx, members, organizations,
        webhooks::{
            self,
            carrying::{self, Answered, Line, Taken},
        },
    },
};

/// The answer by which a receiver says that nothing will ever be there again.
const GONE: u16 = 410;

/// Takes the delivery whose turn it is, for nobody else to take until then.
///
/// # Errors
/// Those of the database.
pub fn take(tx: &mut Tx, sealer: &Sealer, until: DateTime<Utc>) -> Result<Option<Taken>, Refusal> {
    Ok(carrying::take(tx, sealer, until)?)
}

/// Writes down what became of a try. A webhook at which nothing has arrived while something was tried for days is paused, and so is
/// one that is gone (K7.4).
///
/// # Errors
/// Those of the database.
pub fn settle(tx: &mut Tx, desk: &Desk, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    let tries = usize::try_from(line.attempts).unwrap_or(1).max(1);
    match (answer.status, WEBHOOK_PAUSES.get(tries - 1)) {
        (Some(200..=299), _) => Ok(carrying::arrived(tx, line, answer)?),
        (Some(GONE), _) => end(tx, desk, line, answer),
        (_, Some(pause)) => Ok(carrying::put_off(tx, line, answer, Utc::now() + *pause)?),
        (_, None) => end(tx, desk, line, answer),
    }
}

/// Puts a delivery aside that cannot be signed with the key of this Steward, as if it had not been tried.
///
/// # Errors
/// Those of the database.
pub fn set_aside(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    Ok(carrying::set_aside(tx, line, answer, Utc::now() + TimeDelta::minutes(5))?)
}

/// Gives a delivery up, under the lock of its organization.
fn end(tx: &mut Tx, desk: &Desk, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    let Some(locked) = organizations::lock_all(tx, &[line.organization])?.pop() else { return Ok(()) };
    carrying::give_up(tx, line, answer)?;
    let why = match answer.status {
        Some(GONE) => Some(Pause::Gone),
        _ => (!carrying::arrives_otherwise(tx, line)?).then_some(Pause::Failing),
    };
    let paused = match why {
        Some(why) => webhooks::set_pause(tx, line.organization, line.webhook, Some(why))?,
        None => false,
    };
    if let Some(why) = why.filter(|_| paused) {
        audit::record_by_itself(tx, line.organization, &event::webhooks::paused(line.webhook, &line.url, why))?;
    }
    // Whoever is told that it is paused is told of it whenever that was.
    if carrying::tell(tx, line.webhook, Utc::now() - WEBHOOK_TOLD)? || paused {
        for (_, to) in members::holding(tx, line.organization, &roles_that(OrgAction::ManageWebhooks))? {
            let about = (line.webhook, origin(&line.url));
            desk.post(tx, &desk.webhook_fails(to, (line.organization, &locked.name), (about.0, &about.1), paused))?;
        }
    }
    Ok(())
}
