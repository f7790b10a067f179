//! Projects as whoever runs the site looks at them, in whatever organization they are (C5.1).

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    model::{OrganizationId, ProjectId, folding::folded, project::ProjectState},
    store::schema::{organizations, projects},
};

/// A project with where it is and whether it stands.
#[derive(Debug, Clone, Queryable)]
pub struct ProjectRecord {
    pub id: ProjectId,
    pub name: String,
    pub state: ProjectState,
    pub purge_at: Option<DateTime<Utc>>,
    pub organization: OrganizationId,
    pub organization_name: String,
}

macro_rules! whole {
    () => {
        projects::table.inner_join(organizations::table).select((
            projects::id,
            projects::name,
            projects::state,
            projects::purge_at,
            organizations::id,
            organizations::name,
        ))
    };
}

/// The project of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut PgConnection, id: ProjectId) -> QueryResult<Option<ProjectRecord>> {
    whole!().filter(projects::id.eq(id)).first(conn).optional()
}

/// The projects that are called so, whatever the case and accents, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn called(conn: &mut PgConnection, name: &str) -> QueryResult<Vec<ProjectRecord>> {
    whole!().filter(projects::sort_name.eq(folded(name))).order(projects::id).load(conn)
}
