//! Organizations: how one comes into being.

use super::{Refusal, audit};
use crate::{
    model::{
        FieldErrors, OrganizationId, OrganizationRole, ProjectRole,
        event::Event,
        organization::{NewOrganization, Plan},
        person::Person,
        secret::project_token,
    },
    policy::OrgActor,
    store::{Tx, access, discoverable, members, organizations, projects, users},
};

/// Makes an organization with its first project; whoever makes it owns both (M2, M3, spec 2.1).
///
/// Only for somebody who belongs to none (A2). The first project bears the organization's name.
pub fn create(tx: &mut Tx, person: &Person, plan: Plan, new: NewOrganization) -> Result<OrganizationId, Refusal> {
    users::lock(tx, person.id)?;
    if !organizations::of_user(tx, person.id)?.is_empty() {
        return Err(FieldErrors::on("", "You belong to an organization already.").into());
    }
    let organization = organizations::insert(tx, &new.name, plan, person.id)?;
    members::insert(tx, organization, person.id, OrganizationRole::Owner, Some(person.id))?;
    let project = projects::insert(
        tx,
        organization,
        projects::NewProject {
            name: &new.name,
            residency: new.residency,
            timezone: new.timezone,
            token: &project_token(),
            created_by: person.id,
            created_by_name: &person.name,
        },
    )?;
    access::grant(tx, organization, project, person.id, ProjectRole::Owner, Some(person.id))?;

    discoverable::end_of(tx, person.id, None, "closed")?;
    let name = new.name.into_string();
    let by = OrgActor { person: person.clone(), organization, role: OrganizationRole::Owner };
    audit::record_by(tx, &by, &Event::OrganizationCreated { id: organization.to_string(), name: name.clone() })?;
    audit::record_by(tx, &by, &Event::ProjectCreated { id: project.to_string(), name })?;
    Ok(organization)
}
