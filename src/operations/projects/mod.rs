//! Projects: how one comes into being, and what can be set in it (R2.7). Their end is in `project_ends`.

pub mod details;
pub mod ends;
pub mod keys;
pub mod transfer;

use super::{Refusal, audit};
use crate::{
    model::{
        FieldErrors, OrganizationId, ProjectId, ProjectRole, event, organization::OrganizationState, project::NewProject,
        project_keys::ProjectKeys, sealer::Sealer, secret::project_token,
    },
    policy::{OrgActor, Permit, org::CreateProjects},
    store::{
        Tx, grants, organizations,
        projects::{self, Project},
    },
};

/// Makes a project; whoever makes it becomes its Owner (M14–M18, M72, A19).
pub fn create(tx: &mut Tx, by: &Permit<CreateProjects>, sealer: &Sealer, new: &NewProject) -> Result<ProjectId, Refusal> {
    let (_, _, state) = organizations::lock(tx, by.organization())?;
    if state == OrganizationState::PendingDeletion {
        let sentence = "This organization is scheduled for deletion. No project can be created meanwhile.";
        return Err(FieldErrors::on("", sentence).into());
    }
    found(tx, by.actor(), sealer, new)
}

/// The same for an organization that has just been made.
pub(super) fn found(tx: &mut Tx, by: &OrgActor, sealer: &Sealer, new: &NewProject) -> Result<ProjectId, Refusal> {
    let row = projects::NewProject {
        name: &new.name,
        residency: new.residency,
        timezone: new.timezone,
        token: &project_token(),
        created_by: by.person.id,
        created_by_name: &by.person.name,
    };
    let id = projects::insert(tx, by.organization, row)?;
    make_keys(tx, by, sealer, id)?;
    grants::grant(tx, by.organization, id, by.person.id, ProjectRole::Owner, Some(by.person.id))?;
    audit::record_by(tx, by, &event::projects::created(id, new.name.as_str()))?;
    Ok(id)
}

/// New API key and secret; the old ones fail from then on.
pub(super) fn make_keys(tx: &mut Tx, by: &OrgActor, sealer: &Sealer, id: ProjectId) -> Result<ProjectKeys, Refusal> {
    let keys = ProjectKeys::new();
    projects::keys::set(tx, id, &keys, &keys.seal(sealer, id), by.person.id)?;
    Ok(keys)
}

/// The project, held until the change is done. Everybody who changes projects holds the organization first, so that nobody waits
/// for somebody who waits for them.
pub(super) fn held(tx: &mut Tx, organization: OrganizationId, id: ProjectId) -> Result<Project, Refusal> {
    organizations::lock(tx, organization)?;
    Ok(projects::lock(tx, organization, id)?)
}
