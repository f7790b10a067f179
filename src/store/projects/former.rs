//! Projects that are not where somebody last saw them: deleted, reset, or moved to another organization.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    model::{ProjectId, UserId, project::ProjectState},
    store::schema::{memberships, project_departures, projects},
};

/// What became of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Deleted,
    /// What took its place, if that is still there.
    Reset(Option<ProjectId>),
    /// The name of the organization it went to.
    Transferred(String),
}

/// What happened to a project that is gone, and who did it.
#[derive(Debug, Clone)]
pub struct FormerProject {
    pub by: String,
    pub at: DateTime<Utc>,
    pub fate: Fate,
}

/// The project of this id, if it is gone from an organization this person belongs to. To strangers it never was.
pub fn of(conn: &mut PgConnection, user: UserId, id: ProjectId) -> QueryResult<Option<FormerProject>> {
    if let Some(ended) = ended(conn, user, id)? {
        return Ok(Some(ended));
    }
    let left: Option<(String, DateTime<Utc>, String)> = project_departures::table
        .inner_join(memberships::table.on(memberships::organization_id.eq(project_departures::organization_id)))
        .filter(project_departures::project_id.eq(id).and(memberships::user_id.eq(user)))
        .select((project_departures::moved_by_name, project_departures::left_at, project_departures::to_name))
        .order(project_departures::left_at.desc())
        .first(conn)
        .optional()?;
    Ok(left.map(|(by, at, to)| FormerProject { by, at, fate: Fate::Transferred(to) }))
}

fn ended(conn: &mut PgConnection, user: UserId, id: ProjectId) -> QueryResult<Option<FormerProject>> {
    type Row = (ProjectState, Option<String>, Option<DateTime<Utc>>, Option<ProjectId>);
    let row: Option<Row> = projects::table
        .inner_join(memberships::table.on(memberships::organization_id.eq(projects::organization_id)))
        .filter(projects::id.eq(id).and(memberships::user_id.eq(user)).and(projects::state.ne(ProjectState::Active)))
        .select((projects::state, projects::ended_by_name, projects::ended_at, projects::successor_id))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(state, by, at, successor)| {
        let fate = if state == ProjectState::Reset { Fate::Reset(successor) } else { Fate::Deleted };
        Some(FormerProject { by: by?, at: at?, fate })
    }))
}
