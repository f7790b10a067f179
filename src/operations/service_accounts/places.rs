//! What a program sees: its organization and the projects it has a way into (X47).

use std::collections::BTreeMap;

use crate::{
    model::{ProjectId, UserId},
    policy::{OrgActor, ProjectAccess},
    store::{
        Error, PgConnection, QueryResult, grants, organizations, projects,
        service_accounts::{self, ServiceAccount},
        usage,
    },
};

/// The names and roles of everything a program sees.
pub struct Seen {
    pub account: ServiceAccount,
    pub organization: String,
    pub projects: Vec<SeenProject>,
}

/// One project, with what it may do there.
pub struct SeenProject {
    pub id: ProjectId,
    pub name: String,
    pub timezone: String,
    /// Nothing if a program made it, or if their account is gone.
    pub made_by: Option<UserId>,
    /// Whether it ever got data.
    pub has_data: bool,
    pub access: ProjectAccess,
}

/// Five statements, however many projects there are.
///
/// # Errors
/// `NotFound` if it is no program that asks; those of the database.
pub fn seen(conn: &mut PgConnection, by: &OrgActor) -> QueryResult<Seen> {
    let account = by.actor.principal().and_then(|principal| principal.account()).ok_or(Error::NotFound)?;
    let mut granted: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in grants::grants_of_account(conn, by.organization, account)? {
        granted.entry(grant.project).or_default().push(grant);
    }
    let ids: Vec<ProjectId> = granted.keys().copied().collect();
    let named = projects::named(conn, by.organization, &ids)?;
    let with_data = usage::with_data(conn, &ids)?;
    let project = |(id, name, timezone, made_by)| SeenProject {
        access: ProjectAccess::of(granted.remove(&id).unwrap_or_default()),
        id,
        name,
        timezone,
        made_by,
        has_data: with_data.contains(&id),
    };
    let organization = organizations::name(conn, by.organization)?.ok_or(Error::NotFound)?;
    let account = service_accounts::find(conn, by.organization, account)?.ok_or(Error::NotFound)?;
    Ok(Seen { account, organization, projects: named.into_iter().map(project).collect() })
}
