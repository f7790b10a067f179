//! An Owner again, where nobody in the organization can make one (C5.7).

use crate::{
    mail::Desk,
    model::{FieldErrors, OrganizationRole, event, grant::Giver},
    operations::{Refusal, audit, hold, settling::close_answered},
    policy::{ByOperator, owner_roles},
    store::{
        Tx,
        account::{records::Account, sessions, users},
        joining, members,
    },
};

/// What was found and ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// What they were there; nothing if they did not belong to it.
    pub before: Option<OrganizationRole>,
    pub sessions: usize,
    /// How many Owners were told.
    pub told: usize,
}

/// Makes somebody with an account Owner of the organization, whatever they were there, and ends all their sessions, since a
/// stranger may sit in one. All Owners are told by letter, the new one too.
///
/// # Errors
/// `Invalid` if the account is disabled.
pub fn recover(tx: &mut Tx, by: &ByOperator, desk: &Desk, account: &Account) -> Result<Recovered, Refusal> {
    // In the order in which everybody waits: the person, their sessions, and then the organization.
    users::lock(tx, account.id)?;
    if users::is_disabled(tx, account.id)? {
        let sentence = format!("{0} is disabled. Enable the account first: steward user enable {0}", account.email);
        return Err(FieldErrors::on("", sentence).into());
    }
    let ended = sessions::delete_of(tx, account.id, None)?;
    let held = hold(tx, by)?;
    let (tx, actor, organization) = (held.tx, held.by.actor(), &held.organization);
    let (id, owner) = (organization.id, OrganizationRole::Owner);
    let before = members::list::role(tx, id, account.id)?;
    match before {
        Some(before) if before != owner => {
            members::set_role(tx, id, &[account.id], owner, Giver::default())?;
            audit::record_by(tx, actor, &event::members::role_changed(account.id, account.email.as_str(), before, owner))?;
        }
        Some(_) => {}
        None => {
            members::list::insert(tx, id, account.id, owner, Giver::default())?;
            joining::end_of(tx, account.id, None, "closed")?;
            audit::record_by(tx, actor, &event::members::added(account.id, account.email.as_str(), owner, "operator"))?;
        }
    }
    close_answered(tx, id)?;
    audit::record_by(tx, actor, &event::members::owner_recovered(account.id, account.email.as_str(), before, ended))?;
    let owners = members::holding(tx, id, &owner_roles())?;
    let told = owners.len();
    for (_, email) in owners {
        let letter = desk.owner_recovered(email, (id, &organization.name), (account.id, &account.name, &account.email));
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(Recovered { before, sessions: ended, told })
}
