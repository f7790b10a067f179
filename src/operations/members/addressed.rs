//! Removing people by their addresses, as programs name them: members, and those who are only invited yet (A18).

use std::collections::BTreeMap;

use super::Lapsing;
use crate::{
    mail::Desk,
    model::{EmailAddress, UserId},
    operations::{Held, Refusal, settling::withdraw},
    policy::{Permit, org::ManageUsers},
    store::members,
};

/// Removes everybody with one of these addresses from the organization, and ends the invitations of those who are not in it yet.
/// Returns, in order, whether there was something to remove.
///
/// # Errors
/// `NotFound` where nobody is here or invited; otherwise those of `remove`, and then nothing is done.
pub fn remove(
    held: &mut Held<Permit<ManageUsers>>,
    desk: &Desk,
    emails: &[EmailAddress],
    lapsing: Lapsing,
) -> Result<Vec<bool>, Refusal> {
    let known: BTreeMap<EmailAddress, UserId> =
        members::list::with_emails(held.tx, held.by.organization(), emails)?.into_iter().collect();
    let mut removed = Vec::new();
    for email in emails {
        removed.push(known.contains_key(email) || withdraw(held.tx, held.by.actor(), email)?);
    }
    if !removed.contains(&true) {
        return Err(Refusal::NotFound);
    }
    let people: Vec<UserId> = known.into_values().collect();
    if !people.is_empty() {
        super::remove(held, desk, &people, lapsing)?;
    }
    Ok(removed)
}
