//! Accepting an invitation. What it gives is read from its row at that moment, never from a form (S1).

use chrono::Utc;

use crate::{
    mail::Desk,
    model::{
        Digest, EmailAddress, OrganizationId, Secret, UserId, event,
        invitation::{Facts, State, state},
        name::Name,
        person::Person,
        project::ProjectState,
        request::RequestFacts,
    },
    operations::{
        Refusal,
        account::sessions,
        audit,
        reach::{Giver, could_send, role_now},
        settling::close_answered,
        standing::signed_in,
        throttle::{self, Counted},
    },
    policy::{OrgActor, assignable},
    store::{
        self, PgConnection, Tx,
        account::{signups, users},
        invitations::{self, CarriedProject, CarriedTeam, Presented},
        joining, members, organizations, outbox, teams,
    },
};

/// An invitation as somebody looks at it: the row, what it carries, and the state it is in for them.
#[derive(Debug, Clone)]
pub struct Look {
    pub presented: Presented,
    /// The projects that are still there.
    pub projects: Vec<CarriedProject>,
    /// The teams that are still there.
    pub teams: Vec<CarriedTeam>,
    /// Some of what it carried is gone; the rest can still be accepted.
    pub something_gone: bool,
    pub state: State,
}

/// Looks at an invitation and changes nothing, however often a mail scanner calls (S1, W1).
pub fn look(conn: &mut PgConnection, link: Digest, signed_in: Option<&EmailAddress>) -> Result<Look, Refusal> {
    let presented = invitations::by_token(conn, link)?.ok_or(Refusal::NotFound)?;
    let invitation = &presented.invitation;
    let carried = invitations::projects(conn, invitation.organization_id, &[invitation.id])?;
    let before = carried.len();
    let projects: Vec<_> = carried.into_iter().filter(|project| project.state == ProjectState::Active).collect();
    let something_gone = projects.len() < before;
    let teams = invitations::teams(conn, invitation.organization_id, &[invitation.id])?;
    // Asked of nobody, too: the work tells no more than the page whether there is an account (F14).
    let account = presented.account.unwrap_or(UserId(0));
    let member_already = members::list::role(conn, invitation.organization_id, account)?.is_some();
    let facts = Facts {
        email: invitation.email.clone(),
        expires_at: invitation.expires_at,
        accepted: invitation.accepted_at.is_some(),
        revoked: invitation.revoked_at.is_some(),
        inviter_may: inviter_may(conn, &presented)?,
        organization: presented.state,
        role_exists: assignable(presented.plan, invitation.role),
        account_exists: presented.account.is_some(),
        account_proven: presented.proven_at.is_some(),
        member_already,
        mailed: presented.mailed,
    };
    let state = state(&facts, signed_in, Utc::now());
    Ok(Look { presented, projects, teams, something_gone, state })
}

/// Accepts as the person who is signed in.
pub fn accept(tx: &mut Tx, link: Digest, person: &Person) -> Result<OrganizationId, Refusal> {
    users::lock(tx, person.id)?;
    signed_in(tx, person)?;
    let look = open(tx, link, Some(&person.email))?;
    if look.presented.mailed {
        users::prove_email(tx, person.id)?;
    }
    join(tx, &look, person)
}

/// Sends a letter to the invited address, with a link that proves it and goes on from where a copied one ends (F15). Over the
/// limit of letters to one address none is sent, and the answer is the same: one with a good link is on its way already.
///
/// # Errors
/// `Invitation` if a letter would not help; `TooMany` if too many letters were asked for from where the request comes from.
pub fn send_proof(
    tx: &mut Tx,
    desk: &Desk,
    link: Digest,
    signed_in: Option<&EmailAddress>,
    request: &RequestFacts,
) -> Result<(), Refusal> {
    let look = locked(tx, link, signed_in)?;
    if look.state != State::FineByLetter {
        return Err(Refusal::Invitation(look.state));
    }
    throttle::count_from(tx, throttle::LETTERS_FROM, "", request)?;
    let Presented { invitation, organization, .. } = look.presented;
    let of = invitation.organization_id.to_string();
    if throttle::has_room(tx, throttle::PROOFS_TO, invitation.email.as_str())?
        && throttle::has_room(tx, throttle::PROOFS_OF_ORGANIZATION, &of)?
    {
        let token = Secret::new();
        invitations::add_token(tx, invitation.organization_id, invitation.id, token.digest(), true)?;
        let inviter = &invitation.invited_by_name;
        desk.post(tx, &desk.prove_for_invitation(invitation.email, (inviter, &organization), &token))?;
    }
    throttle::clear(tx)
}

/// Accepts as a new person, who thereby gets an account and a session. Only the link of a letter does, so the address is proven.
///
/// # Errors
/// `Invitation` with the state it is in, if it cannot be accepted so.
pub fn accept_as_new(
    tx: &mut Tx,
    link: Digest,
    (name, password_hash): (&Name, &str),
    request: RequestFacts,
    token: Secret,
    _: &Counted,
) -> Result<(OrganizationId, Secret), Refusal> {
    let look = open(tx, link, None)?;
    let email = &look.presented.invitation.email;
    let made = users::insert(tx, email, name, password_hash, look.presented.mailed)?;
    let user = made.ok_or(Refusal::Invitation(State::FineAfterSignIn))?;
    signups::delete_of(tx, email)?;
    let token = sessions::open(tx, user.clone(), request.clone(), token)?;
    let person = Person { id: user.id, name: user.name, email: user.email, session: token.digest(), request };
    Ok((join(tx, &look, &person)?, token))
}

/// The invitation under the lock of its organization, if it may be accepted now.
fn open(tx: &mut Tx, link: Digest, signed_in: Option<&EmailAddress>) -> Result<Look, Refusal> {
    let look = locked(tx, link, signed_in)?;
    if look.state.is_fine() { Ok(look) } else { Err(Refusal::Invitation(look.state)) }
}

fn locked(tx: &mut Tx, link: Digest, signed_in: Option<&EmailAddress>) -> Result<Look, Refusal> {
    let before = invitations::by_token(tx, link)?.ok_or(Refusal::NotFound)?;
    organizations::lock(tx, before.invitation.organization_id)?;
    look(tx, link, signed_in)
}

fn join(tx: &mut Tx, look: &Look, person: &Person) -> Result<OrganizationId, Refusal> {
    let invitation = &look.presented.invitation;
    let organization = invitation.organization_id;
    if !invitations::accept(tx, organization, invitation.id, person.id)? {
        return Err(Refusal::Invitation(State::Used));
    }
    // Whoever came by a copied link needs no letter any more.
    outbox::withdraw(tx, organization, invitation.id)?;
    members::list::insert(tx, organization, person.id, invitation.role, invitation.giver())?;
    // Whoever is in has nothing left to ask for (A43).
    joining::end_of(tx, person.id, None, "closed")?;
    let by = OrgActor { actor: person.clone().into(), organization, role: invitation.role };
    let email = person.email.as_str();
    audit::record_by(tx, &by, &event::invitations::accepted(invitation.id, email))?;
    audit::record_by(tx, &by, &event::members::added(person.id, email, invitation.role, "invitation"))?;
    for project in &look.projects {
        store::grants::grant(tx, organization, project.id, person.id, project.role, invitation.giver())?;
        audit::record_by(tx, &by, &event::grants::added(project.id, email, project.role))?;
    }
    for team in &look.teams {
        teams::add_people(tx, organization, team.id, &[person.id], invitation.giver())?;
        audit::record_by(tx, &by, &event::teams::person_added(team.id, &team.name, email))?;
    }
    close_answered(tx, organization)?;
    Ok(organization)
}

/// An open invitation lives only while whoever stands behind it, person or program, could still grant all it carries (R2.5.10).
fn inviter_may(conn: &mut PgConnection, presented: &Presented) -> Result<bool, Refusal> {
    let invitation = &presented.invitation;
    let Some(sender) = invitation.sender() else { return Ok(false) };
    let role = role_now(conn, invitation.organization_id, sender)?;
    could_send(conn, Giver { organization: invitation.organization_id, holder: Some(sender), role }, invitation)
}
