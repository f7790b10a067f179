//! Merging a project into another one of its organization: begun and ended by people, carried out by itself in small steps (D5).

mod steps;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

pub use steps::{for_import, running, step};

pub use crate::store::data::merges::Merge;
use crate::{
    model::{
        FieldErrors, OrganizationId, ProjectId,
        data::event::user_id,
        event,
        limits::{EVENTS_KEPT_DAYS, PEOPLE_READ},
        merge::MergeState,
    },
    operations::{Held, Refusal, audit},
    policy::{Begins, ProjectAccess, ProjectAction, ProjectActor, ProjectPermit, proj::MergeProjects},
    store::{
        PgConnection, Tx,
        data::{
            self, forwards,
            imports::{self, Import},
            merges::{self, Holding},
            senders,
        },
        grants,
        projects::{self, Project},
    },
};

/// The projects that somebody could merge this one into: those of its organization in which they may do the same, by name.
///
/// # Errors
/// Those of the database.
pub fn targets(conn: &mut PgConnection, by: &ProjectActor) -> Result<Vec<(ProjectId, String)>, Refusal> {
    let (organization, Some(user)) = (by.actor.organization, by.user()) else { return Ok(Vec::new()) };
    let seen = match by.actor.is_in_every_project() {
        true => projects::choices(conn, organization)?,
        false => grants::projects(conn, organization, user)?,
    };
    let ids: Vec<ProjectId> = seen.iter().map(|(id, _)| *id).collect();
    let mut held: HashMap<ProjectId, Vec<_>> = HashMap::new();
    for grant in grants::grants_of(conn, &[organization], user, &ids)? {
        held.entry(grant.project).or_default().push(grant);
    }
    let mut may = |id: ProjectId| ProjectAccess::of(held.remove(&id).unwrap_or_default()).may(ProjectAction::MergeProjects);
    Ok(seen.into_iter().filter(|(id, _)| *id != by.project && may(*id)).collect())
}

/// What the guide shows of both projects.
pub struct Guided {
    pub targets: Vec<(ProjectId, String)>,
    pub target: Option<Project>,
    pub source: Holding,
    pub theirs: Holding,
    /// The project received aliases, which belong to it alone (M44).
    pub aliases: bool,
    /// It exports its own time (A49).
    pub local: bool,
    /// For how many days events are kept.
    pub days_kept: i32,
    pub first_event: Option<DateTime<Utc>>,
    /// Its last merge, and the name of the project that one went into.
    pub merge: Option<(Merge, String)>,
    /// Where what is still sent goes, and until when.
    pub forwards: Option<(String, DateTime<Utc>)>,
    /// The file that was uploaded last into the target.
    pub import: Option<Import>,
}

/// Reads what the guide shows (X34). Without a target that can be chosen, the one of the last merge is taken.
///
/// # Errors
/// Those of the database.
pub fn guided(conn: &mut PgConnection, by: &ProjectActor, wanted: Option<ProjectId>) -> Result<Guided, Refusal> {
    let (organization, source) = (by.actor.organization, by.project);
    let targets = targets(conn, by)?;
    let merge = merges::last(conn, organization, source)?;
    let id = wanted.or(merge.as_ref().map(|merge| merge.target_id)).filter(|id| targets.iter().any(|(it, _)| it == id));
    let target = match id {
        Some(id) => projects::among(conn, organization, &[id])?.pop(),
        None => None,
    };
    let held = merges::holdings(conn, &[source, id.unwrap_or(source)])?;
    let forwards = forwards::of(conn, organization, source)?;
    let receiver = senders::of_organization(conn, organization, source)?;
    let import = match id {
        Some(id) => imports::of(conn, id)?,
        None => None,
    };
    Ok(Guided {
        import,
        source: held.first().copied().unwrap_or_default(),
        theirs: held.get(1).copied().unwrap_or_default(),
        aliases: merges::knows(conn, source, "$create_alias")?,
        local: receiver.as_ref().is_some_and(|it| it.stores_local_time),
        days_kept: receiver.map_or(EVENTS_KEPT_DAYS, |it| it.days_kept()),
        first_event: merges::first_event(conn, source)?,
        merge: match merge {
            Some(merge) => Some((merge.clone(), called(conn, organization, merge.target_id)?)),
            None => None,
        },
        forwards: match forwards {
            Some((into, until)) => Some((called(conn, organization, into)?, until)),
            None => None,
        },
        targets,
        target,
    })
}

/// How many people the events of both are about, as an import would name them. It reads all of them, a piece at a time (D5.7).
///
/// # Errors
/// Those of the database.
pub fn people(conn: &mut PgConnection, source: ProjectId, target: ProjectId) -> Result<(i64, i64), Refusal> {
    Ok((people_of(conn, source)?, people_of(conn, target)?))
}

fn people_of(conn: &mut PgConnection, project: ProjectId) -> Result<i64, Refusal> {
    let (mut people, mut last) = (HashSet::new(), None);
    loop {
        let piece = merges::abouts(conn, project, last)?;
        for about in &piece {
            let whom = user_id(&about.properties).map_or(Cow::Borrowed(&about.distinct_id), Cow::Owned);
            let digest: [u8; 32] = Sha256::digest(whom.as_bytes()).into();
            people.insert(u128::from_le_bytes(*digest.first_chunk().unwrap_or(&[0; 16])));
        }
        if piece.len() < PEOPLE_READ {
            return Ok(i64::try_from(people.len()).unwrap_or(i64::MAX));
        }
        last = piece.last().map(|about| (about.time, about.id));
    }
}

/// How much these projects hold together: events, profiles of people, and profiles of groups.
///
/// # Errors
/// Those of the database.
pub fn held(conn: &mut PgConnection, of: &[ProjectId]) -> Result<(i64, i64, i64), Refusal> {
    let all = merges::holdings(conn, of)?;
    let sum = |what: fn(&Holding) -> i64| all.iter().map(what).sum();
    Ok((sum(|it| it.events), sum(|it| it.profiles), sum(|it| it.groups)))
}

/// What a merge would meet.
#[derive(Clone, Default)]
pub struct Clashes {
    pub source: Holding,
    pub target: Holding,
    /// Events that both know by name.
    pub names: Vec<String>,
    /// People whom both know, of the first that were looked at.
    pub people: i64,
}

/// Looks what a merge would move and what is in both (D5.2). Nothing is changed.
///
/// # Errors
/// Those of the database.
pub fn clashes(conn: &mut PgConnection, source: ProjectId, target: ProjectId) -> Result<Clashes, Refusal> {
    let held = merges::holdings(conn, &[source, target])?;
    Ok(Clashes {
        source: held.first().copied().unwrap_or_default(),
        target: held.get(1).copied().unwrap_or_default(),
        names: merges::names_in_both(conn, source, target)?,
        people: merges::people_in_both(conn, source, target)?,
    })
}

/// What a merge that begins says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub target: String,
}

/// Begins a merge of the permit's project into `target`, in which the same is allowed. With `forwarded`, what is still sent with the
/// token or a key of the project is stored in the other one from this moment on, for so long (D5.4).
///
/// # Errors
/// `Invalid` where the target cannot be chosen, or a merge is under way.
pub fn start(
    held: &mut Held<ProjectPermit<MergeProjects>>,
    target: ProjectId,
    forwarded: Option<TimeDelta>,
) -> Result<Begun, Refusal> {
    held.begins(Begins::Merging)?;
    let source = projects::lock(held.tx, held.by.organization(), held.by.project())?;
    let Held { tx, by, .. } = held;
    let (actor, organization) = (&by.actor().actor, by.organization());
    let name = named(tx, by.actor(), target)?;
    if merges::last(tx, organization, source.id)?.is_some_and(|merge| merge.state == MergeState::Running) {
        return Err(FieldErrors::on("", "A merge of this project is already under way.").into());
    }
    let ends_at = forwarded.map(|days| Utc::now() + days);
    if let Some(ends_at) = ends_at {
        if forwards::of(tx, organization, target)?.is_some() || forwards::leads_to(tx, organization, source.id)? {
            return Err(FieldErrors::on("", "One of these projects already takes part in forwarding. End that first.").into());
        }
        // Whatever has begun is stored in the source, and moves with the rest.
        data::hold_alone(tx, source.id)?;
        forwards::set(tx, organization, (source.id, target), ends_at)?;
    }
    let held = merges::holdings(tx, &[source.id])?.first().copied().unwrap_or_default();
    let who = (actor.user(), actor.name());
    merges::insert(tx, organization, (source.id, target), who, (held.events, held.profiles + held.groups))?;
    let until = ends_at.map(|at| at.format("%Y-%m-%d").to_string());
    audit::record_by(tx, actor, &event::projects::merge_started(source.id, &source.name, (target, &name), until))?;
    Ok(Begun { target: name })
}

/// The name of a project in which whoever merges may do so too.
fn named(tx: &mut Tx, by: &ProjectActor, target: ProjectId) -> Result<String, Refusal> {
    let found = targets(tx, by)?.into_iter().find(|(id, _)| *id == target);
    let lacking = || FieldErrors::on("to", "Choose a project where you are an Owner or Admin.");
    Ok(found.ok_or_else(lacking)?.1)
}

/// Ends a merge that is under way. What was moved stays where it is. Returns whether there was one.
///
/// # Errors
/// Those of the database.
pub fn cancel(held: &mut Held<ProjectPermit<MergeProjects>>) -> Result<bool, Refusal> {
    let source = projects::lock(held.tx, held.by.organization(), held.by.project())?;
    let Held { tx, by, .. } = held;
    let Some(target) = merges::end(tx, by.organization(), source.id, MergeState::Cancelled)? else { return Ok(false) };
    let name = called(tx, by.organization(), target)?;
    audit::record_by(tx, &by.actor().actor, &event::projects::merge_cancelled(source.id, &source.name, (target, &name)))?;
    Ok(true)
}

/// Lets the project keep what is sent with its token and keys, from this moment on (D5.4). Returns whether it sent on.
///
/// # Errors
/// Those of the database.
pub fn end_forwarding(held: &mut Held<ProjectPermit<MergeProjects>>) -> Result<bool, Refusal> {
    let source = projects::lock(held.tx, held.by.organization(), held.by.project())?;
    let Held { tx, by, .. } = held;
    data::hold_alone(tx, source.id)?;
    let Some(target) = forwards::delete(tx, by.organization(), source.id)? else { return Ok(false) };
    let name = called(tx, by.organization(), target)?;
    audit::record_by(tx, &by.actor().actor, &event::projects::forwarding_ended(source.id, &source.name, (target, &name)))?;
    Ok(true)
}

fn called(conn: &mut PgConnection, organization: OrganizationId, id: ProjectId) -> Result<String, Refusal> {
    let found = projects::named(conn, organization, &[id])?.into_iter().next();
    Ok(found.map_or_else(|| id.to_string(), |(_, name, ..)| name))
}
