//! Organizations: how one comes into being.

use super::{Refusal, audit, projects, standing::signed_in};
use crate::{
    model::{
        FieldErrors, OrganizationId, OrganizationRole,
        event::Event,
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
    signed_in(tx, person)?;
    users::lock(tx, person.id)?;
    if !organizations::of_user(tx, person.id)?.is_empty() {
        return Err(FieldErrors::on("", "You belong to an organization already.").into());
    }
    let organization = organizations::insert(tx, &new.name, plan, person.id)?;
    members::list::insert(tx, organization, person.id, OrganizationRole::Owner, Some(person.id))?;
    joining::end_of(tx, person.id, None, "closed")?;
    let by = OrgActor { actor: person.clone().into(), organization, role: OrganizationRole::Owner };
    let created = Event::OrganizationCreated { id: organization.to_string(), name: new.name.as_str().to_owned() };
    audit::record_by(tx, &by, &created)?;
    let first = NewProject { name: new.name, residency: new.residency, timezone: new.timezone };
    projects::found_in(tx, &by, sealer, &first)?;
    Ok(organization)
}
