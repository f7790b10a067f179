//! What waits, in numbers for whoever watches over Steward (C6.1). Counted over what waits and over one day, never over all there is.

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Double},
};

use super::{
    job_runs::{self, Run},
    readiness,
};

/// What waits, and what ran.
#[derive(Debug, Clone)]
pub struct Backlog {
    pub emails: Emails,
    pub webhooks: Deliveries,
    pub jobs: Vec<Run>,
    /// Migrations that this program knows and the database has not, and the other way round.
    pub pending: usize,
    pub unknown: usize,
}

/// Emails by what became of them so far.
#[derive(Debug, Clone, Default, QueryableByName)]
pub struct Emails {
    /// They have a later place in the queue.
    #[diesel(sql_type = BigInt)]
    pub planned: i64,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// In hand, or to be tried again.
    #[diesel(sql_type = BigInt)]
    pub retrying: i64,
    /// How long the oldest has waited that could have left.
    #[diesel(sql_type = Double)]
    pub oldest: f64,
    /// Of the last 24 hours.
    #[diesel(sql_type = BigInt)]
    pub sent: i64,
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
}

/// Deliveries to webhooks that have not arrived.
#[derive(Debug, Clone, Default, QueryableByName)]
pub struct Deliveries {
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub retrying: i64,
    /// Their webhook is paused.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// How long the oldest has waited of those that are not held.
    #[diesel(sql_type = Double)]
    pub oldest: f64,
}

const EMAILS: &str = "with open as (select due_at, attempts, coalesce(planned_at, created_at) as since from outbox \
        where sent_at is null and failed_at is null), \
     day as (select sent_at, failed_at from outbox where created_at > now() - interval '1 day') \
     select count(*) filter (where attempts = 0 and due_at > now()) as planned, \
        count(*) filter (where attempts = 0 and due_at <= now()) as waiting, \
        count(*) filter (where attempts > 0) as retrying, \
        greatest(coalesce(extract(epoch from now() - min(since) filter (where attempts > 0 or due_at <= now())), 0), 0)::float8 as oldest, \
        (select count(*) from day where sent_at is not null) as sent, \
        (select count(*) from day where failed_at is not null) as failed from open";

const WEBHOOKS: &str = "select count(*) filter (where w.paused_at is null and d.attempts = 0) as waiting, \
        count(*) filter (where w.paused_at is null and d.attempts > 0) as retrying, \
        count(*) filter (where w.paused_at is not null) as held, \
        greatest(coalesce(extract(epoch from now() - min(d.created_at) filter (where w.paused_at is null)), 0), 0)::float8 as oldest \
     from webhook_deliveries d join webhooks w on w.organization_id = d.organization_id and w.id = d.webhook_id \
     where d.delivered_at is null and d.failed_at is null";

/// Reads all of it.
///
/// # Errors
/// Those of the database, two seconds after it was asked at the latest.
pub fn backlog(conn: &mut PgConnection) -> QueryResult<Backlog> {
    super::read(conn, |conn| {
        conn.batch_execute("set local statement_timeout = '2s'")?;
        let (made, known) = (readiness::made(conn)?, readiness::known());
        Ok(Backlog {
            emails: sql_query(EMAILS).get_result(conn)?,
            webhooks: sql_query(WEBHOOKS).get_result(conn)?,
            jobs: job_runs::all(conn)?,
            pending: known.difference(&made).count(),
            unknown: made.difference(&known).count(),
        })
    })
}
