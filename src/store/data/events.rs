//! Events on their way in: copied beside, then taken over where they are new.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use diesel::{
    ExecuteCopyFromDsl,
    connection::SimpleConnection,
    pg::{CopyFormat, PgConnection},
    prelude::*,
    sql_types::{BigInt, Nullable, Timestamptz},
};

use crate::{
    model::{
        OrganizationId, ProjectId,
        data::event::{NewEvent, UNCOUNTED, is_row_id},
        limits::MONTH_SLOTS,
    },
    store::{
        Error, Tx, is_shared,
        prepared::{Bind, Prepared},
    },
};

diesel::table! {
    arriving (id) {
        time -> Timestamptz,
        id -> Uuid,
        event -> Text,
        distinct_id -> Text,
        insert_id -> Nullable<Text>,
        properties -> Text,
    }
}

/// How a connection that loads behaves beside what all do: its plans fit the times that are asked for, and nothing takes long. The
/// table beside is its own, written to no log, and empty after each transaction.
pub const LOADING_SETTINGS: &str = "set plan_cache_mode = force_custom_plan; set statement_timeout = '15s'; set lock_timeout = '5s'; \
    set client_min_messages = warning";
/// Where events arrive. It is made in the transaction that needs it, because the connection may be another one each time (C7.2);
/// most times it is there.
const ARRIVING: &str = "create temporary table if not exists arriving (time timestamptz not null, id uuid not null, \
    event text not null, distinct_id text not null, insert_id text, properties text not null) on commit delete rows";

/// What came of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, QueryableByName)]
pub struct Stored {
    /// How many were new.
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    /// Of those, how many belong to the present month of the project, and to the one after it: clocks may be ahead.
    #[diesel(sql_type = BigInt)]
    pub this_month: i64,
    #[diesel(sql_type = BigInt)]
    pub next_month: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_at: Option<DateTime<Utc>>,
}

/// Makes room for events of these times. Asked before the transaction that stores them: it is kept whatever becomes of that.
pub fn make_room(conn: &mut PgConnection, events: &[NewEvent]) -> QueryResult<()> {
    let months: BTreeSet<DateTime<Utc>> = events.iter().map(|event| first_of(event.time)).collect();
    for month in months {
        Prepared::new("select events_part(?)", [Bind::Time(month)]).execute(conn)?;
    }
    Ok(())
}

/// The first day of the month, or of the year where a year is one part.
fn first_of(time: DateTime<Utc>) -> DateTime<Utc> {
    let day = time.date_naive();
    let month = if day.year() < 2020 { 1 } else { day.month() };
    day.with_day(1).and_then(|day| day.with_month(month)).unwrap_or(day).and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Whether the plan of the organization counts what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// It came for the first time.
    First,
    /// It was counted when another project of the organization received it (D5.6).
    Again,
}

/// Prepares a connection of this database for loading. What a pooler shares out is left as it is (C7.2).
pub fn prepare(conn: &mut PgConnection, database: &str) -> QueryResult<()> {
    if is_shared(database) { Ok(()) } else { conn.batch_execute(LOADING_SETTINGS) }
}

/// Stores those events that are not there yet, and counts them in the same statement: by quarter of an hour, by name, and by month
/// with the people who had them, for the project and for its organization (D4.1, C3.20), whose plan counts each event once. Rows are
/// taken in one order by everybody, so that two batches with the same events do not wait for each other in a circle.
pub fn load(
    tx: &mut Tx,
    (project, organization, counting): (ProjectId, OrganizationId, Counting),
    events: &[NewEvent],
    (first, second, third): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<Stored> {
    tx.batch_execute(ARRIVING)?;
    diesel::copy_from(arriving::table)
        .from_raw_data(arriving::table, |copy| {
            let mut line = Vec::with_capacity(512);
            for event in events {
                line.clear();
                write(&mut line, event);
                copy.write_all(&line).map_err(|error| Error::SerializationError(error.into()))?;
            }
            Ok::<_, Error>(())
        })
        .with_format(CopyFormat::Text)
        .execute(tx.0)?;
    let counted = match counting {
        Counting::First => "event <> all(?)",
        Counting::Again => "event <> all(?) and false",
    };
    let twins = twins(counting, events);
    let (here, whole) = (|| Bind::Int(project.0), || Bind::Int(organization.0));
    let uncounted = || Bind::Words(UNCOUNTED.to_vec());
    let stored = std::iter::once(here()).chain(twins.iter().map(|_| here()));
    let quarters = [here(), uncounted()];
    let names = [here()];
    let people = [here(), uncounted()];
    let counted_ones = [uncounted()];
    let months = [here(), whole()];
    let plan = [whole(), Bind::Int(project.0 % MONTH_SLOTS)];
    let told = [first, second, second, third].map(Bind::Time);
    let binds = stored.chain(quarters).chain(names).chain(people).chain(counted_ones).chain(months).chain(plan).chain(told);
    let twins = twins.concat();
    let sql = format!(
        "with stored as (insert into events (project_id, time, id, event, distinct_id, insert_id, properties) \
            select ?, time, id, event, distinct_id, insert_id, properties from arriving a where true{twins} order by time, id \
            on conflict do nothing returning time, event, distinct_id), \
         quarters as (insert into project_quarters as q (project_id, quarter, events, counted) \
            select ?, date_bin('15 minutes', time, 'epoch'), count(*), count(*) filter (where event <> all(?)) \
            from stored group by 2 order by 2 \
            on conflict (project_id, quarter) do update set events = q.events + excluded.events, counted = q.counted + excluded.counted), \
         names as (insert into event_names as n (project_id, name, last_at) \
            select ?, event, max(time) from stored group by event order by event collate \"C\" \
            on conflict (project_id, name) do update set last_at = excluded.last_at where n.last_at < excluded.last_at - interval '1 hour'), \
         people as (insert into project_people (project_id, month, person) \
            select ?, month, person from (select distinct date_trunc('month', time at time zone 'UTC')::date as month, \
                md5(distinct_id)::uuid as person from stored where event <> all(?)) seen order by month, person \
            on conflict do nothing returning month), \
         counted as (select date_trunc('month', time at time zone 'UTC')::date as month, count(*) as events, \
            count(*) filter (where {counted}) as counted from stored group by 1), \
         months as (insert into project_months as m (project_id, month, organization_id, events, counted, people) \
            select ?, c.month, ?, c.events, c.counted, (select count(*) from people p where p.month = c.month) \
            from counted c order by c.month \
            on conflict (project_id, month, organization_id) do update set events = m.events + excluded.events, \
                counted = m.counted + excluded.counted, people = m.people + excluded.people), \
         plan as (insert into organization_months as o (organization_id, month, slot, counted) \
            select ?, c.month, ?, c.counted from counted c where c.counted > 0 order by c.month \
            on conflict (organization_id, month, slot) do update set counted = o.counted + excluded.counted) \
         select count(*) as events, count(*) filter (where time >= ? and time < ?) as this_month, \
            count(*) filter (where time >= ? and time < ?) as next_month, max(time) as last_at from stored"
    );
    Prepared::new(sql, binds.collect::<Vec<_>>()).get_result(tx.0)
}

/// Which of those that came are there already under another id (D5.3). Each asks for one number, that of the project. Only batches
/// pay for it that can have such events.
fn twins(counting: Counting, events: &[NewEvent]) -> Vec<&'static str> {
    // An event that had no `$insert_id` left with the id of its row, and comes back.
    const ROWS: &str = " and not exists (select from events e where e.project_id = ? and e.time = a.time and e.id = \
        case when a.insert_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then a.insert_id::uuid end)";
    // An event left under the name of its `$user_id`, and comes back into the project where it was about a device.
    const USERS: &str = " and not exists (select from events e where e.project_id = ? and e.time = a.time and e.event = a.event \
        and e.insert_id = a.insert_id and e.properties = a.properties and a.properties like '%user_id%')";
    let of_rows = events.iter().any(|event| event.insert_id.as_deref().is_some_and(is_row_id));
    let of_users = counting == Counting::Again && events.iter().any(|event| event.properties.contains("user_id"));
    [(of_rows, ROWS), (of_users, USERS)].into_iter().filter_map(|(can_be, sql)| can_be.then_some(sql)).collect()
}

/// One line as `COPY` reads it.
fn write(line: &mut Vec<u8>, event: &NewEvent) {
    let time = event.time.format("%Y-%m-%d %H:%M:%S%.6f+00\t").to_string();
    line.extend_from_slice(time.as_bytes());
    line.extend_from_slice(event.id().to_string().as_bytes());
    for text in [Some(&event.event), Some(&event.distinct_id), event.insert_id.as_ref(), Some(&event.properties)] {
        line.push(b'\t');
        match text {
            Some(text) => escaped(line, text),
            None => line.extend_from_slice(b"\\N"),
        }
    }
    line.push(b'\n');
}

fn escaped(line: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            b'\t' => line.extend_from_slice(b"\\t"),
            byte => line.push(byte),
        }
    }
}
