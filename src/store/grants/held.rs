//! Grants for what somebody may do: without the names of teams and of those who gave, which only an explanation needs.

use diesel::prelude::*;

use super::{of_one, read};
use crate::{
    model::{Grant, OrganizationId, Principal, ProjectId, ServiceAccountId, UserId},
    store::prepared::{Bind, Prepared},
};

const HELD: &str = "select g.project_id, g.user_id, g.service_account_id, g.role, g.source, g.team_id, '' as team_name, \
     g.sees_classified, null as given_by, g.given_at, null as joined_by, g.joined_at from grants g";

/// All grants of one holder in one project.
pub fn held(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    holder: Principal,
) -> QueryResult<Vec<Grant>> {
    read(conn, of_one(HELD, organization, project, holder))
}

/// All grants of one service account in all projects of its organization.
pub fn grants_of_account(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<Vec<Grant>> {
    let sql = format!("{HELD} where g.organization_id = ? and g.service_account_id = ?");
    read(conn, Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(account.0)]))
}

/// All grants of one person in these projects, in whichever of these organizations.
pub fn grants_of(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
    user: UserId,
    projects: &[ProjectId],
) -> QueryResult<Vec<Grant>> {
    let binds = [
        Bind::Ints(organizations.iter().map(|organization| organization.0).collect()),
        Bind::Int(user.0),
        Bind::Ints(projects.iter().map(|project| project.0).collect()),
    ];
    // Behind an `or` the ids stay a table to look into. As `= any` they would be read from end to end for every row.
    let whose = "where g.organization_id = any(?) and g.user_id = ? and (false or g.project_id in (select unnest(?)))";
    read(conn, Prepared::new(format!("{HELD} {whose}"), binds))
}
