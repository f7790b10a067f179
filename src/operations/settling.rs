//! What a change leaves to be put in order. Invitations whose sender could not send them any more end, or pass to whoever took
//! the right away (R2.5.10, R2.5.11); requests that have their answer end.

use std::collections::BTreeSet;

use super::{
    Refusal, audit,
    reach::{Giver, could_send, sendable, sender},
};
use crate::{
    model::{EmailAddress, OrganizationId, OrganizationRole, Principal, event},
    policy::{Denied, OrgAction, OrgActor},
    store::{Tx, grants, invitations, outbox},
};

/// What becomes of the open invitations of somebody who may not invite any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapsing {
    Revoke,
    /// To the acting person, as far as they could send them; the rest end.
    PassOn,
}

/// Ends or passes on what `inviter` could not send with the role they have now. Returns the addresses, in order of sending.
pub(super) fn settle(
    tx: &mut Tx,
    by: &OrgActor,
    inviter: Principal,
    role: Option<OrganizationRole>,
    how: Lapsing,
) -> Result<Vec<String>, Refusal> {
    let mut settled = Vec::new();
    let open = invitations::senders::open_by(tx, by.organization, inviter)?;
    let theirs = sendable(tx, Giver { organization: by.organization, holder: Some(inviter), role }, &open)?;
    let ours = if how == Lapsing::PassOn { sendable(tx, by.into(), &open)? } else { BTreeSet::new() };
    for invitation in open.into_iter().filter(|invitation| !theirs.contains(&invitation.id)) {
        let (id, email) = (invitation.id, invitation.email.to_string());
        let event = if ours.contains(&invitation.id) {
            invitations::senders::pass_on(tx, by.organization, invitation.id, sender(by))?;
            event::invitations::passed_on(id, &email, by.actor.email().map_or(by.name(), EmailAddress::as_str))
        } else {
            invitations::revoke(tx, by.organization, invitation.id, by.user())?;
            outbox::withdraw(tx, by.organization, invitation.id)?;
            event::invitations::revoked(id, &email)
        };
        audit::record_by(tx, by, &event)?;
        settled.push(email);
    }
    Ok(settled)
}

/// Ends what service accounts of the organization stand behind whose own end has come, by itself. Returns how many that were.
pub(super) fn settle_expired(tx: &mut Tx, organization: OrganizationId) -> Result<usize, Refusal> {
    let open = invitations::senders::open_by_expired(tx, organization)?;
    for invitation in &open {
        invitations::revoke(tx, organization, invitation.id, None)?;
        outbox::withdraw(tx, organization, invitation.id)?;
        audit::record_by_itself(tx, organization, &event::invitations::revoked(invitation.id, invitation.email.as_str()))?;
    }
    Ok(open.len())
}

/// Ends the open invitation of an address, whatever it carries. Returns whether there was one.
///
/// # Errors
/// `Denied` if the acting program could not have sent it.
pub(super) fn withdraw(tx: &mut Tx, by: &OrgActor, email: &EmailAddress) -> Result<bool, Refusal> {
    let Some(open) = invitations::open_of(tx, by.organization, email)? else { return Ok(false) };
    if !could_send(tx, by.into(), &open)? {
        return Err(Denied::Organization(OrgAction::MakeOwner).into());
    }
    invitations::revoke(tx, by.organization, open.id, by.user())?;
    outbox::withdraw(tx, by.organization, open.id)?;
    audit::record_by(tx, by, &event::invitations::revoked(open.id, email.as_str()))?;
    Ok(true)
}

/// Ends the invitations that stand open for people who are removed, so that an old letter does not let them back in.
pub(super) fn close_to(tx: &mut Tx, by: &OrgActor, emails: &[EmailAddress]) -> Result<(), Refusal> {
    for invitation in invitations::open_among(tx, by.organization, emails)? {
        invitations::revoke(tx, by.organization, invitation.id, by.user())?;
        outbox::withdraw(tx, by.organization, invitation.id)?;
        audit::record_by(tx, by, &event::invitations::revoked(invitation.id, invitation.email.as_str()))?;
    }
    Ok(())
}

/// Ends every request that has its answer, in whatever way its person came to have access, or its project to its end. Whatever
/// gives access calls this.
pub(super) fn close_answered(tx: &mut Tx, organization: OrganizationId) -> Result<(), Refusal> {
    grants::requests::close_answered(tx, organization)?;
    Ok(())
}
