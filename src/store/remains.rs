//! What projects leave behind when they go for good: their data, which nothing refers to. It is noted here, by whoever removes them, and
//! removed in small steps afterwards (R2.7.2.1, C7.3).

use diesel::prelude::*;

use super::{
    Tx,
    prepared::{Bind, Prepared},
    schema::project_remains,
};
use crate::model::{OrganizationId, ProjectId};

/// Notes that this project is about to go (R2.7.2.1).
pub(super) fn leave(tx: &mut Tx, project: ProjectId) -> QueryResult<()> {
    let note = project_remains::project_id.eq(project);
    diesel::insert_into(project_remains::table).values(note).on_conflict_do_nothing().execute(tx.0).map(drop)
}

/// The same of all projects of an organization (R2.7.2.1).
pub(super) fn leave_all(tx: &mut Tx, organization: OrganizationId) -> QueryResult<()> {
    let sql = "insert into project_remains (project_id) select id from projects where organization_id = ? on conflict do nothing";
    Prepared::new(sql, [Bind::Int(organization.0)]).execute(tx.0).map(drop)
}
