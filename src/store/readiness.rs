//! Whether a change goes through: one is made, with all that a change meets, and taken back (F22, U1).

use std::{collections::BTreeSet, fmt};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, migration::MigrationSource, pg::Pg,
    sql_query, sql_types::Text,
};

use super::{Error, migrations::MIGRATIONS, tx::rehearse};

/// Why no change goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// Nothing answers, or not in time.
    Silent,
    DiskFull,
    /// A library of the server does not fit it, or is not there.
    Library,
    /// It answers questions and takes no change: a standby, for example.
    ReadOnly,
    /// The tables are those of an older or a newer Steward.
    OtherTables,
    /// Something else, which the log tells.
    Refused,
}

impl fmt::Display for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Silent => "The database isn't answering in time.",
            Self::DiskFull => "The database's disk is full. Free some space, and changes work again.",
            Self::Library => "A library of the database server doesn't match it. Restart the server, as after an update.",
            Self::ReadOnly => "The database is read-only, so changes don't work.",
            Self::OtherTables => "The tables are from another version of Steward. Restart this one, or start the newer one.",
            Self::Refused => "The database refuses changes. The log says why.",
        })
    }
}

/// Makes a change that fills pages, fires a trigger and uses the libraries of search, and takes it back.
pub fn readiness(conn: &mut PgConnection) -> Result<(), Unready> {
    let tried = rehearse(conn, |tx| {
        tx.batch_execute("set local statement_timeout = '1500ms'; set local lock_timeout = '1s'")?;
        // A new file for the table needs room on the disk. While a backup reads the table, that one has to be left out.
        let emptied = "lock table pulse in access exclusive mode nowait; truncate pulse";
        if let Err(error) = tx.transaction(|tx| tx.batch_execute(emptied))
            && !error.to_string().contains("could not obtain lock")
        {
            return Err(error);
        }
        tx.batch_execute(
            "insert into pulse (id, word, weight) select n, 'Beat ' || n, repeat('x', 7000) from generate_series(1, 8) n",
        )?;
        made(tx)
    });
    match tried {
        Ok(made) if made == known() => Ok(()),
        Ok(_) => Err(Unready::OtherTables),
        Err(error) => {
            let reason = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
            tracing::warn!(reason, "not ready: a change did not go through");
            Err(meaning(&error))
        }
    }
}

/// How the tables of a database stand to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tables {
    /// They are those of this version.
    Fitting,
    /// There are none yet.
    None,
    /// An older version made them: so many migrations are missing.
    Older(usize),
    /// A newer version made them, or another one: these migrations are unknown here.
    Newer(Vec<String>),
}

/// Compares the migrations that were made with those that this program knows. Nothing is changed.
pub fn tables(conn: &mut PgConnection) -> Result<Tables, Error> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        made: bool,
    }
    let row: Row = sql_query("select to_regclass('__diesel_schema_migrations') is not null as made").get_result(conn)?;
    let (made, known) = (if row.made { made(conn)? } else { BTreeSet::new() }, known());
    let unknown: Vec<String> = made.difference(&known).cloned().collect();
    let missing = known.difference(&made).count();
    Ok(match (made.is_empty(), unknown.is_empty(), missing) {
        (true, ..) => Tables::None,
        (_, false, _) => Tables::Newer(unknown),
        (_, true, 0) => Tables::Fitting,
        (_, true, missing) => Tables::Older(missing),
    })
}

/// The migrations that were made in this database.
pub(super) fn made(conn: &mut PgConnection) -> Result<BTreeSet<String>, Error> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let rows: Vec<Row> = sql_query("select version::text from __diesel_schema_migrations").load(conn)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// The migrations that this program knows.
pub(super) fn known() -> BTreeSet<String> {
    let all = MigrationSource::<Pg>::migrations(&MIGRATIONS).unwrap_or_default();
    all.iter().map(|one| one.name().version().to_string()).collect()
}

/// Whether it is the database's trouble and no fault of ours: no room, or a server that stops or can only be read. The same request
/// may go through later.
pub fn is_passing(error: &Error) -> bool {
    matches!(meaning(error), Unready::Silent | Unready::DiskFull | Unready::ReadOnly | Unready::Library)
}

/// The driver tells the words of the server and not its code; where the words are in another language, it is a refusal.
fn meaning(error: &Error) -> Unready {
    use super::DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, UnableToSendCommand};
    let words = error.to_string();
    let says = |what: &[&str]| what.iter().any(|what| words.contains(what));
    match error {
        Error::DatabaseError(ClosedConnection | UnableToSendCommand, _) | Error::BrokenTransactionManager => Unready::Silent,
        Error::DatabaseError(ReadOnlyTransaction, _) => Unready::ReadOnly,
        _ if says(&["No space left on device", "could not extend file", "disk full"]) => Unready::DiskFull,
        _ if says(&["undefined symbol", "could not load library", "could not access file", "incompatible library"]) => {
            Unready::Library
        }
        _ if says(&["read-only transaction", "in recovery mode"]) => Unready::ReadOnly,
        _ if says(&["pulse\" does not exist", "_migrations\" does not exist"]) => Unready::OtherTables,
        _ if says(&[
            "server closed",
            "terminating connection",
            "statement timeout",
            "lock timeout",
            "starting up",
            "shutting down",
        ]) =>
        {
            Unready::Silent
        }
        _ => Unready::Refused,
    }
}
