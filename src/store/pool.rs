//! Connections, and the tables they find.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    r2d2::{self, ConnectionManager, CustomizeConnection},
    sql_query,
    sql_types::Integer,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// The oldest Postgres that is supported (H4).
const OLDEST: i32 = 150_000;
/// Two Stewards that start together migrate one after the other. Any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_283_940_115;

pub type Pool = r2d2::Pool<ConnectionManager<PgConnection>>;
pub type Connection = r2d2::PooledConnection<ConnectionManager<PgConnection>>;

/// A pool of `size` connections; one is opened at once, the others when they are needed.
///
/// Connections are not tested when they are taken: a broken one shows itself by its error and is replaced.
pub fn pool(url: &str, size: u32) -> Result<Pool, r2d2::PoolError> {
    build(url, size, Manners::default())
}

/// The same, counting every statement that is sent, so that a test can say how many a page needs.
pub fn counted_pool(url: &str, size: u32, statements: Arc<AtomicUsize>) -> Result<Pool, r2d2::PoolError> {
    build(url, size, Manners { statements: Some(statements) })
}

fn build(url: &str, size: u32, manners: Manners) -> Result<Pool, r2d2::PoolError> {
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(3))
        .connection_customizer(Box::new(manners))
        .error_handler(Box::new(Quiet))
        .build(ConnectionManager::new(url))
}

/// One connection outside the pool, for the command line and the postman.
pub fn connect(url: &str) -> Result<PgConnection, diesel::ConnectionError> {
    let mut conn = PgConnection::establish(url)?;
    Manners::default()
        .on_acquire(&mut conn)
        .map_err(|_| diesel::ConnectionError::BadConnection("the connection closed at once".into()))?;
    Ok(conn)
}

/// Brings the tables to the newest form. Two Stewards may do this at the same time.
///
/// The error is one sentence for the operator.
pub fn migrate(conn: &mut PgConnection) -> Result<(), String> {
    let version = version(conn).map_err(|error| format!("The database does not answer: {}.", one_line(&error)))?;
    if version < OLDEST {
        return Err(format!("The database is Postgres {}; Steward needs 15 or newer.", version / 10_000));
    }
    let run = |conn: &mut PgConnection| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        conn.batch_execute("set client_min_messages = warning")?;
        conn.batch_execute(&format!("select pg_advisory_lock({MIGRATION_LOCK})"))?;
        let done = conn.run_pending_migrations(MIGRATIONS).map(|_| ());
        conn.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})"))?;
        done
    };
    run(conn)
        .and_then(|()| Ok(super::refold::refold(conn)?))
        .map_err(|error| format!("The tables could not be brought up to date: {}.", one_line(&error)))
}

/// Whether the database answers.
pub fn ready(conn: &mut PgConnection) -> bool {
    conn.batch_execute("select 1").is_ok()
}

fn version(conn: &mut PgConnection) -> diesel::QueryResult<i32> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        version: i32,
    }
    let row: Row = sql_query("select current_setting('server_version_num')::int as version").get_result(conn)?;
    Ok(row.version)
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

#[derive(Debug, Default)]
struct Manners {
    statements: Option<Arc<AtomicUsize>>,
}

impl CustomizeConnection<PgConnection, r2d2::Error> for Manners {
    /// Plans are made once: no statement here wants another plan for another value, and planning is half of a short query.
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        conn.batch_execute(
            "set timezone = 'UTC'; set plan_cache_mode = force_generic_plan; set jit = off; \
             set statement_timeout = '30s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'",
        )
        .map_err(r2d2::Error::QueryError)?;
        if let Some(statements) = self.statements.clone() {
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                    statements.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        Ok(())
    }
}

/// While the database is away the pool tries again and again; once a try is enough for the log.
#[derive(Debug)]
struct Quiet;

impl<E: fmt::Display> r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, error: E) {
        tracing::warn!(error = %one_line(&error.to_string()), "the database cannot be reached");
    }
}
