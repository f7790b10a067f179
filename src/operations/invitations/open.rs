//! What can be done to an open invitation, by those who manage the organization's users or those of a project it carries.

use chrono::Utc;

use super::{Sending, pace::Timetable, send, sender};
use crate::{
    mail::Desk,
    model::{
        EmailAddress, InvitationId, OrganizationId, OrganizationRole, ProjectId, Secret, addresses, event, letter::Place,
        limits::INVITATION_STANDS, project::ProjectState,
    },
    operations::{
        Held, Refusal, Standing, audit,
        reach::{could_send, sendable},
    },
    policy::{Begins, Denied, OrgAction, OrgActor, Permit, ProjectPermit, org::ManageUsers, proj::InviteUsers},
    store::{
        PgConnection, Tx,
        invitations::{self, Invitation},
        outbox,
    },
};

/// How far somebody reaches who looks after invitations: to all of an organization, or to those that carry one project (R1.9.4).
#[derive(Clone)]
pub enum InvitationPermit {
    Organization(Permit<ManageUsers>),
    Project(ProjectPermit<InviteUsers>),
}

impl InvitationPermit {
    /// The project that an invitation has to carry, if one has to.
    pub fn project(&self) -> Option<ProjectId> {
        match self {
            Self::Organization(_) => None,
            Self::Project(by) => Some(by.project()),
        }
    }
}

impl Standing for InvitationPermit {
    fn organization(&self) -> OrganizationId {
        self.actor().organization
    }

    fn actor(&self) -> &OrgActor {
        match self {
            Self::Organization(by) => Standing::actor(by),
            Self::Project(by) => Standing::actor(by),
        }
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Organization(by) => Self::Organization(by.again(tx)?),
            Self::Project(by) => Self::Project(by.again(tx)?),
        })
    }
}

/// Sends the letter again, with a new link and a new end. Earlier links go on working (R2.5.5). Returns when it leaves.
///
/// Whoever sends it again stands behind it from then on.
///
/// # Errors
/// `NotFound` if it is not open here; `Denied` if they could not have sent it; `Invalid` if too many wait.
pub fn resend(held: &mut Held<InvitationPermit>, desk: &Desk, id: InvitationId) -> Result<Place, Refusal> {
    held.begins(Begins::Invitations)?;
    let invitation = reachable(held, id)?;
    let Held { tx, by, organization, .. } = held;
    let by = by.actor();
    let mut timetable = Timetable::read(tx, by, std::slice::from_ref(&invitation.email))?;
    invitations::renew(tx, id, invitation.role, sender(by), Utc::now() + INVITATION_STANDS)?;
    send(tx, by, desk, &organization.name, id, Sending { again: true, batch: None, timetable: &mut timetable })
}

/// A fresh link for the same invitation, to hand over by other means. It costs no letter and proves no address. It works at once
/// and as long as one that was sent (U8).
///
/// # Errors
/// Those of `resend`.
pub fn copy_link(held: &mut Held<InvitationPermit>, desk: &Desk, id: InvitationId, token: &Secret) -> Result<String, Refusal> {
    held.begins(Begins::Invitations)?;
    let invitation = reachable(held, id)?;
    let Held { tx, by, .. } = held;
    let (by, until) = (by.actor(), Utc::now() + INVITATION_STANDS);
    invitations::stands(tx, by.organization, id, invitation.expires_at.max(until))?;
    invitations::add_token(tx, by.organization, id, token.digest(), false)?;
    audit::record_by(tx, by, &event::invitations::link_copied(id, invitation.email.as_str()))?;
    Ok(desk.link(&addresses::acceptance(token.reveal())))
}

/// Ends the invitation: all its links are dead. From one that carries more than the project only the project is taken.
/// Returns whether it ended.
///
/// # Errors
/// Those of `resend`.
pub fn revoke(held: &mut Held<InvitationPermit>, id: InvitationId) -> Result<bool, Refusal> {
    let invitation = reachable(held, id)?;
    let more = carries_more(held.tx, &held.by, id)?;
    let Held { tx, by, .. } = held;
    let (by, email, project) = (by.actor(), invitation.email.as_str(), by.project());
    if let Some(project) = project.filter(|_| more) {
        invitations::drop_project(tx, by.organization, id, project)?;
        audit::record_by(tx, by, &event::invitations::updated(id, email, project))?;
        return Ok(false);
    }
    end(tx, by, &invitation)?;
    Ok(true)
}

/// Whether an invitation gives something besides a place as Member and a role in the project, so that it outlives it.
///
/// # Errors
/// `NotFound` if it is not there any more.
pub fn carries_more(conn: &mut PgConnection, by: &InvitationPermit, id: InvitationId) -> Result<bool, Refusal> {
    match by.project() {
        Some(project) => more_than(conn, by.organization(), project, id),
        None => Ok(false),
    }
}

fn more_than(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    id: InvitationId,
) -> Result<bool, Refusal> {
    let invitation = invitations::find(conn, organization, id)?.ok_or(Refusal::NotFound)?;
    let elsewhere = invitations::projects(conn, organization, &[id])?
        .into_iter()
        .any(|carried| carried.id != project && carried.state == ProjectState::Active);
    Ok(elsewhere || invitation.role != OrganizationRole::Member || !invitations::teams(conn, organization, &[id])?.is_empty())
}

/// Takes a project out of what the open invitation of an address carries; one that gives nothing else ends, as on the page of the
/// project. Returns whether there was something to take.
///
/// # Errors
/// `Denied` if the acting program could not have sent it.
pub(in crate::operations) fn take_project(
    tx: &mut Tx,
    by: &OrgActor,
    project: ProjectId,
    email: &EmailAddress,
) -> Result<bool, Refusal> {
    let Some(open) = invitations::open_of(tx, by.organization, email)? else { return Ok(false) };
    if !invitations::projects(tx, by.organization, &[open.id])?.iter().any(|carried| carried.id == project) {
        return Ok(false);
    }
    if !could_send(tx, by.into(), &open)? {
        return Err(Denied::Organization(OrgAction::MakeOwner).into());
    }
    if more_than(tx, by.organization, project, open.id)? {
        invitations::drop_project(tx, by.organization, open.id, project)?;
        audit::record_by(tx, by, &event::invitations::updated(open.id, email.as_str(), project))?;
    } else {
        end(tx, by, &open)?;
    }
    Ok(true)
}

fn end(tx: &mut Tx, by: &OrgActor, open: &Invitation) -> Result<(), Refusal> {
    if !invitations::revoke(tx, by.organization, open.id, by.user())? {
        return Err(Refusal::NotFound);
    }
    outbox::withdraw(tx, by.organization, open.id)?;
    Ok(audit::record_by(tx, by, &event::invitations::revoked(open.id, open.email.as_str()))?)
}

/// Of these invitations, those that this person could send themselves, and so may send again or take back.
///
/// # Errors
/// Those of the database.
pub fn theirs(conn: &mut PgConnection, by: &InvitationPermit, ids: &[InvitationId]) -> Result<Vec<InvitationId>, Refusal> {
    let asked = invitations::among(conn, by.organization(), ids)?;
    Ok(sendable(conn, by.actor().into(), &asked)?.into_iter().collect())
}

/// The open invitation, if it is within reach and one this person could have sent.
fn reachable(held: &mut Held<InvitationPermit>, id: InvitationId) -> Result<Invitation, Refusal> {
    let Held { tx, by, .. } = held;
    let (actor, organization) = (by.actor(), by.organization());
    if let Some(project) = by.project() {
        let carried = invitations::projects(tx, organization, &[id])?;
        carried.iter().find(|it| it.id == project).ok_or(Refusal::NotFound)?;
    }
    let invitation = invitations::find(tx, organization, id)?.ok_or(Refusal::NotFound)?;
    if invitation.accepted_at.is_some() || invitation.revoked_at.is_some() {
        return Err(Refusal::NotFound);
    }
    if !could_send(tx, actor.into(), &invitation)? {
        return Err(Denied::Organization(OrgAction::MakeOwner).into());
    }
    Ok(invitation)
}
