//! Invitations whose sender could not send them any more (spec 2.5, A4): they end, or pass to whoever took the right away.

use super::{
    Refusal, audit,
    reach::{Giver, could_send},
};
use crate::{
    model::{OrganizationRole, UserId, event::Event},
    policy::OrgActor,
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
pub(super) fn settle(
    tx: &mut Tx,
    by: &OrgActor,
    inviter: UserId,
    role: Option<OrganizationRole>,
    how: Lapsing,
) -> Result<Vec<String>, Refusal> {
    let mut settled = Vec::new();
    for invitation in invitations::open_by(tx, by.organization, inviter)? {
        let sender = Giver { organization: by.organization, user: inviter, role };
        if could_send(tx, sender, &invitation)? {
            continue;
        }
        let (id, email) = (invitation.id.to_string(), invitation.email.to_string());
        let taken = how == Lapsing::PassOn && could_send(tx, by.into(), &invitation)?;
        let event = if taken {
            invitations::pass_on(tx, by.organization, invitation.id, (by.person.id, &by.person.name))?;
            Event::InvitationPassedOn { id, email: email.clone(), to: by.person.email.to_string() }
        } else {
            invitations::revoke(tx, by.organization, invitation.id, by.person.id)?;
            Event::InvitationRevoked { id, email: email.clone() }
        };
        audit::record_by(tx, by, &event)?;
        settled.push(email);
    }
    Ok(settled)
}
