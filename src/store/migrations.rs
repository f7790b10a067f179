//! The tables, brought to their newest form.

use std::{error::Error, thread, time::Duration};

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    connection::SimpleConnection,
    migration::Migration,
    pg::Pg,
    sql_query,
    sql_types::{Bool, Integer, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    locks::MIGRATING as LOCK,
    pool::{SESSION_SETTINGS, one_line},
};

pub(super) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// The oldest Postgres that is supported (H4).
const OLDEST: i32 = 150_000;
/// How often whoever waits for the other looks whether it is done.
const TURN: Duration = Duration::from_millis(200);
/// How long those who wait behind a migration have their turn before it asks for its tables again.
const PAUSE: Duration = Duration::from_secs(3);

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Brings the tables to the newest form, however large they are: no statement has a limit of time (U2). Two Stewards may do this
/// at the same time. A line in the log says what a database that is in use waits for.
///
/// The error is one sentence for the operator.
pub fn migrate(conn: &mut PgConnection) -> Result<(), String> {
    let version = version(conn).map_err(|error| format!("The database isn't answering: {}.", one_line(&error)))?;
    if version < OLDEST {
        return Err(format!("The database is Postgres {}; Steward needs 15 or newer.", version / 10_000));
    }
    let done = in_turn(conn)
        .and_then(|()| Ok(super::search_folding::refold(conn)?))
        .and_then(|()| Ok(conn.batch_execute(SESSION_SETTINGS)?));
    done.map_err(|error| format!("The tables couldn't be brought up to date: {}.", one_line(&error)))
}

/// Waits for the turn by asking for it again and again. Whoever waits inside a statement holds a snapshot, and an index that is
/// built concurrently waits for every snapshot: the two would wait for each other.
fn in_turn(conn: &mut PgConnection) -> Done<()> {
    conn.batch_execute(
        "set client_min_messages = warning; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0",
    )?;
    let mut told = false;
    while !asked(conn, &format!("select pg_try_advisory_lock({LOCK}) as yes"))? {
        if !told {
            tracing::info!("another Steward is bringing the tables up to date; waiting for it");
            told = true;
        }
        thread::sleep(TURN);
    }
    let done = run(conn);
    conn.batch_execute(&format!("select pg_advisory_unlock({LOCK})"))?;
    done
}

fn run(conn: &mut PgConnection) -> Done<()> {
    let new = conn.applied_migrations()?.is_empty();
    let pending = conn.pending_migrations(MIGRATIONS)?;
    for (n, migration) in pending.iter().enumerate() {
        if !new {
            tracing::info!("bringing the tables up to date: {} ({} of {})", migration.name(), n + 1, pending.len());
        }
        step(conn, migration.as_ref())?;
    }
    Ok(())
}

/// One migration. In a transaction it may lock tables, so it waits for them only so long, since everybody else waits behind it,
/// and then asks again, for as long as it takes: a copy that is being made of the database holds them for hours (U2). What runs
/// without one (an index that is built concurrently, rows that are filled piece by piece) stands in nobody's way and waits
/// as long as it has to; it can have broken off before, and then begins again.
fn step(conn: &mut PgConnection, migration: &dyn Migration<Pg>) -> Done<()> {
    if migration.metadata().run_in_transaction() {
        conn.batch_execute("set lock_timeout = '10s'")?;
    } else {
        conn.batch_execute("set lock_timeout = 0")?;
        clear(conn)?;
    }
    let mut told = false;
    while let Err(error) = conn.run_migration(migration) {
        if !(migration.metadata().run_in_transaction() && is_in_the_way(&*error)) {
            return Err(error);
        }
        if !told {
            tracing::warn!("{} waits for tables that somebody else uses; it is tried until they are free", migration.name());
            told = true;
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// Whether it was taken back because somebody else holds what it locks. What runs migrations tells words and no code.
fn is_in_the_way(error: &dyn Error) -> bool {
    let words = error.to_string();
    words.contains("lock timeout") || words.contains("deadlock detected")
}

/// Removes indexes whose building broke off: they cost every change and help nobody, and `if not exists` would keep them.
fn clear(conn: &mut PgConnection) -> Done<()> {
    #[derive(diesel::QueryableByName)]
    struct Broken {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let broken: Vec<Broken> = sql_query(
        "select quote_ident(c.relname) as name from pg_index i join pg_class c on c.oid = i.indexrelid \
         where not i.indisvalid and c.relnamespace = current_schema()::regnamespace \
         and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)",
    )
    .load(conn)?;
    for Broken { name } in broken {
        tracing::info!("removing the index {name}, whose building broke off");
        conn.batch_execute(&format!("drop index concurrently {name}"))?;
    }
    Ok(())
}

/// The version of the server as a number: 150018 is 15.18.
pub fn version(conn: &mut PgConnection) -> QueryResult<i32> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        version: i32,
    }
    let row: Row = sql_query("select current_setting('server_version_num')::int as version").get_result(conn)?;
    Ok(row.version)
}

fn asked(conn: &mut PgConnection, sql: &str) -> QueryResult<bool> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        yes: bool,
    }
    let row: Row = sql_query(sql).get_result(conn)?;
    Ok(row.yes)
}
