//! Whether a program may still be told what a request of its was answered: the same right as for the request, asked anew (K4, S9.31).

use std::collections::BTreeMap;

use serde_json::Value;

use super::{described::Asks, envelope::Refused, table::Operation};
use crate::{
    http::{Db, Error, within::Ids},
    model::{OrganizationId, ProjectId},
    policy::{Denied, OrgAction, OrgActor, ProjectAccess, ProjectAction},
    store::{QueryResult, grants, projects},
};

/// The right to the operation, in the organization and the project that the path names.
///
/// # Errors
/// What its guard would say.
pub async fn still(db: &Db, operation: Option<&Operation>, actor: OrgActor, ids: Ids, body: &[u8]) -> Result<(), Refused> {
    let place = ids.get::<String>("org").map(|_| ids.get::<OrganizationId>("org"));
    if place.is_some_and(|place| place != Some(actor.organization)) {
        return Err(Error::NotFound.into());
    }
    match operation.ok_or(Error::NotFound)?.asks {
        Asks::Program | Asks::Place => Ok(()),
        Asks::Organization(action) => {
            if ids.get::<String>("project").is_some() {
                near(db, &actor, &ids).await?;
            }
            if actor.may(action) { Ok(()) } else { Err(Error::from(Denied::Organization(action)).into()) }
        }
        Asks::Project(action) => {
            let access = near(db, &actor, &ids).await?;
            if access.may(action) { Ok(()) } else { Err(Error::from(Denied::Project(action)).into()) }
        }
        Asks::Either(action, in_project) => among(db, actor, (action, in_project), named(body)).await,
    }
}

/// What it holds in the project of the path, or in the one that took its place: a reset moves all grants there.
async fn near(db: &Db, actor: &OrgActor, ids: &Ids) -> Result<ProjectAccess, Refused> {
    let project: ProjectId = ids.get("project").ok_or(Error::NotFound)?;
    let (organization, holder) = (actor.organization, actor.actor.principal().ok_or(Error::NotFound)?);
    let grants = db.read(move |conn| -> QueryResult<_> {
        let successor = grants::ways_in::successors(conn, &[project])?.first().map_or(project, |(_, successor)| *successor);
        grants::held(conn, organization, successor, holder)
    });
    let access = ProjectAccess::of(grants.await?);
    if access.is_none() { Err(Error::NotFound.into()) } else { Ok(access) }
}

/// By the organization's line, or by the projects' own in each that is named. One that is gone since has nothing to keep.
async fn among(
    db: &Db,
    actor: OrgActor,
    (action, in_project): (OrgAction, ProjectAction),
    named: Vec<ProjectId>,
) -> Result<(), Refused> {
    if actor.may(action) {
        return Ok(());
    }
    let denied = || Refused::from(Error::from(Denied::Either(action, in_project)));
    let account = actor.actor.principal().and_then(|principal| principal.account()).ok_or_else(denied)?;
    let (organization, wanted) = (actor.organization, named.clone());
    let (known, granted) = db
        .read(move |conn| -> QueryResult<_> {
            let known = projects::known(conn, organization, &wanted)?;
            Ok((known, grants::grants_of_accounts(conn, organization, Some(&[account]), Some(&wanted))?))
        })
        .await?;
    let mut held: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in granted {
        held.entry(grant.project).or_default().push(grant);
    }
    let mut may = |project: &ProjectId| ProjectAccess::of(held.remove(project).unwrap_or_default()).may(in_project);
    if !named.is_empty() && known.iter().all(&mut may) { Ok(()) } else { Err(denied()) }
}

/// The projects that a body names, in any of the ways in which operations take them.
fn named(body: &[u8]) -> Vec<ProjectId> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let lists = ["projects", "projectIds"].into_iter().filter_map(|field| body[field].as_array()).flatten();
    let all = lists.chain([&body["projectId"]]).filter_map(|one| number(one).or_else(|| number(&one["id"])));
    let mut all: Vec<ProjectId> = all.map(ProjectId).collect();
    all.sort_unstable();
    all.dedup();
    all
}
