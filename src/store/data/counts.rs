//! The counters of a project, changed with what they count (D4, R2.7.1.1).

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::events::Stored;
use crate::{
    model::ProjectId,
    store::{
        Tx,
        prepared::{Bind, Prepared},
    },
};

/// A month of the project's timezone: its first day, when it begins, and when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub first_day: NaiveDate,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Counts a batch. Last in its transaction, because batches of one project wait here for each other. When a month begins it is
/// added up from its quarters, which have the batch already; events of a clock that was ahead are among them.
pub fn add(tx: &mut Tx, project: ProjectId, stored: &Stored, month: Bounds) -> QueryResult<usize> {
    let mut insert = Prepared::new(
        "insert into project_usage as u (project_id, events, month, month_events, last_received_at, last_event_at) \
         values (?, ?, ?::date, ?, now(), ",
        [Bind::Int(project.0), Bind::Int(stored.events), Bind::Text(month.first_day.to_string()), Bind::Int(stored.this_month)],
    );
    insert.push(if stored.last_at.is_some() { "?" } else { "null" }, stored.last_at.map(Bind::Time));
    insert.push(
        ") on conflict (project_id) do update set events = u.events + excluded.events, \
         month_events = case when u.month = excluded.month then u.month_events + excluded.month_events \
            when u.month > excluded.month then u.month_events + ? \
            else (select coalesce(sum(q.events), 0) from project_quarters q \
                where q.project_id = u.project_id and q.quarter >= ? and q.quarter < ?) end, \
         month = greatest(u.month, excluded.month), last_event_at = greatest(u.last_event_at, excluded.last_event_at), \
         last_received_at = excluded.last_received_at",
        [Bind::Int(stored.next_month), Bind::Time(month.from), Bind::Time(month.to)],
    );
    insert.execute(tx.0)
}

/// Counts profiles that came, or those that went.
pub fn add_profiles(tx: &mut Tx, project: ProjectId, more: i64, month: NaiveDate) -> QueryResult<usize> {
    Prepared::new(
        "insert into project_usage as u (project_id, profiles, month, last_received_at) values (?, ?, ?::date, now()) \
         on conflict (project_id) do update set profiles = u.profiles + excluded.profiles, last_received_at = excluded.last_received_at",
        [Bind::Int(project.0), Bind::Int(more), Bind::Text(month.to_string())],
    )
    .execute(tx.0)
}
