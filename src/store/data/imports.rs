//! Files with events that people upload, and how far they came: of each project the last one (D5.5).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};

use crate::{
    model::{ProjectId, limits::IMPORT_BROKEN_AFTER, merge::ImportState},
    store::{Tx, schema::project_imports},
};

/// A file, and what became of its lines.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = project_imports)]
pub struct Import {
    pub file: String,
    pub state: ImportState,
    pub started_at: DateTime<Utc>,
    pub moved_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Bytes, of which so many came.
    pub size: i64,
    pub received: i64,
    pub stored: i64,
    pub known: i64,
    pub refused: i64,
    /// Why the first of them were refused, a line for each.
    pub reasons: String,
    pub failure: Option<String>,
}

/// How far it has come.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = project_imports)]
pub struct Progress {
    pub received: i64,
    pub stored: i64,
    pub known: i64,
    pub refused: i64,
    pub reasons: String,
}

/// The last one of a project.
pub fn of(conn: &mut PgConnection, project: ProjectId) -> QueryResult<Option<Import>> {
    project_imports::table.find(project).select(Import::as_select()).first(conn).optional()
}

/// Begins one in the place of the last. Returns the moment by which it is known, or nothing if that one still goes on.
pub fn begin(tx: &mut Tx, project: ProjectId, file: &str, size: i64, at: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    let over = project_imports::state.ne(ImportState::Running).or(project_imports::moved_at.lt(at - IMPORT_BROKEN_AFTER));
    diesel::delete(project_imports::table.find(project)).filter(over).execute(tx.0)?;
    diesel::insert_into(project_imports::table)
        .values((project_imports::project_id.eq(project), project_imports::file.eq(file), project_imports::size.eq(size)))
        .on_conflict_do_nothing()
        .returning(project_imports::started_at)
        .get_result(tx.0)
        .optional()
}

/// Notes how far it has come. Returns whether it is still the last one.
pub fn moved(conn: &mut PgConnection, project: ProjectId, started_at: DateTime<Utc>, progress: &Progress) -> QueryResult<bool> {
    let moved = diesel::update(project_imports::table.find(project))
        .filter(project_imports::started_at.eq(started_at).and(project_imports::state.eq(ImportState::Running)))
        .set((progress, project_imports::moved_at.eq(now)))
        .execute(conn)?;
    Ok(moved > 0)
}

/// Ends it, with the sentence that says why if it broke off.
pub fn end(tx: &mut Tx, project: ProjectId, started_at: DateTime<Utc>, failure: Option<&str>) -> QueryResult<usize> {
    let state = if failure.is_some() { ImportState::Stopped } else { ImportState::Done };
    diesel::update(project_imports::table.find(project))
        .filter(project_imports::started_at.eq(started_at).and(project_imports::state.eq(ImportState::Running)))
        .set((
            project_imports::state.eq(state),
            project_imports::failure.eq(failure),
            project_imports::ended_at.eq(now.into_sql::<Nullable<Timestamptz>>()),
        ))
        .execute(tx.0)
}
