//! What goes by itself, in steps so small that nobody waits for them: data of projects that are gone, and events whose time is over.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer},
};

use crate::{
    model::{
        OrganizationId, ProjectId,
        limits::{EVENT_EARLIEST, REMOVED_AT_ONCE},
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::{project_remains, project_usage},
    },
};

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = BigInt)]
    gone: i64,
}

/// The projects whose data is to be removed, the one that is gone longest first.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<ProjectId>> {
    project_remains::table.order(project_remains::gone_at).select(project_remains::project_id).load(conn)
}

/// Takes the remains of a project in hand. Returns whether there are any that nobody else has.
pub fn take(tx: &mut Tx, project: ProjectId) -> QueryResult<bool> {
    let taken: Option<ProjectId> = project_remains::table
        .find(project)
        .select(project_remains::project_id)
        .for_update()
        .skip_locked()
        .first(tx.0)
        .optional()?;
    Ok(taken.is_some())
}

/// What hangs by a project, with the keys by which it is removed. Who was counted in a month goes; how many stays with the organization.
const HANGING: [(&str, &str); 5] = [
    ("events", "project_id, time, id"),
    ("profiles", "project_id, group_key, distinct_id"),
    ("project_people", "project_id, month, person"),
    ("project_quarters", "project_id, quarter"),
    ("event_names", "project_id, name"),
];

/// Removes a piece of what is left of a project: its events, its profiles and what was counted, and at last the note that something is
/// left. Returns whether there may be more.
pub fn remove(tx: &mut Tx, project: ProjectId) -> QueryResult<bool> {
    for (table, key) in HANGING {
        let sql = format!(
            "with gone as (delete from {table} where ({key}) in \
             (select {key} from {table} where project_id = ? order by {key} limit {REMOVED_AT_ONCE}) returning 1) \
             select count(*) as gone from gone"
        );
        let row: Gone = Prepared::new(sql, [Bind::Int(project.0)]).get_result(tx.0)?;
        if row.gone > 0 {
            return Ok(true);
        }
    }
    diesel::delete(project_usage::table.find(project)).execute(tx.0)?;
    diesel::delete(project_remains::table.find(project)).execute(tx.0)?;
    Ok(false)
}

/// Removes a piece of the events from before this time, and takes them from the counts. Returns how many went.
pub fn expire(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<i64> {
    let times = [Bind::Time(EVENT_EARLIEST), Bind::Time(before)];
    let old = "select project_id, time, id from events where time >= ? and time < ?";
    gone(tx, Prepared::new(old, times), before)
}

/// The same in the projects of an organization, those that were deleted and wait for their purge among them. Each is walked along the
/// key of its events.
pub fn expire_of(tx: &mut Tx, organization: OrganizationId, before: DateTime<Utc>) -> QueryResult<i64> {
    let old = format!(
        "select e.project_id, e.time, e.id from projects p cross join lateral (select project_id, time, id from events \
            where project_id = p.id and time >= ? and time < ? order by time limit {REMOVED_AT_ONCE}) e where p.organization_id = ?"
    );
    gone(tx, Prepared::new(old, [Bind::Time(EVENT_EARLIEST), Bind::Time(before), Bind::Int(organization.0)]), before)
}

fn gone(tx: &mut Tx, old: Prepared, before: DateTime<Utc>) -> QueryResult<i64> {
    let mut gone = old.after("with old as (");
    gone.push(
        &format!(
            " limit {REMOVED_AT_ONCE}), \
             gone as (delete from events e using old where e.project_id = old.project_id and e.time = old.time and e.id = old.id \
                and e.time >= ? and e.time < ? returning e.project_id, e.time, e.event), \
             quarters as (update project_quarters q set events = q.events - g.n, counted = q.counted - g.counted \
                from (select project_id, date_bin('15 minutes', time, 'epoch') as quarter, count(*) as n, \
                    count(*) filter (where event <> all(?)) as counted from gone group by 1, 2) g \
                where q.project_id = g.project_id and q.quarter = g.quarter), \
             counts as (update project_usage u set events = u.events - g.n \
                from (select project_id, count(*) as n from gone group by 1) g where u.project_id = g.project_id) \
             select count(*) as gone from gone"
        ),
        [Bind::Time(EVENT_EARLIEST), Bind::Time(before), Bind::Words(crate::model::data::event::UNCOUNTED.to_vec())],
    );
    let row: Gone = gone.get_result(tx.0)?;
    Ok(row.gone)
}

/// Removes a piece of what stands for nothing any more, in the projects of one organization or in all: quarters without events, names
/// without events, and who was counted in months that are over; how many they were stays. Returns how many rows went.
pub fn sweep(tx: &mut Tx, organization: Option<OrganizationId>, before: DateTime<Utc>) -> QueryResult<i64> {
    const OVER: [(&str, &str, &str); 3] = [
        ("project_quarters", "project_id, quarter", "quarter < ? and events <= 0"),
        ("event_names", "project_id, name", "last_at < ?::timestamptz - interval '1 hour'"),
        ("project_people", "project_id, month, person", "month < date_trunc('month', ?::timestamptz at time zone 'UTC')::date"),
    ];
    let projects = match organization {
        Some(_) => "select id from projects where organization_id = ?",
        None => "select project_id as id from project_usage",
    };
    for (table, key, is_over) in OVER {
        let sql = format!(
            "with gone as (delete from {table} where ({key}) in (select {key} from ({projects}) p cross join lateral \
                (select {key} from {table} where project_id = p.id and {is_over} order by {key} limit {REMOVED_AT_ONCE}) old \
                limit {REMOVED_AT_ONCE}) returning 1) \
             select count(*) as gone from gone"
        );
        let binds = organization.map(|id| Bind::Int(id.0)).into_iter().chain([Bind::Time(before)]);
        let row: Gone = Prepared::new(sql, binds.collect::<Vec<_>>()).get_result(tx.0)?;
        if row.gone > 0 {
            return Ok(row.gone);
        }
    }
    Ok(0)
}

/// Takes away the parts of the table that are empty and belong to times before this one.
pub fn end_parts(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<()> {
    #[derive(QueryableByName)]
    #[allow(dead_code)]
    struct Parts {
        #[diesel(sql_type = Integer)]
        parts: i32,
    }
    let _: Parts = Prepared::new("select events_parts_end(?) as parts", [Bind::Time(before)]).get_result(tx.0)?;
    Ok(())
}
