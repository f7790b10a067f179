//! API key and API secret of a project: looking at the secret, and new ones (R2.7.7, A31, X21).

use super::{locked, make_keys};
use crate::{
    model::{Digest, ProjectId, event, project_keys::ProjectKeys, sealer::Sealer},
    operations::{Held, Refusal, audit},
    policy::{
        AskProject, OrgActor, Permit, ProjectAction, ProjectPermit, in_every_project,
        org::SeeProjects,
        proj::{RotateKeys, SeeKeys},
    },
    store::{presses, projects},
};

/// Opens the keys for somebody to look at. Nothing if there are none, or none that this Steward can open.
pub fn show(held: &mut Held<ProjectPermit<SeeKeys>>, sealer: &Sealer) -> Result<Option<ProjectKeys>, Refusal> {
    let project = locked(held)?;
    let Held { tx, by, .. } = held;
    let kept = projects::keys::of(tx, &[project.id])?;
    let Some(keys) = kept.first().and_then(|kept| ProjectKeys::open(&kept.sealed, sealer, project.id)) else {
        return Ok(None);
    };
    audit::record_by(tx, &by.actor().actor, &event::projects::secret_shown(project.id, &project.name))?;
    Ok(Some(keys))
}

/// Whether this role sees the keys of all projects in a list of them (A31).
pub fn may_list(by: &OrgActor) -> bool {
    in_every_project(by.role).is_some_and(|role| ProjectAction::SeeKeys.cell(role).allows())
}

/// Opens the keys of all these projects, where whoever asks may see them, and records it once for all of them (A31, R2.17).
///
/// # Errors
/// Those of the database.
pub fn listed(
    held: &mut Held<Permit<SeeProjects>>,
    sealer: &Sealer,
    ids: &[ProjectId],
) -> Result<Vec<(ProjectId, ProjectKeys)>, Refusal> {
    let Held { tx, by, .. } = held;
    if !may_list(by.actor()) {
        return Ok(Vec::new());
    }
    let known = projects::known(tx, by.organization(), ids)?;
    let kept = projects::keys::of(tx, &known)?;
    let open = |kept: projects::keys::KeptKeys| Some((kept.project, ProjectKeys::open(&kept.sealed, sealer, kept.project)?));
    let opened: Vec<_> = kept.into_iter().filter_map(open).collect();
    if !opened.is_empty() {
        let shown: Vec<ProjectId> = opened.iter().map(|(project, _)| *project).collect();
        audit::record(tx, by, &event::projects::secrets_listed(&shown))?;
    }
    Ok(opened)
}

/// Opens the keys once more for whoever pressed the same button again: that is another look, and recorded as one (U3, R2.17).
/// Nothing if they came after that press, which never asked for them.
///
/// # Errors
/// Those of the database.
pub fn show_again<A: AskProject + Send + Sync + 'static>(
    held: &mut Held<ProjectPermit<A>>,
    sealer: &Sealer,
    press: Digest,
) -> Result<Option<ProjectKeys>, Refusal> {
    let project = locked(held)?;
    let Held { tx, by, .. } = held;
    let (press, kept) = (presses::find(tx, press)?, projects::keys::of(tx, &[project.id])?);
    let then = kept.first().filter(|kept| press.is_some_and(|press| kept.made_at <= press.pressed_at));
    let Some(keys) = then.and_then(|kept| ProjectKeys::open(&kept.sealed, sealer, project.id)) else { return Ok(None) };
    audit::record_by(tx, &by.actor().actor, &event::projects::secret_shown(project.id, &project.name))?;
    Ok(Some(keys))
}

/// New API key and secret, both at once; the old ones fail from then on, and the token stays.
pub fn rotate(held: &mut Held<ProjectPermit<RotateKeys>>, sealer: &Sealer) -> Result<ProjectKeys, Refusal> {
    let project = locked(held)?;
    let Held { tx, by, .. } = held;
    let keys = make_keys(tx, &by.actor().actor, sealer, project.id)?;
    audit::record_by(tx, &by.actor().actor, &event::projects::keys_rotated(project.id, &project.name))?;
    Ok(keys)
}
