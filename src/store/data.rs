//! What projects received.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::project_usage;
use crate::model::{
    ProjectId,
    usage::{Month, Usage},
};

/// The counters of a project; nothing if it never received anything.
pub fn of(conn: &mut PgConnection, project: ProjectId) -> QueryResult<Option<Usage>> {
    type Row = (i64, i64, NaiveDate, i64, Option<DateTime<Utc>>);
    let row: Option<Row> = project_usage::table
        .find(project)
        .select((
            project_usage::events,
            project_usage::profiles,
            project_usage::month,
            project_usage::month_events,
            project_usage::last_event_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(events, profiles, first_day, in_month, last_event_at)| Usage {
        events,
        profiles,
        this_month: Month { first_day, events: in_month },
        last_event_at,
    }))
}
