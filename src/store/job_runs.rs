//! When jobs ran last, whichever Steward ran them (C6.4).

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    Error,
    prepared::{Bind, Prepared},
    schema::job_runs,
    write,
};
use crate::model::job::Job;

/// The last run of a job, by any Steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub job: Job,
    pub ran_at: DateTime<Utc>,
    pub took: Duration,
    /// The end of the last run that did all it should.
    pub succeeded_at: Option<DateTime<Utc>>,
    pub failures: i64,
}

/// Notes that a job ran. Several Stewards may do it at once: the last one counts, and no failure is lost.
///
/// # Errors
/// Those of the database. The job has run all the same.
pub fn note(conn: &mut PgConnection, job: Job, took: Duration, succeeded: bool) -> Result<(), Error> {
    let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let now = "case when ? = 1 then now() end";
    let sql = format!(
        "insert into job_runs (job, ran_at, took_ms, succeeded_at, failures) values (?, now(), ?, {now}, 1 - ?) \
         on conflict (job) do update set ran_at = excluded.ran_at, took_ms = excluded.took_ms, \
            succeeded_at = coalesce(excluded.succeeded_at, job_runs.succeeded_at), \
            failures = job_runs.failures + excluded.failures"
    );
    let yes = i64::from(succeeded);
    let binds = [Bind::Text(job.as_str().to_owned()), Bind::Int(took), Bind::Int(yes), Bind::Int(yes)];
    write(conn, |tx| Prepared::new(sql, binds).execute(tx.0).map(drop))
}

/// The last run of each job that ever ran.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<Run>> {
    type Row = (String, DateTime<Utc>, i64, Option<DateTime<Utc>>, i64);
    let rows: Vec<Row> = job_runs::table.order(job_runs::job).load(conn)?;
    let run = |(job, ran_at, took, succeeded_at, failures): Row| {
        // A job of a newer version is nobody's here.
        let job = job.parse().ok()?;
        Some(Run { job, ran_at, took: Duration::from_millis(took.try_into().unwrap_or_default()), succeeded_at, failures })
    };
    Ok(rows.into_iter().filter_map(run).collect())
}

/// How often a round that went well is noted.
pub const NOTED_EVERY: Duration = Duration::from_secs(60);

/// What a job that comes every second or two works over: a connection of its own, opened anew after a fault. Of its rounds the
/// first one is noted, one a minute, and each that failed.
pub struct JobConnection {
    job: Job,
    conn: Option<PgConnection>,
    noted: Option<Instant>,
}

impl JobConnection {
    /// None yet: the first round opens it.
    pub fn of(job: Job) -> Self {
        Self { job, conn: None, noted: None }
    }

    /// One round, where the database can be reached. `connect` is asked where no connection is open. Returns whether it went well.
    pub fn round<T, E: Debug>(
        &mut self,
        connect: impl FnOnce() -> Option<PgConnection>,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> bool {
        let Some(mut conn) = self.conn.take().or_else(connect) else { return false };
        let began = Instant::now();
        let done = work(&mut conn);
        self.note(&mut conn, began, done.is_ok());
        match done {
            Ok(_) => self.conn = Some(conn),
            Err(error) => {
                tracing::warn!(job = self.job.as_str(), ?error, "a round of a job failed; it is tried again");
                return false;
            }
        }
        true
    }

    fn note(&mut self, conn: &mut PgConnection, began: Instant, succeeded: bool) {
        if succeeded && self.noted.is_some_and(|noted| noted.elapsed() < NOTED_EVERY) {
            return;
        }
        if let Err(error) = note(conn, self.job, began.elapsed(), succeeded) {
            tracing::debug!(%error, job = self.job.as_str(), "a run could not be noted");
        }
        self.noted = Some(Instant::now());
    }
}
