//! What projects received: events, profiles, and how many of each. The counts are kept in the transaction that stores, and nothing
//! corrects them afterwards (D4).

pub mod counts;
pub mod events;
pub mod forwards;
pub mod given;
pub mod imports;
pub mod merges;
pub mod profiles;
pub mod remains;
pub mod senders;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::{
    Tx,
    locks::{PROFILES, PROJECT},
    prepared::{Bind, Prepared},
    schema::project_usage,
};
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

/// Holds the project for a batch: whatever ends it, or a key of it, waits for this transaction, and what comes behind that waits too
/// (D1.2). No row of the project is locked, so that nobody on a page waits for a batch.
pub fn hold(tx: &mut Tx, project: ProjectId) -> QueryResult<()> {
    lock(tx, "pg_advisory_xact_lock_shared", PROJECT, project)
}

/// Holds the project alone: every batch that has begun is through, and those that come later wait and find out.
pub fn hold_alone(tx: &mut Tx, project: ProjectId) -> QueryResult<()> {
    lock(tx, "pg_advisory_xact_lock", PROJECT, project)
}

/// Holds the profiles of a project alone, so that each change builds on the one before.
pub fn hold_profiles(tx: &mut Tx, project: ProjectId) -> QueryResult<()> {
    lock(tx, "pg_advisory_xact_lock", PROFILES, project)
}

fn lock(tx: &mut Tx, how: &'static str, lock: i32, project: ProjectId) -> QueryResult<()> {
    let sql = format!("select {how}({lock}, (?::bigint % 2147483647)::integer)");
    Prepared::new(sql, [Bind::Int(project.0)]).execute(tx.0).map(drop)
}
