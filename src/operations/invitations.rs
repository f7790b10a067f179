//! Inviting people, and what becomes of an invitation. Accepting one is in `acceptances`.

use std::collections::BTreeSet;

use chrono::{TimeDelta, Utc};

use super::{Refusal, audit};
use crate::{
    mail::{Desk, InvitationWords},
    model::{
        FieldErrors, InvitationId, OrganizationId, Principal, ProjectId, ProjectRole, Secret, UserId,
        event::Event,
        invitation::{Invited, Invitee},
        organization::{OrganizationState, Plan},
        project::ProjectState,
    },
    policy::{Denied, OrgAction, Permit, ProjectAccess, assignable, grants_over, org::ManageUsers},
    store::{PgConnection, Tx, access, invitations, members, organizations, projects},
};

/// How long an invitation stands after its last letter (A4).
const STANDS: TimeDelta = TimeDelta::days(7);

/// Invites everyone on the list, or nobody. Members of the organization get the projects at once and no letter; an address
/// that is invited already gets the new data merged in (spec 2.5). However many rows name an address, it gets one letter.
pub fn invite(tx: &mut Tx, by: &Permit<ManageUsers>, desk: &Desk, list: &[Invitee]) -> Result<Invited, Refusal> {
    let (organization, plan, state) = organizations::lock(tx, by.organization())?;
    if state == OrganizationState::PendingDeletion {
        return Err(FieldErrors::on("", "This organization is scheduled for deletion. Nobody can be invited meanwhile.").into());
    }
    allowed(tx, by, plan, list)?;
    let mut letters = BTreeSet::new();
    let mut already = BTreeSet::new();
    for invitee in list {
        match members::by_email(tx, by.organization(), &invitee.email)? {
            Some(user) => {
                add_projects(tx, by, user, invitee)?;
                already.insert(user);
            }
            None => {
                letters.insert(merge(tx, by, invitee)?);
            }
        }
    }
    for id in &letters {
        send(tx, by, desk, &organization, *id, false)?;
    }
    Ok(Invited { invited: letters.len(), already_members: already.len(), letters: letters.len() })
}

/// Sends the letter again, with a new link and a new end. Earlier links go on working (spec 2.5).
///
/// Whoever sends it again stands behind it from then on.
pub fn resend(tx: &mut Tx, by: &Permit<ManageUsers>, desk: &Desk, id: InvitationId) -> Result<(), Refusal> {
    let (organization, _, _) = organizations::lock(tx, by.organization())?;
    let invitation = reachable(tx, by, id)?;
    invitations::renew(tx, id, invitation.role, (by.user(), &by.actor().person.name), Utc::now() + STANDS)?;
    send(tx, by, desk, &organization, id, true)
}

/// A fresh link for the same invitation, to hand over by other means. It costs no letter and proves no address.
pub fn copy_link(tx: &mut Tx, by: &Permit<ManageUsers>, desk: &Desk, id: InvitationId) -> Result<String, Refusal> {
    let invitation = reachable(tx, by, id)?;
    let token = Secret::new();
    invitations::add_token(tx, by.organization(), id, token.digest(), false)?;
    audit::record(tx, by, &Event::InvitationLinkCopied { id: id.to_string(), email: invitation.email.to_string() })?;
    Ok(desk.link(&format!("/invite/{}", token.reveal())))
}

/// Ends the invitation: all its links are dead.
pub fn revoke(tx: &mut Tx, by: &Permit<ManageUsers>, id: InvitationId) -> Result<String, Refusal> {
    let invitation = reachable(tx, by, id)?;
    if !invitations::revoke(tx, by.organization(), id, by.user())? {
        return Err(Refusal::NotFound);
    }
    let email = invitation.email.to_string();
    audit::record(tx, by, &Event::InvitationRevoked { id: id.to_string(), email: email.clone() })?;
    Ok(email)
}

/// What the whole list may not hold: roles above one's own, roles the plan does not have, projects that are not here.
fn allowed(tx: &mut Tx, by: &Permit<ManageUsers>, plan: Plan, list: &[Invitee]) -> Result<(), Refusal> {
    let mut errors = FieldErrors::default();
    for invitee in list {
        let row = invitee.row;
        if !by.reaches(invitee.role) {
            return Err(Denied::Organization(OrgAction::MakeOwner).into());
        }
        if !assignable(plan, invitee.role) {
            errors.add(format!("role-{row}"), format!("The {plan} plan has Owners and Billing Admins only."));
        }
        let known = projects::known(tx, by.organization(), &invitee.projects)?;
        if known.len() < invitee.projects.len() {
            errors.add(format!("projects-{row}"), "A project is not there any more. Choose again.");
        }
        for project in known {
            if !grants_over(own_role(tx, by, project)?, None, Some(invitee.project_role)) {
                errors.add(format!("project_role-{row}"), "Only an Owner of the project can give this role there.");
            }
        }
    }
    errors.or(()).map_err(Refusal::from)
}

/// Somebody who is a member already gets the projects, and keeps their organization role.
fn add_projects(tx: &mut Tx, by: &Permit<ManageUsers>, user: UserId, invitee: &Invitee) -> Result<(), Refusal> {
    for project in &invitee.projects {
        let present = access::individual(tx, by.organization(), *project, user)?;
        if !grants_over(own_role(tx, by, *project)?, present, Some(invitee.project_role)) {
            let sentence = "This person holds a role in one of the projects that only its Owners can change.";
            return Err(FieldErrors::on(format!("email-{}", invitee.row), sentence).into());
        }
        access::grant(tx, by.organization(), *project, user, invitee.project_role, Some(by.user()))?;
        let event =
            Event::ProjectUserAdded { project: project.to_string(), user: invitee.email.to_string(), role: invitee.project_role };
        audit::record(tx, by, &event)?;
    }
    Ok(())
}

/// Opens an invitation, or brings the new data into the one that is open: the newest role wins.
fn merge(tx: &mut Tx, by: &Permit<ManageUsers>, invitee: &Invitee) -> Result<InvitationId, Refusal> {
    let inviter = (by.user(), by.actor().person.name.as_str());
    let until = Utc::now() + STANDS;
    let id = match invitations::open_of(tx, by.organization(), &invitee.email)? {
        Some(open) => {
            if !carries_within(tx, by, &open)? {
                let sentence =
                    "This person is invited with a role that only an Owner can give. An Owner can change the invitation.";
                return Err(FieldErrors::on(format!("email-{}", invitee.row), sentence).into());
            }
            invitations::renew(tx, open.id, invitee.role, inviter, until)?;
            open.id
        }
        None => invitations::insert(tx, by.organization(), &invitee.email, invitee.role, inviter, until)?,
    };
    invitations::carry(tx, by.organization(), id, &invitee.projects, invitee.project_role)?;
    Ok(id)
}

/// Writes the letter with a new link, and the event.
fn send(
    tx: &mut Tx,
    by: &Permit<ManageUsers>,
    desk: &Desk,
    organization: &str,
    id: InvitationId,
    again: bool,
) -> Result<(), Refusal> {
    let invitation = invitations::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    let carried = invitations::projects(tx, by.organization(), &[id])?;
    let carried: Vec<_> = carried.into_iter().filter(|project| project.state == ProjectState::Active).collect();
    let token = Secret::new();
    invitations::add_token(tx, by.organization(), id, token.digest(), true)?;
    let words = InvitationWords {
        about: (by.organization(), id),
        inviter: &invitation.invited_by_name,
        organization,
        role: invitation.role,
        projects: carried.iter().map(|project| (project.name.clone(), project.role)).collect(),
        until: invitation.expires_at,
    };
    desk.post(tx, &desk.invitation(invitation.email.clone(), words, &token))?;
    let event = Event::InvitationSent {
        id: id.to_string(),
        email: invitation.email.to_string(),
        role: invitation.role,
        projects: carried.iter().map(|project| (project.id.to_string(), project.role)).collect(),
        again,
    };
    audit::record(tx, by, &event)?;
    Ok(())
}

/// The open invitation, if it is one this person could have sent.
fn reachable(tx: &mut Tx, by: &Permit<ManageUsers>, id: InvitationId) -> Result<invitations::Invitation, Refusal> {
    let invitation = invitations::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if invitation.accepted_at.is_some() || invitation.revoked_at.is_some() {
        return Err(Refusal::NotFound);
    }
    if !carries_within(tx, by, &invitation)? {
        return Err(Denied::Organization(OrgAction::MakeOwner).into());
    }
    Ok(invitation)
}

/// Whether everything the invitation carries is within this person's reach.
fn carries_within(tx: &mut Tx, by: &Permit<ManageUsers>, invitation: &invitations::Invitation) -> Result<bool, Refusal> {
    if !by.reaches(invitation.role) {
        return Ok(false);
    }
    for project in invitations::projects(tx, by.organization(), &[invitation.id])? {
        if project.state == ProjectState::Active && !grants_over(own_role(tx, by, project.id)?, None, Some(project.role)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The highest role the acting person holds in a project.
fn own_role(tx: &mut Tx, by: &Permit<ManageUsers>, project: ProjectId) -> Result<Option<ProjectRole>, Refusal> {
    held(tx, by.organization(), project, by.user())
}

/// The highest role somebody holds in a project, from all grants.
pub(super) fn held(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> Result<Option<ProjectRole>, Refusal> {
    let grants = access::grants(conn, organization, project, Principal::Person(user))?;
    Ok(ProjectAccess::of(grants).highest())
}
