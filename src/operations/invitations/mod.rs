//! Inviting people, and what becomes of an invitation. Accepting one is in `acceptance`.

pub mod acceptance;
pub mod bulk;
pub mod lookalikes;
pub mod many;
pub mod open;
pub mod pace;

use std::collections::{BTreeSet, HashMap};

use chrono::Utc;

use pace::Timetable;

use super::{
    Held, Refusal, audit,
    giving::{add, may_give},
    reach::{could_send, sender},
    settling::close_answered,
};
use crate::{
    mail::{Desk, InvitationWords},
    model::{
        EmailAddress, FieldErrors, InvitationId, OrganizationRole, Secret, UserId, event,
        invitation::{Invited, Invitee},
        letter::Place,
        limits::INVITATION_STANDS,
        organization::Plan,
        project::ProjectState,
    },
    policy::{Begins, OrgActor, Permit, assignable, org::ManageUsers},
    store::{Tx, invitations, members, outbox},
};

/// Invites everyone on the list, or nobody. Members of the organization get the projects at once and no letter, whatever the plan
/// and even while the organization waits for its end, since nothing begins with it; an address that is invited already gets the new
/// data merged in (R2.5.3, R2.5.4). However many rows name an address, it gets one letter.
///
/// A batch is one file of many; its events carry its name.
pub fn invite(
    held: &mut Held<Permit<ManageUsers>>,
    desk: &Desk,
    list: &[Invitee],
    batch: Option<&str>,
) -> Result<Invited, Refusal> {
    let emails: Vec<EmailAddress> = list.iter().map(|invitee| invitee.email.clone()).collect();
    let members: HashMap<EmailAddress, UserId> =
        members::list::with_emails(held.tx, held.by.organization(), &emails)?.into_iter().collect();
    if emails.iter().any(|email| !members.contains_key(email)) {
        held.begins(Begins::Invitations)?;
    }
    let Held { tx, by, organization, .. } = held;
    allowed(tx, by, organization.plan, list, &members)?;
    let strangers: Vec<EmailAddress> = emails.into_iter().filter(|email| !members.contains_key(email)).collect();
    let mut timetable = Timetable::read(tx, by.actor(), &strangers)?;
    let new: Vec<_> = list.iter().filter(|it| !members.contains_key(&it.email)).map(|it| (&it.email, it.role)).collect();
    let mut opened = open_for(tx, by.actor(), &new)?;
    let mut letters = BTreeSet::new();
    let mut already = BTreeSet::new();
    for invitee in list {
        match members.get(&invitee.email) {
            Some(user) => {
                add(tx, by, *user, invitee)?;
                already.insert(*user);
            }
            None => {
                letters.insert(merge(tx, by.actor(), invitee, &mut opened)?);
            }
        }
    }
    close_answered(tx, by.organization())?;
    let mut places = Vec::new();
    for id in &letters {
        let sending = Sending { again: false, batch, timetable: &mut timetable };
        places.push(send(tx, by.actor(), desk, &organization.name, *id, sending)?);
    }
    Ok(Invited::of(&places, already.len(), timetable.now()))
}

/// What the whole list may not hold: roles above one's own, roles the plan does not have, projects and teams that are not here.
fn allowed(
    tx: &mut Tx,
    by: &Permit<ManageUsers>,
    plan: Plan,
    list: &[Invitee],
    members: &HashMap<EmailAddress, UserId>,
) -> Result<(), Refusal> {
    let mut errors = FieldErrors::default();
    for invitee in list {
        let row = invitee.row;
        if !by.reaches(invitee.role) {
            return Err(by.actor().no_giving(invitee.role).into());
        }
        let user = members.get(&invitee.email).copied();
        // A member keeps the role they have.
        if user.is_none() && !assignable(plan, invitee.role) {
            errors.add(format!("role-{row}"), format!("The {plan} plan has Owners and Billing Admins only."));
        }
        may_give(tx, by, (user, invitee), &mut errors)?;
    }
    errors.or(()).map_err(Refusal::from)
}

/// Invitations that were opened a moment ago and carry nothing yet.
pub(super) type Opened = HashMap<EmailAddress, InvitationId>;

/// Opens an invitation for each of these addresses that has none: however many there are, the organization counts them once.
pub(super) fn open_for(tx: &mut Tx, by: &OrgActor, wanted: &[(&EmailAddress, OrganizationRole)]) -> Result<Opened, Refusal> {
    let emails: Vec<EmailAddress> = wanted.iter().map(|(email, _)| (*email).clone()).collect();
    let mut seen: BTreeSet<EmailAddress> =
        invitations::open_among(tx, by.organization, &emails)?.into_iter().map(|open| open.email).collect();
    let new: Vec<_> = wanted.iter().filter(|(email, _)| seen.insert((*email).clone())).copied().collect();
    if new.is_empty() {
        return Ok(Opened::new());
    }
    let until = Utc::now() + INVITATION_STANDS;
    Ok(invitations::insert(tx, by.organization, &new, sender(by), until)?.into_iter().collect())
}

/// Brings what the row says into the invitation that is open: the newest role wins. One that was opened for this list is as the
/// row wants it.
pub(super) fn merge(tx: &mut Tx, by: &OrgActor, invitee: &Invitee, opened: &mut Opened) -> Result<InvitationId, Refusal> {
    let id = match opened.remove(&invitee.email) {
        Some(id) => id,
        None => {
            let open = invitations::open_of(tx, by.organization, &invitee.email)?.ok_or(Refusal::NotFound)?;
            if !could_send(tx, by.into(), &open)? {
                let sentence = "This person is already invited with a role that only an Owner can give. Ask an Owner to change the invitation.";
                return Err(FieldErrors::on(format!("email-{}", invitee.row), sentence).into());
            }
            invitations::renew(tx, open.id, invitee.role, sender(by), Utc::now() + INVITATION_STANDS)?;
            open.id
        }
    };
    invitations::carry(tx, by.organization, id, &invitee.projects, invitee.project_role)?;
    invitations::carry_teams(tx, by.organization, id, &invitee.teams)?;
    Ok(id)
}

/// What kind of sending it is, and when letters leave.
pub(super) struct Sending<'a> {
    pub again: bool,
    pub batch: Option<&'a str>,
    pub timetable: &'a mut Timetable,
}

/// Writes the letter with a new link, and the event. Returns when it leaves. The invitation stands at least until its days have
/// passed from then on (U8).
pub(super) fn send(
    tx: &mut Tx,
    by: &OrgActor,
    desk: &Desk,
    organization: &str,
    id: InvitationId,
    Sending { again, batch, timetable }: Sending<'_>,
) -> Result<Place, Refusal> {
    let invitation = invitations::find(tx, by.organization, id)?.ok_or(Refusal::NotFound)?;
    let carried = invitations::projects(tx, by.organization, &[id])?;
    let carried: Vec<_> = carried.into_iter().filter(|project| project.state == ProjectState::Active).collect();
    let teams = invitations::teams(tx, by.organization, &[id])?;
    let token = Secret::new();
    invitations::add_token(tx, by.organization, id, token.digest(), true)?;
    // A letter that still waits for its turn is not sent beside the newer one: that takes its place in the queue.
    let place = match outbox::replace(tx, by.organization, id)? {
        Some(place) => timetable.kept(place),
        None => timetable.place(&invitation.email),
    };
    if place.at + INVITATION_STANDS > invitation.expires_at {
        invitations::stands(tx, by.organization, id, place.at + INVITATION_STANDS)?;
    }
    let words = InvitationWords {
        about: (by.organization, id),
        inviter: &invitation.invited_by_name,
        organization,
        role: invitation.role,
        projects: carried.iter().map(|project| (project.name.clone(), project.role)).collect(),
        teams: teams.iter().map(|team| team.name.clone()).collect(),
        place,
    };
    desk.post(tx, &desk.invitation(invitation.email.clone(), words, &token))?;
    let sent = event::invitations::Sent {
        role: invitation.role,
        projects: carried.iter().map(|project| (project.id, project.role)).collect(),
        teams: teams.into_iter().map(|team| (team.id, team.name)).collect(),
        again,
        batch,
    };
    audit::record_by(tx, by, &event::invitations::sent(id, invitation.email.as_str(), sent))?;
    Ok(place)
}
