//! What a project says it is about. It goes along when the project moves (R3.2, R2.7.4).

use diesel::prelude::*;

use crate::{
    model::{OrganizationId, ProjectId, project::ProjectState},
    store::{Tx, schema::projects},
};

/// The text of an active project of the organization; empty where there is none.
pub fn of(conn: &mut PgConnection, organization: OrganizationId, id: ProjectId) -> QueryResult<String> {
    projects::table
        .find(id)
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .select(projects::business_context)
        .first(conn)
}

/// Puts it in place of the one that was there.
pub fn set(tx: &mut Tx, organization: OrganizationId, id: ProjectId, text: &str) -> QueryResult<usize> {
    diesel::update(projects::table.find(id).filter(projects::organization_id.eq(organization)))
        .set(projects::business_context.eq(text))
        .execute(tx.0)
}
