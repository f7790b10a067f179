//! How far somebody's own roles reach: nobody gives through a team what they do not hold themselves (security 9, row 16).

use std::collections::BTreeMap;

use super::Refusal;
use crate::{
    model::{OrganizationRole, ProjectId, ProjectRole},
    policy::{Denied, Permit, ProjectAccess, Rank},
    store::{
        PgConnection,
        access::{self, Scope},
    },
};

/// The highest role the acting person holds in each of these projects.
pub(super) fn own_roles<A>(
    conn: &mut PgConnection,
    by: &Permit<A>,
    projects: &[ProjectId],
) -> Result<BTreeMap<ProjectId, ProjectRole>, Refusal> {
    let scope = Scope { people: Some(vec![by.user()]), projects: Some(projects.to_vec()) };
    let mut grants: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in access::grants_in(conn, by.organization(), &scope)? {
        grants.entry(grant.project).or_default().push(grant);
    }
    Ok(grants.into_iter().filter_map(|(project, grants)| Some((project, ProjectAccess::of(grants).highest()?))).collect())
}

/// Whether the acting person may give or take these roles through a team: at or below their own, in every project.
pub(super) fn over_links<A>(conn: &mut PgConnection, by: &Permit<A>, links: &[(ProjectId, ProjectRole)]) -> Result<(), Refusal> {
    if by.actor().role == OrganizationRole::Owner || links.is_empty() {
        return Ok(());
    }
    let projects: Vec<ProjectId> = links.iter().map(|(project, _)| *project).collect();
    let own = own_roles(conn, by, &projects)?;
    // Who manages teams is at least Admin of the organization, and so of each of its projects, deleted ones included.
    let reached = |(project, role): &(ProjectId, ProjectRole)| role.within(*own.get(project).unwrap_or(&ProjectRole::Admin));
    if links.iter().all(reached) { Ok(()) } else { Err(Denied::ProjectRank.into()) }
}
