//! What projects leave behind when they go for good: their data, which nothing refers to. It is noted here, by whoever removes them, and
//! removed in small steps afterwards (R2.7.2.1, C7.3).

use diesel::prelude::*;

use super::{Tx, schema::project_remains};
use crate::model::ProjectId;

/// Notes that this project is about to go (R2.7.2.1).
pub(super) fn leave(tx: &mut Tx, project: ProjectId) -> QueryResult<()> {
    let note = project_remains::project_id.eq(project);
    diesel::insert_into(project_remains::table).values(note).on_conflict_do_nothing().execute(tx.0).map(drop)
}

/// The same for the projects that a statement removes as `gone`, as a part of it (R2.7.2.1).
pub(super) const fn leave_gone() -> &'static str {
    "left_behind as (insert into project_remains (project_id) select id from gone on conflict do nothing)"
}
