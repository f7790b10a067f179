//! Connections, and how they behave.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection,
    connection::{CacheSize, InstrumentationEvent, SimpleConnection},
    r2d2::{self, ConnectionManager, CustomizeConnection},
};

use super::locks::KEEPING;

/// The settings of every connection. Plans are made once: no statement here wants another plan for another value, and planning is half
/// of a short query.
pub(super) const SESSION_SETTINGS: &str = "set timezone = 'UTC'; set plan_cache_mode = force_generic_plan; set jit = off; \
     set statement_timeout = '30s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'";

pub type Pool = r2d2::Pool<ConnectionManager<PgConnection>>;
pub type Connection = r2d2::PooledConnection<ConnectionManager<PgConnection>>;

/// A pool of `size` connections; one is opened at once, the others when they are needed.
///
/// Connections are not tested when they are taken: a broken one shows itself by its error and is replaced.
pub fn pool(url: &str, size: u32) -> Result<Pool, r2d2::PoolError> {
    build(url, size, ConnectionSetup::default())
}

/// The same, counting every statement that is sent, so that a test can say how many a page needs.
pub fn counted_pool(url: &str, size: u32, statements: Arc<AtomicUsize>) -> Result<Pool, r2d2::PoolError> {
    build(url, size, ConnectionSetup { statements: Some(statements), shared: false })
}

fn build(url: &str, size: u32, setup: ConnectionSetup) -> Result<Pool, r2d2::PoolError> {
    let setup = ConnectionSetup { shared: is_shared(url), ..setup };
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(3))
        .connection_customizer(Box::new(setup))
        .error_handler(Box::new(WarnOfErrors))
        .build(ConnectionManager::new(with_timeouts(url)))
}

/// The address with how long anybody waits for a server that does not answer, unless it says so itself: five seconds for a
/// connection, fifteen for what was sent to be received (F22.1).
fn with_timeouts(url: &str) -> String {
    let mut url = without_mark(url);
    for (name, value) in [("connect_timeout", "5"), ("tcp_user_timeout", "15000")] {
        if !url.contains(&format!("{name}=")) {
            let mark = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{mark}{name}={value}"));
        }
    }
    url
}

/// What an address says where a pooler stands before the server and hands its connections from one transaction to the next (C7.2).
/// libpq does not know it, so it is taken out.
const SHARED: &str = "pgbouncer=true";

/// Whether nothing that a connection remembers can be relied on after a transaction: no setting, no prepared statement, no
/// temporary table, no lock of the session.
pub fn is_shared(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, options)| options.split('&').any(|option| option == SHARED))
}

fn without_mark(url: &str) -> String {
    let Some((address, options)) = url.split_once('?') else { return url.to_owned() };
    let rest: Vec<&str> = options.split('&').filter(|option| *option != SHARED).collect();
    if rest.is_empty() { address.to_owned() } else { format!("{address}?{}", rest.join("&")) }
}

/// Makes the settings of connections those of the role in this database, for connections that a pooler shares out: new ones of the
/// server have them whoever comes by them (C7.2). Every role may do that for itself.
///
/// # Errors
/// Those of the database.
pub fn set_for_role(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    let each: Vec<String> = SESSION_SETTINGS
        .split(';')
        .map(|one| one.trim().trim_start_matches("set ").replace('\'', "''"))
        .map(|one| format!("execute format('alter role %I in database %I set {one}', current_user, current_database());"))
        .collect();
    // In turn: two Stewards may start together.
    conn.batch_execute(&format!("do $$ begin perform pg_advisory_xact_lock({KEEPING}); {} end $$", each.join(" ")))
}

/// One connection outside the pool, for the command line and background workers.
pub fn connect(url: &str) -> Result<PgConnection, diesel::ConnectionError> {
    let mut conn = PgConnection::establish(&with_timeouts(url))?;
    ConnectionSetup { shared: is_shared(url), ..ConnectionSetup::default() }
        .on_acquire(&mut conn)
        .map_err(|_| diesel::ConnectionError::BadConnection("the connection closed at once".into()))?;
    Ok(conn)
}

/// Whether a connection that lay idle still leads to a server.
pub fn answers(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    conn.batch_execute("select")
}

pub(super) fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// What is done with a connection when it opens.
#[derive(Debug, Default)]
struct ConnectionSetup {
    statements: Option<Arc<AtomicUsize>>,
    /// A pooler shares the connections of the server out.
    shared: bool,
}

impl CustomizeConnection<PgConnection, r2d2::Error> for ConnectionSetup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        if self.shared {
            // What is set here would be somebody else's at once, and a prepared statement would be looked for where it is not.
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        } else {
            conn.batch_execute(SESSION_SETTINGS).map_err(r2d2::Error::QueryError)?;
        }
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
struct WarnOfErrors;

impl<E: fmt::Display> r2d2::HandleError<E> for WarnOfErrors {
    fn handle_error(&self, error: E) {
        tracing::warn!(error = %one_line(&error.to_string()), "the database cannot be reached");
    }
}

#[cfg(test)]
mod tests {
    use super::{is_shared, with_timeouts};

    // C7.2
    #[test]
    fn the_word_about_a_pooler_is_for_us_and_not_for_the_driver() {
        let all = "connect_timeout=5&tcp_user_timeout=15000";
        for (said, shared, given) in [
            ("postgres://db/x?pgbouncer=true", true, format!("postgres://db/x?{all}")),
            ("postgres://db/x?sslmode=require&pgbouncer=true", true, format!("postgres://db/x?sslmode=require&{all}")),
            ("postgres://db/x?pgbouncer=false", false, format!("postgres://db/x?pgbouncer=false&{all}")),
            ("postgres://db/x", false, format!("postgres://db/x?{all}")),
        ] {
            assert_eq!((is_shared(said), with_timeouts(said)), (shared, given), "{said}");
        }
    }

    // F22.1
    #[test]
    fn an_address_says_how_long_anybody_waits() {
        let bare = "postgres://ada:secret@db.example/steward";
        assert_eq!(with_timeouts(bare), format!("{bare}?connect_timeout=5&tcp_user_timeout=15000"));
        let socket = "postgres://steward@/steward?host=/run/x";
        assert_eq!(with_timeouts(socket), format!("{socket}&connect_timeout=5&tcp_user_timeout=15000"));
        let said = "postgres://db/x?connect_timeout=30&tcp_user_timeout=1";
        assert_eq!(with_timeouts(said), said);
    }
}
