//! Organizations: how one comes into being.

use super::{Refusal, audit, projects};
use crate::{
    model::{
        FieldErrors, OrganizationId, OrganizationRole, event,
        organization::{NewOrganization, Plan},
        person::Person,
        project::NewProject,
        sealer::Sealer,
    },
    policy::OrgActor,
    store::{Tx, account::users, joining, members, organizations},
};

/// Makes an organization with its first project; whoever makes it owns both (M2, M3, R2.1).
///
/// Only for somebody who belongs to none (A2). The first project bears the organization's name.
pub fn create(
    tx: &mut Tx,
    person: &Person,
    plan: Plan,
    sealer: &Sealer,
    new: NewOrganization,
) -> Result<OrganizationId, Refusal> {
    users::lock(tx, person.id)?;
    if !organizations::of_user(tx, person.id)?.is_empty() {
        return Err(FieldErrors::on("", "You belong to an organization already.").into());
    }
    let organization = organizations::insert(tx, &new.name, plan, person.id)?;
    members::list::insert(tx, organization, person.id, OrganizationRole::Owner, Some(person.id))?;
    joining::end_of(tx, person.id, None, "closed")?;
    let by = OrgActor { person: person.clone(), organization, role: OrganizationRole::Owner };
    audit::record_by(tx, &by, &event::organizations::created(organization, new.name.as_str()))?;
    let first = NewProject { name: new.name, residency: new.residency, timezone: new.timezone };
    projects::found(tx, &by, sealer, &first)?;
    Ok(organization)
}
