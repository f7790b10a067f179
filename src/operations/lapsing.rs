//! Invitations whose sender could not send them any more (spec 2.5, A4): they end, or pass to whoever took the right away.

use super::{Refusal, audit, invitations::held};
use crate::{
    model::{OrganizationRole, UserId, event::Event, project::ProjectState},
    policy::{Permit, grants_over, invites_still},
    store::{Tx, invitations},
};

/// What becomes of the open invitations of somebody who may not invite any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapsing {
    Revoke,
    /// To the acting person, as far as they could send them; the rest end.
    PassOn,
}

/// Ends or passes on what `inviter` could not send with the role they have now. Answers the addresses, in order of sending.
pub(super) fn settle<A>(
    tx: &mut Tx,
    by: &Permit<A>,
    inviter: UserId,
    role: Option<OrganizationRole>,
    how: Lapsing,
) -> Result<Vec<String>, Refusal> {
    let mut settled = Vec::new();
    for invitation in invitations::open_by(tx, by.organization(), inviter)? {
        if may_send(tx, by, inviter, role, &invitation)? {
            continue;
        }
        let (id, email) = (invitation.id.to_string(), invitation.email.to_string());
        let taken = how == Lapsing::PassOn && may_send(tx, by, by.user(), Some(by.actor().role), &invitation)?;
        let event = if taken {
            invitations::pass_on(tx, by.organization(), invitation.id, (by.user(), &by.actor().person.name))?;
            Event::InvitationPassedOn { id, email: email.clone(), to: by.actor().person.email.to_string() }
        } else {
            invitations::revoke(tx, by.organization(), invitation.id, by.user())?;
            Event::InvitationRevoked { id, email: email.clone() }
        };
        audit::record(tx, by, &event)?;
        settled.push(email);
    }
    Ok(settled)
}

fn may_send<A>(
    tx: &mut Tx,
    by: &Permit<A>,
    sender: UserId,
    role: Option<OrganizationRole>,
    invitation: &invitations::Invitation,
) -> Result<bool, Refusal> {
    if !invites_still(role, invitation.role) {
        return Ok(false);
    }
    for project in invitations::projects(tx, by.organization(), &[invitation.id])? {
        let active = project.state == ProjectState::Active;
        if active && !grants_over(held(tx, by.organization(), project.id, sender)?, None, Some(project.role)) {
            return Ok(false);
        }
    }
    Ok(true)
}
