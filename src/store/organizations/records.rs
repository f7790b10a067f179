//! Organizations as whoever runs the site looks at them: all of them, whoever belongs to them (C5.1).

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    model::{
        OrganizationId,
        organization::{OrganizationState, Plan},
    },
    store::schema::organizations,
};

/// An organization with everything that stands in its row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct OrganizationRecord {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub state: OrganizationState,
    pub created_at: DateTime<Utc>,
    pub member_count: i32,
    pub project_count: i32,
    pub invitation_count: i32,
    pub deletion_due_at: Option<DateTime<Utc>>,
    pub deletion_asked_by_name: Option<String>,
}

/// All organizations, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<OrganizationRecord>> {
    organizations::table.order(organizations::id).select(OrganizationRecord::as_select()).load(conn)
}

/// The organization of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<Option<OrganizationRecord>> {
    organizations::table.find(id).select(OrganizationRecord::as_select()).first(conn).optional()
}

/// What all of them are called.
///
/// # Errors
/// Those of the database.
pub fn names(conn: &mut PgConnection) -> QueryResult<Vec<(OrganizationId, String)>> {
    organizations::table.order(organizations::id).select((organizations::id, organizations::name)).load(conn)
}
