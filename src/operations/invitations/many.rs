//! The same done to many open invitations in one step: to all of them, or to none (L9). And what was just revoked, once more (L2).

use chrono::Utc;

use super::{
    Sending,
    open::{InvitationPermit, revoke},
    open_for,
    pace::Timetable,
    send, sender,
};
use crate::{
    mail::Desk,
    model::{EmailAddress, FieldErrors, InvitationId, limits::INVITATION_STANDS, project::ProjectState},
    operations::{
        Held, Reason, Refusal, Standing,
        reach::{could_send, sendable},
    },
    policy::{Begins, Denied, OrgAction, assignable},
    store::{
        invitations::{self, Invitation},
        members,
    },
};

/// Sends the letters of all these invitations again (R2.5.5). Returns the addresses.
///
/// # Errors
/// `Several`, with a reason for each that is not open here or carries more than the acting person could give; `Invalid` if too
/// many letters wait.
pub fn resend_all(held: &mut Held<InvitationPermit>, desk: &Desk, ids: &[InvitationId]) -> Result<Vec<String>, Refusal> {
    held.begins(Begins::Invitations)?;
    let open = all_open(held, ids)?;
    let Held { tx, by, organization, .. } = held;
    let (by, emails) = (by.actor(), addresses(&open));
    let mut timetable = Timetable::read(tx, by, &emails)?;
    for it in &open {
        invitations::renew(tx, it.id, it.role, sender(by), Utc::now() + INVITATION_STANDS)?;
        send(tx, by, desk, &organization.name, it.id, Sending { again: true, batch: None, timetable: &mut timetable })?;
    }
    Ok(emails.iter().map(ToString::to_string).collect())
}

/// Ends all these invitations, or takes the project from those that carry more than it (R2.5.7). Returns the addresses, and which
/// of the invitations ended.
///
/// # Errors
/// Those of `resend_all`.
pub fn revoke_all(held: &mut Held<InvitationPermit>, ids: &[InvitationId]) -> Result<(Vec<String>, Vec<InvitationId>), Refusal> {
    let open = all_open(held, ids)?;
    let mut ended = Vec::new();
    for it in &open {
        if revoke(held, it.id)? {
            ended.push(it.id);
        }
    }
    Ok((addresses(&open).iter().map(ToString::to_string).collect(), ended))
}

/// Invites again those whose invitations were just revoked, with what they carried: a new invitation with a new link and a new
/// letter each, since what was revoked stays dead (R2.5.7). Returns the addresses.
///
/// # Errors
/// `Overtaken` if one of them is no revoked invitation, or its address was invited again or joined meanwhile; `Denied` if the acting
/// person could not send it by now.
pub fn invite_again(held: &mut Held<InvitationPermit>, desk: &Desk, ids: &[InvitationId]) -> Result<Vec<String>, Refusal> {
    let revoked = all_revoked(held, ids)?;
    let Held { tx, by, organization, .. } = held;
    let (by, emails) = (by.actor(), addresses(&revoked));
    let mut timetable = Timetable::read(tx, by, &emails)?;
    let wanted: Vec<_> = revoked.iter().map(|it| (&it.email, it.role)).collect();
    let opened = open_for(tx, by, &wanted)?;
    for it in &revoked {
        let id = *opened.get(&it.email).ok_or(Refusal::NotFound)?;
        for project in invitations::projects(tx, by.organization, &[it.id])? {
            if project.state == ProjectState::Active {
                invitations::carry(tx, by.organization, id, &[project.id], project.role)?;
            }
        }
        let teams: Vec<_> = invitations::teams(tx, by.organization, &[it.id])?.into_iter().map(|team| team.id).collect();
        invitations::carry_teams(tx, by.organization, id, &teams)?;
        send(tx, by, desk, &organization.name, id, Sending { again: true, batch: None, timetable: &mut timetable })?;
    }
    Ok(emails.iter().map(ToString::to_string).collect())
}

/// The invitations, if all of them are open, within reach, and could have been sent by the acting person.
fn all_open(held: &mut Held<InvitationPermit>, ids: &[InvitationId]) -> Result<Vec<Invitation>, Refusal> {
    let Held { tx, by, .. } = held;
    if ids.is_empty() {
        return Err(FieldErrors::on("", "No invitation is selected.").into());
    }
    let mut open = invitations::among(tx, by.organization(), ids)?;
    open.retain(|it| it.accepted_at.is_none() && it.revoked_at.is_none());
    if let Some(project) = by.project() {
        let carried = invitations::projects(tx, by.organization(), ids)?;
        open.retain(|it| carried.iter().any(|carried| carried.invitation == it.id && carried.id == project));
    }
    let theirs = sendable(tx, by.actor().into(), &open)?;
    let missing = ids.iter().filter(|id| !open.iter().any(|it| it.id == **id));
    let mut reasons: Vec<_> = missing.map(|id| (format!("Invitation {id}"), Reason::NotOpen)).collect();
    let beyond = open.iter().filter(|it| !theirs.contains(&it.id));
    reasons.extend(beyond.map(|it| (it.email.to_string(), Reason::CarriesMore)));
    if reasons.is_empty() { Ok(open) } else { Err(Refusal::Several(reasons)) }
}

/// The invitations, if all of them were revoked, nobody has come to their addresses since, and the acting person could send them.
fn all_revoked(held: &mut Held<InvitationPermit>, ids: &[InvitationId]) -> Result<Vec<Invitation>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    if ids.is_empty() {
        return Err(FieldErrors::on("", "No invitation is selected.").into());
    }
    let revoked = invitations::among(tx, by.organization(), ids)?;
    let project = by.project();
    let carried = invitations::projects(tx, by.organization(), ids)?;
    let carries = |it: &Invitation| {
        project.is_none_or(|project| carried.iter().any(|carried| carried.invitation == it.id && carried.id == project))
    };
    let is_revoked = |it: &Invitation| it.accepted_at.is_none() && it.revoked_at.is_some() && carries(it);
    if revoked.len() < ids.len() || !revoked.iter().all(is_revoked) {
        return Err(Refusal::NotFound);
    }
    if let Some(sentence) = Begins::Invitations.refused(organization.state) {
        return Err(Refusal::Overtaken(sentence));
    }
    let emails = addresses(&revoked);
    if !invitations::open_among(tx, by.organization(), &emails)?.is_empty()
        || !members::list::with_emails(tx, by.organization(), &emails)?.is_empty()
    {
        return Err(Refusal::Overtaken("Someone has been invited again or has joined since, so no one was invited."));
    }
    for it in &revoked {
        if !assignable(organization.plan, it.role) || !could_send(tx, by.actor().into(), it)? {
            return Err(Denied::Organization(OrgAction::MakeOwner).into());
        }
    }
    Ok(revoked)
}

fn addresses(invitations: &[Invitation]) -> Vec<EmailAddress> {
    invitations.iter().map(|it| it.email.clone()).collect()
}
