//! An account that whoever runs the site closed, and opened again: nobody comes in by it in the meantime (C5.6).

use super::lock_organizations;
use crate::{
    model::{
        FieldErrors,
        actor::{Actor, Who},
        event,
    },
    operations::{Refusal, audit},
    policy::{Rank, owner_roles},
    store::{
        Tx,
        account::{password_resets, records::Account, sessions, signups, users},
        members, organizations,
    },
};

/// What ended when an account was disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disabled {
    pub sessions: usize,
    /// The organizations that nobody can act for as Owner any more.
    pub ownerless: Vec<String>,
}

/// Disables an account: its sessions and links end at once, and no password, link or invitation opens it. Its places in
/// organizations stay. Only for whoever runs the site, who may disable the last Owner of an organization, and is told so.
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` if it is disabled already.
pub fn disable(tx: &mut Tx, by: &Actor, account: &Account) -> Result<Disabled, Refusal> {
    operator(by)?;
    // In the order in which everybody waits: the person, their sessions, and then the organizations.
    users::lock(tx, account.id)?;
    if users::set_disabled(tx, account.id, true)? == 0 {
        return Err(FieldErrors::on("", format!("{} is already disabled.", account.email)).into());
    }
    let sessions = sessions::delete_of(tx, account.id, None)?;
    lock_organizations(tx, account.id)?;
    password_resets::delete_of(tx, account.id)?;
    signups::delete_of(tx, &account.email)?;
    let mut ownerless = Vec::new();
    for line in organizations::of_user(tx, account.id)?.into_iter().filter(|line| line.role.is_owner()) {
        if members::enabled_holding(tx, line.id, &owner_roles())?.is_empty() {
            ownerless.push(line.name);
        }
    }
    audit::record_of(tx, account.id, by, &event::account::disabled(account.id, account.email.as_str(), sessions))?;
    Ok(Disabled { sessions, ownerless })
}

/// Enables a disabled account: its person signs in again, with the password and the places they had.
///
/// # Errors
/// `NotFound` for everybody but whoever runs the site; `Invalid` if it is not disabled.
pub fn enable(tx: &mut Tx, by: &Actor, account: &Account) -> Result<(), Refusal> {
    operator(by)?;
    users::lock(tx, account.id)?;
    // A session that came into being beside the disabling opens nothing, and does not begin to now.
    sessions::delete_of(tx, account.id, None)?;
    if users::set_disabled(tx, account.id, false)? == 0 {
        return Err(FieldErrors::on("", format!("{} isn't disabled.", account.email)).into());
    }
    lock_organizations(tx, account.id)?;
    audit::record_of(tx, account.id, by, &event::account::enabled(account.id, account.email.as_str()))?;
    Ok(())
}

fn operator(by: &Actor) -> Result<(), Refusal> {
    if matches!(by.who, Who::Operator) { Ok(()) } else { Err(Refusal::NotFound) }
}
