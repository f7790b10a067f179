//! What whoever watches over Steward is told, as Prometheus reads it (C6.1).

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
    time::{Duration, Instant},
};

use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::{DataPool, Db, metrics, process};
use crate::store::{self, PgConnection, backlog::Backlog};

/// How long what was read from the database is told again: several may ask, and often.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// Everything that is told. It has a connection of its own, so that it tells of a pool that is used up.
#[derive(Clone)]
pub struct Gauges {
    db: Db,
    data_pool: DataPool,
    database: Arc<str>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    conn: Option<PgConnection>,
    read: Option<(Instant, Backlog)>,
}

type Real = Gauge<f64, AtomicU64>;
type Label = [(&'static str, &'static str); 1];
type Labels = [(&'static str, &'static str); 2];

impl Gauges {
    /// Of this Steward. Nothing is opened yet.
    pub fn new(db: Db, data_pool: DataPool, database: &str) -> Self {
        process::started();
        Self { db, data_pool, database: database.into(), kept: Arc::default() }
    }

    /// All of it as text. It may wait for the database, some seconds at most; without one it says so and tells the rest.
    pub fn text(&self) -> String {
        let mut registry = Registry::default();
        metrics::register(&mut registry);
        process::register(&mut registry);
        self.register_connections(&mut registry);
        let backlog = self.backlog();
        let up = Gauge::<i64>::default();
        up.set(i64::from(backlog.is_some()));
        registry.register("steward_database_up", "Whether the database answered", up);
        if let Some(backlog) = backlog {
            register(&mut registry, &backlog);
        }
        let mut text = String::new();
        match prometheus_text::encode(&mut text, &registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }

    fn register_connections(&self, registry: &mut Registry) {
        let (open, waiting, most) = (Family::<Labels, Gauge>::default(), gauges(), gauges());
        for (pool, used) in [("pages", self.db.connections()), ("data", self.data_pool.connections())] {
            open.get_or_create(&[("pool", pool), ("state", "in_use")]).set(whole(used.in_use));
            open.get_or_create(&[("pool", pool), ("state", "idle")]).set(whole(used.idle));
            waiting.get_or_create(&[("pool", pool)]).set(whole(used.waiting));
            most.get_or_create(&[("pool", pool)]).set(whole(used.most));
        }
        registry.register("steward_database_connections", "Connections of each pool that are open", open);
        registry.register("steward_database_waiting", "Requests that wait for a connection of a pool", waiting);
        registry.register("steward_database_connections_max", "Connections that a pool may open", most);
    }

    fn backlog(&self) -> Option<Backlog> {
        let mut kept = self.kept();
        if let Some((at, backlog)) = &kept.read
            && at.elapsed() < GOOD_FOR
        {
            return Some(backlog.clone());
        }
        kept.read = None;
        if kept.conn.is_none() {
            kept.conn = store::connect(&self.database).ok();
        }
        let read = store::backlog::backlog(kept.conn.as_mut()?);
        match read {
            Ok(backlog) => {
                kept.read = Some((Instant::now(), backlog.clone()));
                Some(backlog)
            }
            Err(error) => {
                tracing::warn!(%error, "the metrics of the database could not be read");
                kept.conn = None;
                None
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn register(registry: &mut Registry, backlog: &Backlog) {
    let (emails, hooks) = (&backlog.emails, &backlog.webhooks);
    let waiting = [("planned", emails.planned), ("waiting", emails.waiting), ("retrying", emails.retrying)];
    registry.register("steward_emails", "Emails that have not left", by("state", waiting));
    registry.register(
        "steward_emails_oldest_seconds",
        "How long the oldest email has waited that could have left",
        real(emails.oldest),
    );
    let ended = by("state", [("sent", emails.sent), ("failed", emails.failed)]);
    registry.register("steward_emails_last_day", "Emails of the last 24 hours that left or were given up", ended);
    let waiting = [("waiting", hooks.waiting), ("retrying", hooks.retrying), ("held", hooks.held)];
    registry.register("steward_webhook_deliveries", "Deliveries to webhooks that have not arrived", by("state", waiting));
    registry.register(
        "steward_webhook_deliveries_oldest_seconds",
        "How long the oldest delivery has waited whose webhook is not paused",
        real(hooks.oldest),
    );
    let migrations = [("pending", whole(backlog.pending)), ("unknown", whole(backlog.unknown))];
    registry.register("steward_migrations", "Migrations that program and database do not share", by("state", migrations));
    register_jobs(registry, backlog);
}

fn register_jobs(registry: &mut Registry, backlog: &Backlog) {
    let (ran, succeeded, took) = (reals(), reals(), reals());
    let failures = Family::<Label, Counter>::default();
    for run in &backlog.jobs {
        let job = [("job", run.job.as_str())];
        ran.get_or_create(&job).set(seconds(run.ran_at));
        took.get_or_create(&job).set(run.took.as_secs_f64());
        failures.get_or_create(&job).inc_by(u64::try_from(run.failures).unwrap_or_default());
        if let Some(at) = run.succeeded_at {
            succeeded.get_or_create(&job).set(seconds(at));
        }
    }
    registry.register("steward_job_last_run_timestamp_seconds", "When a job ran last, in any Steward", ran);
    registry.register("steward_job_last_success_timestamp_seconds", "When a job last did all it should", succeeded);
    registry.register("steward_job_last_duration_seconds", "How long the last run of a job took", took);
    registry.register("steward_job_failures", "Runs of a job that failed, in all Stewards", failures);
}

fn seconds(at: chrono::DateTime<chrono::Utc>) -> f64 {
    at.timestamp_micros() as f64 / 1e6
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn real(value: f64) -> Real {
    let gauge = Real::default();
    gauge.set(value);
    gauge
}

fn reals() -> Family<Label, Real> {
    Family::default()
}

fn gauges() -> Family<Label, Gauge> {
    Family::default()
}

fn by<const N: usize>(label: &'static str, values: [(&'static str, i64); N]) -> Family<Label, Gauge> {
    let family = gauges();
    for (value, n) in values {
        family.get_or_create(&[(label, value)]).set(n);
    }
    family
}
