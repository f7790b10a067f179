//! Inviting into one project, by those who manage its users (M59–M64, A10): members are let in at once, new addresses get an
//! invitation as Members with a role here and nothing else.

use std::collections::BTreeSet;

use super::everybody;
use crate::{
    mail::Desk,
    model::{
        EmailAddress, FieldErrors, InvitationId, OrganizationRole, UserId, event,
        invitation::{Invited, Invitee, ProjectInvited, ProjectInvitee, Whoever},
    },
    operations::{
        Held, Refusal, audit,
        invitations::{self as sending, Opened, Sending, pace::Timetable},
        reach::could_send,
        settling::close_answered,
    },
    policy::{Begins, ProjectActor, ProjectPermit, assignable, proj::InviteUsers},
    store::{Tx, grants, invitations, members, organizations::Locked},
};

/// Lets everybody on the list in, or nobody.
pub fn invite(
    held: &mut Held<ProjectPermit<InviteUsers>>,
    desk: &Desk,
    list: &[ProjectInvitee],
) -> Result<ProjectInvited, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let actor = by.actor();
    let strangers = strangers(tx, actor, list)?;
    let mut timetable = Timetable::read(tx, &actor.actor, &strangers)?;
    let new: Vec<_> = strangers.iter().map(|email| (email, OrganizationRole::Member)).collect();
    let mut opened = sending::open_for(tx, &actor.actor, &new)?;
    let mut done = ProjectInvited::default();
    let mut letters = BTreeSet::new();
    let mut named = BTreeSet::new();
    for invitee in list {
        if !actor.reaches(invitee.role) && !is_there(tx, actor, invitee)? {
            return Err(at("role", invitee, "Only an Owner of the project can give this role."));
        }
        if !named.insert(words(&invitee.who)) {
            return Err(at("user", invitee, "This user is already in a row above."));
        }
        match &invitee.who {
            Whoever::Everybody => {
                open_to_all(tx, actor, invitee)?;
                done.everybody = Some(invitee.role);
            }
            Whoever::Person(email) => match members::list::by_email(tx, by.organization(), email)? {
                Some(user) => {
                    add(tx, actor, user, email, invitee)?;
                    done.added += 1;
                }
                None => {
                    letters.insert(merge(tx, actor, (organization, &mut opened), email, invitee)?);
                }
            },
        }
    }
    close_answered(tx, by.organization())?;
    let mut places = Vec::new();
    for id in &letters {
        let once = Sending { again: false, batch: None, timetable: &mut timetable };
        places.push(sending::send(tx, &actor.actor, desk, &organization.name, *id, once)?);
    }
    done.letters = Invited::of(&places, 0, timetable.now());
    Ok(done)
}

/// Those on the list who are no members yet, and so get a letter.
fn strangers(tx: &mut Tx, actor: &ProjectActor, list: &[ProjectInvitee]) -> Result<Vec<EmailAddress>, Refusal> {
    let named: Vec<EmailAddress> = list.iter().filter_map(|invitee| invitee.who.email().cloned()).collect();
    let members = members::list::with_emails(tx, actor.actor.organization, &named)?;
    Ok(named.into_iter().filter(|email| !members.iter().any(|(member, _)| member == email)).collect())
}

/// Whether they have this very role already, so that nothing is given.
fn is_there(tx: &mut Tx, actor: &ProjectActor, invitee: &ProjectInvitee) -> Result<bool, Refusal> {
    let organization = actor.actor.organization;
    let Some(email) = invitee.who.email() else { return Ok(false) };
    let Some(user) = members::list::by_email(tx, organization, email)? else { return Ok(false) };
    Ok(grants::individual(tx, organization, actor.project, user)? == Some(invitee.role))
}

fn open_to_all(tx: &mut Tx, actor: &ProjectActor, invitee: &ProjectInvitee) -> Result<(), Refusal> {
    match everybody::set(tx, actor, invitee.role) {
        Err(Refusal::Invalid(errors)) => Err(at("role", invitee, errors.iter().next().unwrap_or_default())),
        Err(Refusal::Denied(denied)) => Err(at("role", invitee, &denied.to_string())),
        done => done,
    }
}

/// A member is let in at once. One who was given a role here gets the new one, as far as the rule goes (A44).
fn add(tx: &mut Tx, actor: &ProjectActor, user: UserId, email: &EmailAddress, invitee: &ProjectInvitee) -> Result<(), Refusal> {
    let (organization, project) = (actor.actor.organization, actor.project);
    let present = grants::individual(tx, organization, project, user)?;
    if present == Some(invitee.role) {
        return Ok(());
    }
    if !actor.may_change_role(user, present, Some(invitee.role)) {
        return Err(at("user", invitee, "Only an Owner of the project can change this user's role."));
    }
    grants::grant(tx, organization, project, user, invitee.role, actor.giver())?;
    let event = match present {
        Some(previous) => event::grants::role_changed(project, email.as_str(), previous, invitee.role),
        None => event::grants::added(project, email.as_str(), invitee.role),
    };
    Ok(audit::record_by(tx, &actor.actor, &event)?)
}

/// A new address gets an invitation as Member, or this project is added to the one it has.
fn merge(
    tx: &mut Tx,
    inviter: &ProjectActor,
    (organization, opened): (&Locked, &mut Opened),
    email: &EmailAddress,
    invitee: &ProjectInvitee,
) -> Result<InvitationId, Refusal> {
    let actor = &inviter.actor;
    if let Some(sentence) = Begins::Invitations.refused(organization.state) {
        return Err(at("user", invitee, sentence));
    }
    // One that was opened for this list carries nothing yet, and is whoever's who opened it.
    let open = match opened.contains_key(email) {
        true => None,
        false => invitations::open_of(tx, actor.organization, email)?,
    };
    if let Some(open) = &open {
        // Whoever adds to an invitation stands behind all of it.
        if !could_send(tx, actor.into(), open)? {
            let sentence = "This address is already invited, with more than you can give. Someone who manages the organization's \
                 users can add this project.";
            return Err(at("user", invitee, sentence));
        }
    }
    // Nobody chooses an organization role here: an invitation that has one keeps it.
    let role = open.map_or(OrganizationRole::Member, |open| open.role);
    if !assignable(organization.plan, role) {
        let sentence = format!(
            "The {} plan has no Members, so you can't invite new people here. An Owner can invite them under Users & Teams.",
            organization.plan
        );
        return Err(at("user", invitee, &sentence));
    }
    let invitee = Invitee {
        email: email.clone(),
        role,
        projects: vec![inviter.project],
        project_role: invitee.role,
        teams: Vec::new(),
        row: invitee.row,
    };
    sending::merge(tx, actor, &invitee, opened)
}

fn words(who: &Whoever) -> String {
    match who {
        Whoever::Everybody => String::new(),
        Whoever::Person(email) => email.to_string(),
    }
}

fn at(field: &str, invitee: &ProjectInvitee, sentence: &str) -> Refusal {
    FieldErrors::on(format!("{field}-{}", invitee.row), sentence.to_owned()).into()
}
