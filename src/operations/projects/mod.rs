//! Projects: how one comes into being, and what can be set in it (R2.7). Their end is in `ends`.

pub mod context;
pub mod details;
pub mod ends;
pub mod keys;
pub mod token;
pub mod transfer;

use super::{Held, Refusal, audit};
use crate::{
    model::{
        Principal, ProjectId, ProjectRole, event, project::NewProject, project_keys::ProjectKeys, sealer::Sealer,
        secret::project_token,
    },
    policy::{AskProject, Begins, OrgActor, Permit, ProjectPermit, org::CreateProjects},
    store::{
        Tx, grants,
        projects::{self, Project},
        service_accounts,
    },
};

/// Makes a project; whoever makes it becomes its Owner (M14–M18, M72, A19).
pub fn create(held: &mut Held<Permit<CreateProjects>>, sealer: &Sealer, new: &NewProject) -> Result<ProjectId, Refusal> {
    held.begins(Begins::Projects)?;
    let Held { tx, by, .. } = held;
    found_in(tx, by.actor(), sealer, new)
}

/// The same for an organization that has just been made.
pub(super) fn found_in(tx: &mut Tx, by: &OrgActor, sealer: &Sealer, new: &NewProject) -> Result<ProjectId, Refusal> {
    let row = projects::NewProject {
        name: &new.name,
        residency: new.residency,
        timezone: new.timezone.present(),
        token: &project_token(),
        created_by: by.user(),
        created_by_name: by.name(),
    };
    let id = projects::insert(tx, by.organization, row)?;
    make_keys(tx, by, sealer, id)?;
    if let Some(user) = by.user() {
        grants::grant(tx, by.organization, id, user, ProjectRole::Owner, by.giver())?;
    }
    if let Some(Principal::ServiceAccount(account)) = by.actor.principal() {
        service_accounts::given::grant(tx, by.organization, (id, ProjectRole::Owner), account, by.giver())?;
    }
    audit::record_by(tx, by, &event::projects::created(id, new.name.as_str()))?;
    Ok(id)
}

/// New API key and secret; the old ones fail from then on.
pub(super) fn make_keys(tx: &mut Tx, by: &OrgActor, sealer: &Sealer, id: ProjectId) -> Result<ProjectKeys, Refusal> {
    let keys = ProjectKeys::new();
    projects::keys::set(tx, id, &keys, &keys.seal(sealer, id), by.user())?;
    Ok(keys)
}

/// The project of the permit, its row locked too until the change is done.
pub(super) fn locked<A: AskProject + Send + Sync + 'static>(held: &mut Held<ProjectPermit<A>>) -> Result<Project, Refusal> {
    Ok(projects::lock(held.tx, held.by.organization(), held.by.project())?)
}
