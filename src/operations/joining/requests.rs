//! Joining an organization that was found by one's mail domain, or asking to (R2.6, X9).

use chrono::{DateTime, Utc};

use crate::{
    mail::Desk,
    model::{
        FieldErrors, JoinRequestId, OrganizationId, OrganizationRole, ProjectId, ProjectRole, addresses,
        domain::Domain,
        event,
        grant::Giver,
        limits::{ASKING, ASKING_ANYWHERE, JOIN_AGAIN, asked_enough},
        organization::{Discoverability, Plan},
        person::Person,
    },
    operations::{Held, Refusal, audit, reach::own_roles, settling::close_answered, standing::signed_in},
    policy::{
        Begins, Feature, OrgAction, OrgActor, Permit, assignable, grants_over, org::ManageUsers, owner_roles, plans_with,
        roles_that,
    },
    store::{
        self, PgConnection, Tx,
        account::users,
        joining::{self, Card, Seeker},
        members, organizations, projects,
    },
};

/// The organizations somebody can join or ask to join. Only for people who proved their address and belong to none (M5).
pub fn found(conn: &mut PgConnection, person: &Person) -> Result<Vec<Card>, Refusal> {
    let domain = Domain::of(&person.email);
    if domain.is_public() || !users::is_proven(conn, person.id)? || !organizations::of_user(conn, person.id)?.is_empty() {
        return Ok(Vec::new());
    }
    let (plans, owners) = seen();
    Ok(joining::cards(conn, &Seeker { user: person.id, domain: &domain, plans: &plans, owners: &owners })?)
}

/// When somebody may ask again after a refusal, if that is still to come.
pub fn again_at(card: &Card, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    card.denied_at.map(|denied| denied + JOIN_AGAIN).filter(|again| *again > now)
}

/// Joins at once, as Member and with no project of one's own (A25).
pub fn join(tx: &mut Tx, person: &Person, organization: OrganizationId) -> Result<(), Refusal> {
    let card = still_found(tx, person, organization)?;
    if card.level != Discoverability::Open {
        return Err(Refusal::Changed);
    }
    let by = OrgActor { actor: person.clone().into(), organization, role: OrganizationRole::Member };
    members::list::insert(tx, organization, person.id, by.role, Giver::default())?;
    joining::end_of(tx, person.id, None, "closed")?;
    audit::record_by(tx, &by, &event::members::added(person.id, person.email.as_str(), by.role, "join_organization"))?;
    close_answered(tx, organization)
}

/// Asks to be let in. Owners and Admins are told by letter (A26).
pub fn request(tx: &mut Tx, desk: &Desk, person: &Person, organization: OrganizationId) -> Result<(), Refusal> {
    let card = still_found(tx, person, organization)?;
    if card.level != Discoverability::Request {
        return Err(Refusal::Changed);
    }
    if let Some(again) = again_at(&card, Utc::now()) {
        let hours = ((again - Utc::now()).num_minutes() + 59) / 60;
        return Err(FieldErrors::on("", format!("{} denied your request. You can ask again in {hours} hours.", card.name)).into());
    }
    // Counted before anything is written; what can be taken back is bounded with it (F31).
    let (here, anywhere) = joining::times_asked(tx, organization, person.id, Utc::now() - ASKING.within)?;
    for (times, pace) in [(here, ASKING), (anywhere, ASKING_ANYWHERE)] {
        if times >= i64::from(pace.most) && card.requested_at.is_none() {
            return Err(FieldErrors::on("", asked_enough(pace.most)).into());
        }
    }
    // Who withdraws and asks again is no news within a day.
    let is_news = !joining::asked_since(tx, organization, person.id, Utc::now() - JOIN_AGAIN)?;
    let Some(id) = joining::ask(tx, organization, person.id)? else { return Ok(()) };
    let page = addresses::join_requests(organization);
    let told = if is_news { joining::deciders(tx, organization, &roles_that(OrgAction::ManageUsers))? } else { Vec::new() };
    for email in told {
        let letter = desk.join_requested(email, &card.name, (&person.name, person.email.as_str()), page.clone());
        desk.tell(tx, &person.clone().into(), &letter)?;
    }
    let event = event::joining::requested(id, person.email.as_str());
    audit::record_outside(tx, organization, person, &event)?;
    Ok(())
}

/// Takes a request back.
pub fn withdraw(tx: &mut Tx, person: &Person, organization: OrganizationId) -> Result<(), Refusal> {
    signed_in(tx, person)?;
    // In the order in which everybody waits: the organization, then what belongs to it. One that is not there is no news.
    organizations::lock_all(tx, &[organization])?;
    for id in joining::end_of(tx, person.id, Some(organization), "withdrawn")? {
        let event = event::joining::decided(id, person.email.as_str(), "withdrawn");
        audit::record_outside(tx, organization, person, &event)?;
    }
    Ok(())
}

/// Lets somebody in as Member, with these projects. They are told by letter. Returns their name.
pub fn approve(
    held: &mut Held<Permit<ManageUsers>>,
    desk: &Desk,
    id: JoinRequestId,
    wanted: &[ProjectId],
    role: ProjectRole,
) -> Result<String, Refusal> {
    held.begins(Begins::Joining)?;
    let Held { tx, by, organization, .. } = held;
    let plan = organization.plan;
    let request = joining::open_request(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !assignable(plan, OrganizationRole::Member) {
        return Err(FieldErrors::on("", format!("The {plan} plan has Owners and Billing Admins only, and no Members.")).into());
    }
    if projects::known(tx, by.organization(), wanted)?.len() < wanted.len() {
        return Err(FieldErrors::on("projects", "A project no longer exists. Choose again.").into());
    }
    let own = own_roles(tx, by.actor().into(), wanted)?;
    if !wanted.iter().all(|project| grants_over(own.get(project).copied(), None, Some(role))) {
        return Err(FieldErrors::on("role", "Only an Owner of the project can give this role there.").into());
    }
    if !joining::decide(tx, by.organization(), id, "approved", by.user())? {
        return Err(Refusal::NotFound);
    }
    members::list::insert(tx, by.organization(), request.user_id, OrganizationRole::Member, by.giver())?;
    let email = request.email.to_string();
    record_decision(tx, by, id, &email, "approved")?;
    let joined = event::members::added(request.user_id, &email, OrganizationRole::Member, "join_organization");
    audit::record(tx, by, &joined)?;
    for project in wanted {
        store::grants::grant(tx, by.organization(), *project, request.user_id, role, by.giver())?;
        audit::record(tx, by, &event::grants::added(*project, &email, role))?;
    }
    joining::end_of(tx, request.user_id, None, "closed")?;
    close_answered(tx, by.organization())?;
    desk.tell(tx, &by.actor().actor, &desk.join_decided(request.email, &organization.name, true))?;
    Ok(request.name)
}

/// Says no. They are told by letter, and may ask again after a day. Returns their name.
pub fn deny(held: &mut Held<Permit<ManageUsers>>, desk: &Desk, id: JoinRequestId) -> Result<String, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let request = joining::open_request(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !joining::decide(tx, by.organization(), id, "denied", by.user())? {
        return Err(Refusal::NotFound);
    }
    record_decision(tx, by, id, request.email.as_str(), "denied")?;
    desk.tell(tx, &by.actor().actor, &desk.join_decided(request.email, &organization.name, false))?;
    Ok(request.name)
}

/// The organization under its lock, if this person still finds it.
fn still_found(tx: &mut Tx, person: &Person, organization: OrganizationId) -> Result<Card, Refusal> {
    users::lock(tx, person.id)?;
    signed_in(tx, person)?;
    let known = found(tx, person)?.into_iter().any(|card| card.id == organization);
    if !known {
        return Err(Refusal::Changed);
    }
    organizations::lock(tx, organization)?;
    let (domain, (plans, owners)) = (Domain::of(&person.email), seen());
    let seeker = Seeker { user: person.id, domain: &domain, plans: &plans, owners: &owners };
    joining::card(tx, &seeker, organization)?.ok_or(Refusal::Changed)
}

/// The plans on which an organization is found, and the roles of those its card names (R2.6).
fn seen() -> (Vec<Plan>, Vec<OrganizationRole>) {
    (plans_with(Feature::Discoverability), owner_roles())
}

fn record_decision(
    tx: &mut Tx,
    by: &Permit<ManageUsers>,
    id: JoinRequestId,
    email: &str,
    decision: &'static str,
) -> Result<(), Refusal> {
    Ok(audit::record(tx, by, &event::joining::decided(id, email, decision))?)
}
