//! The end of a project: deleted or reset, restored while there is time, purged when there is none left (R2.7.2, R2.7.3).

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    mail::Desk,
    model::{
        EmailAddress, FieldErrors, OrganizationId, ProjectId, ProjectRole, event, name::Name, project::ProjectState,
        sealer::Sealer, secret::project_token, timezone::Timezone,
    },
    operations::{Held, Refusal, audit, projects, settling::close_answered},
    policy::{
        Begins, OrgActor, Permit, ProjectPermit,
        org::{DeleteProjects, RestoreProjects},
        proj::EndProject,
    },
    store::{self, Tx, projects as stored},
};

/// Deletes the project of the permit: it is closed to everybody and every program at once, and purged after `kept` (M36–M39,
/// A20). Returns its name. Its Owners are told by letter.
pub fn delete(held: &mut Held<ProjectPermit<EndProject>>, desk: &Desk, kept: TimeDelta) -> Result<String, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let mut names = end(tx, &by.actor().actor, &organization.name, desk, &[by.project()], kept)?;
    names.pop().ok_or(Refusal::NotFound)
}

/// Deletes all of these projects of the organization, or none (M73). Returns their names.
pub fn delete_many(
    held: &mut Held<Permit<DeleteProjects>>,
    desk: &Desk,
    ids: &[ProjectId],
    kept: TimeDelta,
) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    if ids.is_empty() {
        return Err(FieldErrors::on("", "No project is selected.").into());
    }
    end(tx, by.actor(), &organization.name, desk, ids, kept)
}

/// What took the place of a project that was reset. Its `Debug` says nothing, because every rehearsal makes another one.
#[derive(Clone)]
pub struct Fresh {
    pub id: ProjectId,
    pub token: String,
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fresh(…)")
    }
}

/// Switches the project off as a deletion does, and puts a fresh one in its place: the same name, organization, residency,
/// timezone and people, with a new id, token and keys, and settings from the start (M35, A13).
pub fn reset(
    held: &mut Held<ProjectPermit<EndProject>>,
    desk: &Desk,
    sealer: &Sealer,
    kept: TimeDelta,
) -> Result<Fresh, Refusal> {
    held.begins(Begins::Resetting)?;
    let project = projects::locked(held)?;
    let Held { tx, by, organization: whole, .. } = held;
    let (actor, organization, old) = (&by.actor().actor, by.organization(), by.project());
    let owners = owners(tx, organization, old)?;
    let token = project_token();
    let row = stored::NewProject {
        name: &Name::kept(project.name.as_str()),
        residency: project.residency,
        timezone: Timezone::parse(&project.timezone).unwrap_or(Timezone::UTC),
        token: &token,
        created_by: actor.user(),
        created_by_name: actor.name(),
    };
    let id = stored::insert(tx, organization, row)?;
    projects::make_keys(tx, actor, sealer, id)?;
    store::projects::ended::hand_over(tx, organization, old, id)?;
    let purge_at = Utc::now() + kept;
    store::projects::ended::end(tx, organization, old, ProjectState::Reset, actor.name(), purge_at)?;
    store::projects::ended::set_successor(tx, old, id)?;
    audit::record_by(tx, actor, &event::projects::reset(old, &project.name, id))?;
    audit::record_by(tx, actor, &event::projects::created(id, &project.name))?;
    for email in owners {
        desk.tell(tx, &actor.actor, &desk.project_reset(email, (&project.name, &whole.name), actor.name(), id))?;
    }
    Ok(Fresh { id, token })
}

/// Brings a deleted or reset project back, under the same name or another: with its people, its token and its keys (W22).
pub fn restore(held: &mut Held<Permit<RestoreProjects>>, desk: &Desk, id: ProjectId, name: &Name) -> Result<(), Refusal> {
    held.begins(Begins::Restoring)?;
    let Held { tx, by, organization, .. } = held;
    let actor = by.actor();
    if store::projects::ended::restore(tx, by.organization(), id, name)? == 0 {
        return Err(Refusal::NotFound);
    }
    audit::record_by(tx, actor, &event::projects::restored(id, name.as_str()))?;
    for email in owners(tx, by.organization(), id)? {
        desk.tell(tx, &actor.actor, &desk.project_restored(email, (name.as_str(), &organization.name), actor.name(), id))?;
    }
    Ok(())
}

/// Removes a project for good that waited long enough. Returns whether it went. Only the background work calls it.
pub fn purge_due(tx: &mut Tx, id: ProjectId) -> Result<bool, Refusal> {
    // Everybody's grants go with it, however many they are.
    store::unhurried(tx)?;
    let Some((organization, name)) = store::projects::ended::purge(tx, id)? else { return Ok(false) };
    audit::record_by_itself(tx, organization, &event::projects::purged(id, &name))?;
    Ok(true)
}

/// The addresses of everybody who is Owner of the project, through whatever grant, by name.
pub(in crate::operations) fn owners(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ProjectId,
) -> Result<Vec<EmailAddress>, Refusal> {
    Ok(store::grants::all_holders(tx, organization, id, ProjectRole::Owner)?)
}

fn end(
    tx: &mut Tx,
    actor: &OrgActor,
    called: &str,
    desk: &Desk,
    ids: &[ProjectId],
    kept: TimeDelta,
) -> Result<Vec<String>, Refusal> {
    let found = store::projects::ended::lock_active(tx, actor.organization, ids)?;
    if found.len() < ids.len() {
        return Err(Refusal::NotFound);
    }
    let purge_at: DateTime<Utc> = Utc::now() + kept;
    for (id, name) in &found {
        let owners = owners(tx, actor.organization, *id)?;
        store::projects::ended::end(tx, actor.organization, *id, ProjectState::Deleted, actor.name(), purge_at)?;
        let day = purge_at.format("%Y-%m-%d").to_string();
        audit::record_by(tx, actor, &event::projects::deleted(*id, name, &day))?;
        for email in owners {
            desk.tell(
                tx,
                &actor.actor,
                &desk.project_deleted(email, name, actor.name(), ((actor.organization, called), purge_at)),
            )?;
        }
    }
    close_answered(tx, actor.organization)?;
    Ok(found.into_iter().map(|(_, name)| name).collect())
}
