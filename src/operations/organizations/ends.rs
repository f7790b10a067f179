//! The end of an organization: set for ninety days later, called off until then, and carried out on the day (R2.11, A17, X37).

use chrono::{DateTime, Utc};

use crate::{
    mail::Desk,
    model::{FieldErrors, OrganizationId, event, limits::ORGANIZATION_ENDS, organization::OrganizationState},
    operations::{Held, Refusal, audit},
    policy::{Permit, org::DeleteOrganization, owner_roles},
    store::{
        self, Tx, members,
        organizations::{
            emptying,
            ends::{self as stored, Gone},
        },
    },
};

/// Sets the end of the organization. Everybody keeps their access until then, and nothing new begins (M10, R2.11). Its other Owners
/// are told by letter. Returns the day.
///
/// # Errors
/// `Invalid` if it is set already.
pub fn schedule(held: &mut Held<Permit<DeleteOrganization>>, desk: &Desk) -> Result<DateTime<Utc>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    if organization.state == OrganizationState::PendingDeletion {
        return Err(FieldErrors::on("", "This organization is already scheduled for deletion.").into());
    }
    let (actor, due) = (by.actor(), Utc::now() + ORGANIZATION_ENDS);
    stored::set(tx, organization.id, due, actor.name())?;
    let day = due.format("%Y-%m-%d").to_string();
    audit::record(tx, by, &event::organizations::deletion_scheduled(organization.id, &organization.name, &day))?;
    for (_, email) in members::holding(tx, organization.id, &owner_roles())? {
        let letter = desk.organization_ending(email, (organization.id, &organization.name), actor.name(), due);
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(due)
}

/// What the end will bring: for looking at only. It is counted, because going through it would take as long as it is large.
///
/// # Errors
/// Those of `schedule`.
pub fn rehearse(held: &mut Held<Permit<DeleteOrganization>>, desk: &Desk) -> Result<Gone, Refusal> {
    schedule(held, desk)?;
    Ok(stored::would_go(held.tx, held.organization.id)?)
}

/// Calls the end off, until the day has come (X37, A17). Its other Owners are told by letter.
///
/// # Errors
/// `Invalid` if no end is set, or its day has come.
pub fn cancel_deletion(held: &mut Held<Permit<DeleteOrganization>>, desk: &Desk, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Held { tx, by, organization, .. } = held;
    let ending = stored::of(tx, organization.id)?.and_then(|ending| ending.deletion_due_at);
    let due = ending.ok_or_else(|| FieldErrors::on("", "This organization isn't scheduled for deletion."))?;
    if due <= now {
        return Err(FieldErrors::on("", "It's too late to cancel: this organization is being deleted.").into());
    }
    stored::clear_deletion(tx, organization.id)?;
    audit::record(tx, by, &event::organizations::deletion_cancelled(organization.id, &organization.name))?;
    let actor = by.actor();
    for (_, email) in members::holding(tx, organization.id, &owner_roles())? {
        let letter = desk.organization_stays(email, (organization.id, &organization.name), actor.name());
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(())
}

/// Reminds the Owners of an organization that its end is near: once for each reminder, whatever number of Stewards runs.
/// Returns whether they were to be reminded. Only the background work calls it.
///
/// # Errors
/// Those of the database.
pub fn remind_one(tx: &mut Tx, desk: &Desk, organization: OrganizationId, at: DateTime<Utc>) -> Result<bool, Refusal> {
    let Some(ending) = stored::take_to_remind(tx, organization, at)? else { return Ok(false) };
    let due = ending.deletion_due_at.unwrap_or(at);
    for (_, email) in members::holding(tx, ending.id, &owner_roles())? {
        desk.post(tx, &desk.organization_ends_soon(email, (ending.id, &ending.name), due, at))?;
    }
    Ok(true)
}

/// Takes a step of the end of an organization whose day has come: everything of it goes, its people's accounts stay, and whoever
/// owned it is told (M11, A17). The log goes first, then everybody and everything but the Owners, piece by piece in transactions of
/// their own, and with the last of them the organization itself. Returns what is to be done next.
/// Only the background work calls it, as the owner of the tables: the program's own role removes no log (F28).
///
/// # Errors
/// Those of the database.
pub fn remove_one(tx: &mut Tx, desk: &Desk, organization: OrganizationId, at: DateTime<Utc>) -> Result<Removed, Refusal> {
    const ENTRIES_AT_ONCE: usize = 10_000;
    let Some(ending) = stored::take_due(tx, organization, at)? else { return Ok(Removed::Nothing) };
    store::unhurried(tx)?;
    if stored::remove_entries(tx, ending.id, i64::try_from(ENTRIES_AT_ONCE).unwrap_or(i64::MAX))? == ENTRIES_AT_ONCE {
        return Ok(Removed::Some);
    }
    if emptying::step(tx, ending.id, &owner_roles())? {
        return Ok(Removed::Some);
    }
    let owners = members::holding(tx, ending.id, &owner_roles())?;
    emptying::rest(tx, ending.id)?;
    stored::remove(tx, ending.id)?;
    audit::record_apart(tx, &event::organizations::deleted(ending.id, &ending.name))?;
    for (_, email) in owners {
        desk.post(tx, &desk.organization_ended(email, &ending.name))?;
    }
    Ok(Removed::Organization)
}

/// How far a removal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// Its day has not come, or somebody else has it in hand.
    Nothing,
    /// Some of it: there is more.
    Some,
    /// All of it.
    Organization,
}
