//! Organizations: how one comes into being.

use super::{Held, Refusal, audit, projects, standing::lives};
use crate::{
    model::{
        FieldErrors, OrganizationId, OrganizationRole,
        actor::Actor,
        event,
        organization::{NewOrganization, Plan},
        project::NewProject,
        sealer::Sealer,
    },
    policy::{OrgActor, Permit, org::SeeOverview},
    store::{Tx, account::users, joining, members, organizations},
};

/// Makes an organization with its first project; whoever makes it owns both (M2, M3, R2.1).
///
/// Only for somebody who belongs to none (A2). The first project bears the organization's name.
pub fn create(tx: &mut Tx, actor: &Actor, plan: Plan, sealer: &Sealer, new: NewOrganization) -> Result<OrganizationId, Refusal> {
    let user = actor.user().ok_or(Refusal::NotFound)?;
    users::lock(tx, user)?;
    lives(tx, actor)?;
    if !organizations::of_user(tx, user)?.is_empty() {
        return Err(FieldErrors::on("", "You already belong to an organization.").into());
    }
    let organization = organizations::insert(tx, &new.name, plan, user)?;
    members::list::insert(tx, organization, user, OrganizationRole::Owner, Some(user))?;
    joining::end_of(tx, user, None, "closed")?;
    let by = OrgActor { actor: actor.clone(), organization, role: OrganizationRole::Owner };
    audit::record_by(tx, &by, &event::organizations::created(organization, new.name.as_str()))?;
    let first = NewProject { name: new.name, residency: new.residency, timezone: new.timezone };
    projects::found_in(tx, &by, sealer, &first)?;
    Ok(organization)
}

/// Puts the first steps away, for the one who does it. It changes nothing for anybody else, so the log does not tell it (L6).
pub fn put_steps_away(held: &mut Held<Permit<SeeOverview>>) -> Result<(), Refusal> {
    let user = held.by.user().ok_or(Refusal::NotFound)?;
    organizations::put_steps_away(held.tx, held.organization.id, user)?;
    Ok(())
}
