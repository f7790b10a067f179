//! Projects that were merged and whose token and keys still send, into the other one (D5.4).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{OrganizationId, ProjectId},
    store::{Tx, schema::project_forwards},
};

/// Where a project sends on to, and until when.
pub fn of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
) -> QueryResult<Option<(ProjectId, DateTime<Utc>)>> {
    project_forwards::table
        .find(project)
        .filter(project_forwards::organization_id.eq(organization).and(project_forwards::ends_at.gt(now)))
        .select((project_forwards::target_id, project_forwards::ends_at))
        .first(conn)
        .optional()
}

/// Lets it send on, or to another one.
pub fn set(
    tx: &mut Tx,
    organization: OrganizationId,
    (project, target): (ProjectId, ProjectId),
    ends_at: DateTime<Utc>,
) -> QueryResult<usize> {
    let values = (project_forwards::target_id.eq(target), project_forwards::ends_at.eq(ends_at));
    diesel::insert_into(project_forwards::table)
        .values((project_forwards::project_id.eq(project), project_forwards::organization_id.eq(organization), values))
        .on_conflict(project_forwards::project_id)
        .do_update()
        .set(values)
        .execute(tx.0)
}

/// It keeps what it is sent from now on. Returns where it sent on to.
pub fn delete(tx: &mut Tx, organization: OrganizationId, project: ProjectId) -> QueryResult<Option<ProjectId>> {
    diesel::delete(project_forwards::table.find(project))
        .filter(project_forwards::organization_id.eq(organization))
        .returning(project_forwards::target_id)
        .get_result(tx.0)
        .optional()
}

/// Whether something is sent on to this project now.
pub fn leads_to(conn: &mut PgConnection, organization: OrganizationId, target: ProjectId) -> QueryResult<bool> {
    let leading = project_forwards::table
        .filter(project_forwards::organization_id.eq(organization).and(project_forwards::target_id.eq(target)))
        .filter(project_forwards::ends_at.gt(now));
    diesel::select(diesel::dsl::exists(leading)).get_result(conn)
}
