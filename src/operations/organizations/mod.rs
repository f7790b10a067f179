//! Organizations: how one comes into being.

pub mod attention;
pub mod context;
pub mod ends;
pub mod plan;

use chrono::{DateTime, Utc};

use super::{Held, Refusal, audit, projects, refusal::CHANGED_AGAIN, standing::lives};
use crate::{
    mail::Desk,
    model::{
        FieldErrors, OrganizationId, OrganizationRole, ProjectRole,
        actor::Actor,
        event,
        limits::{self, EVENTS_KEPT_DAYS, EVENTS_KEPT_LEAST},
        name::{Name, Renamed},
        organization::{NewOrganization, Plan},
        project::NewProject,
        sealer::Sealer,
    },
    policy::{
        OrgActor, Permit,
        org::{RenameOrganization, SeeOverview, SetRetention},
    },
    store::{
        Tx,
        account::{records::Account, users},
        grants, joining, members, organizations,
    },
};

/// Makes an organization with its first project; whoever makes it owns both (M2, M3, R2.1).
///
/// Only for somebody who belongs to none (A2). The first project has the organization's name.
pub fn create(tx: &mut Tx, actor: &Actor, plan: Plan, sealer: &Sealer, new: NewOrganization) -> Result<OrganizationId, Refusal> {
    let user = actor.user().ok_or(Refusal::NotFound)?;
    users::lock(tx, user)?;
    lives(tx, actor)?;
    if !organizations::of_user(tx, user)?.is_empty() {
        return Err(FieldErrors::on("", "You already belong to an organization.").into());
    }
    let organization = organizations::insert(tx, &new.name, plan, user)?;
    members::list::insert(tx, organization, user, OrganizationRole::Owner, Some(user).into())?;
    joining::end_of(tx, user, None, "closed")?;
    let by = OrgActor { actor: actor.clone(), organization, role: OrganizationRole::Owner };
    audit::record_by(tx, &by, &event::organizations::created(organization, new.name.as_str()))?;
    let first = NewProject { name: new.name, residency: new.residency, timezone: new.timezone };
    projects::found_in(tx, &by, sealer, &first)?;
    Ok(organization)
}

/// Makes an organization with its first project for somebody who has an account, whether or not they belong to others (A2). They
/// are told by letter. Only for whoever runs the site (C5.1).
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` if the account is disabled.
pub fn create_for(
    tx: &mut Tx,
    (actor, desk): (&Actor, &Desk),
    owner: &Account,
    plan: Plan,
    sealer: &Sealer,
    new: NewOrganization,
) -> Result<OrganizationId, Refusal> {
    users::lock(tx, owner.id)?;
    if users::is_disabled(tx, owner.id)? {
        return Err(FieldErrors::on("", format!("{} is disabled. Enable the account first.", owner.email)).into());
    }
    let organization = organizations::insert(tx, &new.name, plan, owner.id)?;
    let by = OrgActor { actor: actor.clone(), organization, role: OrganizationRole::Owner };
    by.as_operator().ok_or(Refusal::NotFound)?;
    members::list::insert(tx, organization, owner.id, OrganizationRole::Owner, None.into())?;
    joining::end_of(tx, owner.id, None, "closed")?;
    audit::record_by(tx, &by, &event::organizations::created(organization, new.name.as_str()))?;
    let added = event::members::added(owner.id, owner.email.as_str(), OrganizationRole::Owner, "operator");
    audit::record_by(tx, &by, &added)?;
    let called = new.name.clone();
    let first = NewProject { name: new.name, residency: new.residency, timezone: new.timezone };
    let project = projects::found_in(tx, &by, sealer, &first)?;
    grants::grant(tx, organization, project, owner.id, ProjectRole::Owner, None.into())?;
    audit::record_by(tx, &by, &event::grants::added(project, owner.email.as_str(), ProjectRole::Owner))?;
    desk.tell(tx, actor, &desk.organization_founded(owner.email.clone(), (organization, called.as_str())))?;
    Ok(organization)
}

/// Gives the organization another name (R1.2.1). To take a change back, `undoes` says what it made of the name (L2.1).
///
/// # Errors
/// `Overtaken` if it is called something else again by now.
pub fn rename(held: &mut Held<Permit<RenameOrganization>>, name: &Name, undoes: Option<&str>) -> Result<Renamed, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let renamed = Renamed { before: organization.name.clone(), now: name.to_string() };
    if undoes.is_some_and(|left| left != renamed.before) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if renamed.is_change() {
        organizations::rename(tx, organization.id, name)?;
        audit::record(tx, by, &event::organizations::renamed(organization.id, &renamed.before, &renamed.now))?;
    }
    Ok(renamed)
}

/// Keeps the events of its projects for so many days from their own time on. Those that are older go from the next round of the
/// background work on, for good (X41, R2.18).
///
/// # Errors
/// `Invalid` for a number of days that no plan has.
pub fn keep_events_for(held: &mut Held<Permit<SetRetention>>, days: i32, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !(EVENTS_KEPT_LEAST..=EVENTS_KEPT_DAYS).contains(&days) {
        return Err(FieldErrors::on("retention_period", limits::events_kept()).into());
    }
    let Held { tx, by, organization, .. } = held;
    let own = Some(days).filter(|days| *days < EVENTS_KEPT_DAYS);
    let before = organizations::keep_events_for(tx, organization.id, own, now)?.unwrap_or(EVENTS_KEPT_DAYS);
    audit::record(tx, by, &event::organizations::events_kept(organization.id, &organization.name, before, days))?;
    Ok(())
}

/// Puts the first steps away, for the one who does it. It changes nothing for anybody else, so the log does not tell it (L6).
pub fn put_steps_away(held: &mut Held<Permit<SeeOverview>>) -> Result<(), Refusal> {
    let user = held.by.user().ok_or(Refusal::NotFound)?;
    organizations::put_steps_away(held.tx, held.organization.id, user)?;
    Ok(())
}
