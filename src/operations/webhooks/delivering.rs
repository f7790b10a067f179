//! What becomes of a delivery: it arrived, it is tried again after a pause, or it is given up and people are told (K7.4).

use crate::{
    mail::Desk,
    model::{
        WebhookId, event,
        limits::{WEBHOOK_DEFERRED_FOR, WEBHOOK_PAUSES, WEBHOOK_TOLD},
        sealer::Sealer,
        webhook::{Missed, Pause, origin},
    },
    operations::{Refusal, audit},
    policy::{OrgAction, roles_that},
    store::{
        Tx, members, organizations,
        organizations::Locked,
        webhooks::{
            self,
            delivering::{self, Answered, Line, Taken},
            waiting::{self, Overdue},
        },
    },
};

/// The answer by which a receiver says that nothing will ever be there again.
const GONE: u16 = 410;

/// Takes the delivery whose turn it is, for nobody else to take for a while; where slow receivers have no room, one of another.
///
/// # Errors
/// Those of the database.
pub fn claim(tx: &mut Tx, sealer: &Sealer, room_for_slow: bool) -> Result<Option<Taken>, Refusal> {
    Ok(delivering::claim(tx, sealer, room_for_slow)?)
}

/// Lets the transaction wait for nobody's lock longer than a moment: what is written down for one organization is written down later,
/// rather than all others waiting for it (K7.7).
///
/// # Errors
/// Those of the database.
pub fn wait_briefly(tx: &mut Tx) -> Result<(), Refusal> {
    Ok(delivering::wait_briefly(tx)?)
}

/// Writes down what became of a try, unless it comes so late that another has the webhook in hand. A webhook at which nothing has
/// arrived while something was tried for days is paused, and so is one that is gone (K7.4).
///
/// # Errors
/// Those of the database.
pub fn settle(tx: &mut Tx, desk: &Desk, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    let tries = usize::try_from(line.attempts).unwrap_or(1).max(1);
    match (answer.status, WEBHOOK_PAUSES.get(tries - 1)) {
        (Some(200..=299), _) => {
            if delivering::release(tx, line, answer)? {
                delivering::arrived(tx, line, answer)?;
            }
            Ok(())
        }
        (Some(GONE), _) | (_, None) => end(tx, desk, line, answer),
        (_, Some(pause)) => {
            if delivering::release(tx, line, answer)? {
                delivering::reschedule(tx, line, answer, *pause)?;
            }
            Ok(())
        }
    }
}

/// Puts a delivery aside that cannot be signed with the key of this Steward, as if it had not been tried.
///
/// # Errors
/// Those of the database.
pub fn defer(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    if delivering::release(tx, line, answer)? {
        delivering::defer(tx, line, answer, WEBHOOK_DEFERRED_FOR)?;
    }
    Ok(())
}

/// Gives a delivery up that has nothing to tell any more. Its receiver has no part in that: nobody is told, and nothing paused.
///
/// # Errors
/// Those of the database.
pub fn drop_empty(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    if delivering::release(tx, line, answer)? {
        delivering::give_up(tx, line, answer)?;
    }
    Ok(())
}

/// Gives a delivery up, under the lock of its organization.
fn end(tx: &mut Tx, desk: &Desk, line: &Line, answer: Answered<'_>) -> Result<(), Refusal> {
    let Some(locked) = organizations::lock_all(tx, &[line.organization])?.pop() else { return Ok(()) };
    if !delivering::release(tx, line, answer)? {
        return Ok(());
    }
    delivering::give_up(tx, line, answer)?;
    let why = match answer.status {
        Some(GONE) => Some(Pause::Gone),
        _ => (!delivering::arrives_otherwise(tx, line)?).then_some(Pause::Failing),
    };
    // Somebody may have paused it since this was taken.
    let paused_before = webhooks::find(tx, line.organization, line.webhook)?.is_some_and(|it| it.pause.is_some());
    let missed = match why {
        _ if paused_before => Missed::WhilePaused,
        Some(why) => Missed::Paused(why),
        None => Missed::StillArrives,
    };
    if let Missed::Paused(why) = missed {
        webhooks::set_pause(tx, line.organization, line.webhook, Some(why))?;
        audit::record_by_itself(tx, line.organization, &event::webhooks::paused(line.webhook, &line.url, why))?;
    }
    // Whoever is told that it is paused is told of it whenever that was.
    if delivering::tell(tx, line.webhook, WEBHOOK_TOLD)? || matches!(missed, Missed::Paused(_)) {
        tell(tx, desk, &locked, (line.webhook, &line.url), missed)?;
    }
    Ok(())
}

/// Gives a piece of that up which has waited for a webhook too long, and tells those who manage webhooks once. Returns how much that was.
///
/// # Errors
/// Those of the database.
pub fn give_up_overdue(tx: &mut Tx, desk: &Desk, it: Overdue) -> Result<usize, Refusal> {
    let Some(locked) = organizations::lock_all(tx, &[it.organization])?.pop() else { return Ok(0) };
    let Some(webhook) = waiting::lock(tx, it)? else { return Ok(0) };
    let gone = waiting::give_up(tx, it, webhook.is_paused)?;
    if gone > 0 && waiting::tell(tx, it)? {
        let missed = if webhook.is_paused { Missed::WaitedPaused } else { Missed::WaitedTooLong };
        tell(tx, desk, &locked, (it.webhook, &webhook.url), missed)?;
    }
    Ok(gone)
}

fn tell(tx: &mut Tx, desk: &Desk, organization: &Locked, webhook: (WebhookId, &str), missed: Missed) -> Result<(), Refusal> {
    let (id, address) = (webhook.0, origin(webhook.1));
    for (_, to) in members::holding(tx, organization.id, &roles_that(OrgAction::ManageWebhooks))? {
        desk.post(tx, &desk.webhook_fails(to, (organization.id, &organization.name), (id, &address), missed))?;
    }
    Ok(())
}
