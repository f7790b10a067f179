//! What a program sees: its organization and the projects it has a way into (X47).

use std::collections::BTreeMap;

use crate::{
    model::{ProjectId, ServiceAccountId},
    policy::{OrgActor, ProjectAccess},
    store::{Error, PgConnection, QueryResult, grants, organizations, projects},
};

/// The names and roles of everything a program sees.
pub struct Seen {
    pub account: ServiceAccountId,
    pub organization: String,
    pub projects: Vec<SeenProject>,
}

/// One project, with what it may do there.
pub struct SeenProject {
    pub id: ProjectId,
    pub name: String,
    pub timezone: String,
    pub access: ProjectAccess,
}

/// Three statements, however many projects there are.
///
/// # Errors
/// `NotFound` if it is no program that asks; those of the database.
pub fn seen(conn: &mut PgConnection, by: &OrgActor) -> QueryResult<Seen> {
    let account = by.actor.principal().and_then(|principal| principal.account()).ok_or(Error::NotFound)?;
    let mut granted: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in grants::grants_of_accounts(conn, by.organization, Some(&[account]), None)? {
        granted.entry(grant.project).or_default().push(grant);
    }
    let ids: Vec<ProjectId> = granted.keys().copied().collect();
    let named = projects::named(conn, by.organization, &ids)?;
    let project = |(id, name, timezone)| SeenProject {
        access: ProjectAccess::of(granted.remove(&id).unwrap_or_default()),
        id,
        name,
        timezone,
    };
    let organization = organizations::name(conn, by.organization)?.ok_or(Error::NotFound)?;
    Ok(Seen { account, organization, projects: named.into_iter().map(project).collect() })
}
