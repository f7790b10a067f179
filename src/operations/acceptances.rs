//! Accepting an invitation. What it gives is read from its row at that moment, never from a form (security 1).

use chrono::Utc;

use super::{Refusal, audit, invitations::held, sessions};
use crate::{
    model::{
        Digest, EmailAddress, OrganizationId, OrganizationRole, Secret,
        event::{Event, RequestFacts},
        invitation::{Facts, State, state},
        name::Name,
        person::Person,
        project::ProjectState,
    },
    policy::{OrgActor, assignable, grants_over, invites_still},
    store::{
        PgConnection, Tx, access,
        invitations::{self, CarriedProject, Presented},
        members, organizations, signups, users,
    },
};

/// An invitation as somebody looks at it: the row, what it carries, and the state it is in for them.
#[derive(Debug, Clone)]
pub struct Look {
    pub presented: Presented,
    /// The projects that are still there.
    pub projects: Vec<CarriedProject>,
    /// Some of what it carried is gone; the rest can still be accepted.
    pub something_gone: bool,
    pub state: State,
}

/// Looks at an invitation and changes nothing, however often a mail scanner calls (M57, wishes 1).
pub fn look(conn: &mut PgConnection, link: Digest, signed_in: Option<&EmailAddress>) -> Result<Look, Refusal> {
    let presented = invitations::by_token(conn, link)?.ok_or(Refusal::NotFound)?;
    let invitation = &presented.invitation;
    let carried = invitations::projects(conn, invitation.organization_id, &[invitation.id])?;
    let before = carried.len();
    let projects: Vec<_> = carried.into_iter().filter(|project| project.state == ProjectState::Active).collect();
    let something_gone = projects.len() < before;
    let member_already = match presented.account {
        Some(account) => members::role(conn, invitation.organization_id, account)?.is_some(),
        None => false,
    };
    let facts = Facts {
        email: invitation.email.clone(),
        expires_at: invitation.expires_at,
        accepted: invitation.accepted_at.is_some(),
        revoked: invitation.revoked_at.is_some(),
        inviter_may: inviter_may(conn, &presented, &projects)?,
        organization: presented.state,
        role_exists: assignable(presented.plan, invitation.role),
        account_exists: presented.account.is_some(),
        member_already,
    };
    let state = state(&facts, signed_in, Utc::now());
    Ok(Look { presented, projects, something_gone, state })
}

/// Accepts as the person who is signed in.
pub fn accept(tx: &mut Tx, link: Digest, person: &Person) -> Result<OrganizationId, Refusal> {
    let look = open(tx, link, Some(&person.email))?;
    if look.presented.mailed {
        users::prove_email(tx, person.id)?;
    }
    join(tx, &look, person)
}

/// Accepts as a new person, who thereby gets an account and a session.
pub fn accept_as_new(
    tx: &mut Tx,
    link: Digest,
    name: &Name,
    password_hash: &str,
    request: RequestFacts,
) -> Result<(OrganizationId, Secret), Refusal> {
    let look = open(tx, link, None)?;
    let email = &look.presented.invitation.email;
    let made = users::insert(tx, email, name, password_hash, look.presented.mailed)?;
    let user = made.ok_or(Refusal::Invitation(State::FineAfterSignIn))?;
    signups::delete_of(tx, email)?;
    let token = sessions::open(tx, user.clone(), request.clone())?;
    let person = Person { id: user.id, name: user.name, email: user.email, session: token.digest(), request };
    Ok((join(tx, &look, &person)?, token))
}

/// The invitation under the lock of its organization, if it may be accepted now.
fn open(tx: &mut Tx, link: Digest, signed_in: Option<&EmailAddress>) -> Result<Look, Refusal> {
    let before = invitations::by_token(tx, link)?.ok_or(Refusal::NotFound)?;
    organizations::lock(tx, before.invitation.organization_id)?;
    let look = look(tx, link, signed_in)?;
    if look.state.is_fine() { Ok(look) } else { Err(Refusal::Invitation(look.state)) }
}

fn join(tx: &mut Tx, look: &Look, person: &Person) -> Result<OrganizationId, Refusal> {
    let invitation = &look.presented.invitation;
    let organization = invitation.organization_id;
    if !invitations::accept(tx, invitation.id, person.id)? {
        return Err(Refusal::Invitation(State::Used));
    }
    members::insert(tx, organization, person.id, invitation.role, invitation.invited_by)?;
    let by = OrgActor { person: person.clone(), organization, role: invitation.role };
    let email = person.email.to_string();
    audit::record_by(tx, &by, &Event::InvitationAccepted { id: invitation.id.to_string(), email: email.clone() })?;
    let added = Event::UserAdded { id: person.id.to_string(), name: email.clone(), role: invitation.role, source: "invitation" };
    audit::record_by(tx, &by, &added)?;
    for project in &look.projects {
        access::grant(tx, organization, project.id, person.id, project.role, invitation.invited_by)?;
        let event = Event::ProjectUserAdded { project: project.id.to_string(), user: email.clone(), role: project.role };
        audit::record_by(tx, &by, &event)?;
    }
    Ok(organization)
}

/// An open invitation lives only while the person behind it could still grant all it carries (spec 2.5).
fn inviter_may(conn: &mut PgConnection, presented: &Presented, projects: &[CarriedProject]) -> Result<bool, Refusal> {
    let invitation = &presented.invitation;
    let (Some(inviter), Some(role)) = (invitation.invited_by, presented.inviter_role) else { return Ok(false) };
    if !invites_still(Some(role), invitation.role) {
        return Ok(false);
    }
    if role == OrganizationRole::Owner {
        return Ok(true);
    }
    for project in projects {
        if !grants_over(held(conn, invitation.organization_id, project.id, inviter)?, None, Some(project.role)) {
            return Ok(false);
        }
    }
    Ok(true)
}
