//! Transactions: reading against one snapshot, writing all or nothing.

use std::{
    ops::{Deref, DerefMut},
    time::Instant,
};

use diesel::{
    Connection, PgConnection, RunQueryDsl as _,
    result::{Error, QueryResult},
};

use super::{collision::too_late, prepared::Prepared};
use crate::model::OrganizationId;

/// A transaction that will be kept. Functions that only ask take a connection; functions that change take this.
///
/// It remembers the organization whose row it locked: letters posted under the lock take the turn of that organization. And until
/// when somebody waits for what comes of it, if anybody does.
pub struct Tx<'a>(pub(super) &'a mut PgConnection, pub(super) Option<OrganizationId>, Option<Instant>);

impl Tx<'_> {
    /// Nobody waits any longer than until then.
    pub fn until(&mut self, then: Instant) {
        self.2 = Some(then);
    }

    /// Whether somebody still waits. Long work asks at each step, so that it lets go of what it holds.
    ///
    /// # Errors
    /// As a statement that took too long.
    pub fn in_time(&self) -> QueryResult<()> {
        if self.2.is_some_and(|then| Instant::now() > then) { Err(too_late()) } else { Ok(()) }
    }
}

impl Deref for Tx<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        self.0
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.0
    }
}

/// Runs `work` in one transaction: all of it is kept, or none.
pub fn write<T, E: From<Error>>(conn: &mut PgConnection, work: impl FnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E> {
    conn.transaction(|conn| work(&mut Tx(conn, None, None)))
}

/// Runs `work` against one snapshot in which nothing can be changed.
pub fn read<T, E: From<Error>>(conn: &mut PgConnection, work: impl FnOnce(&mut PgConnection) -> Result<T, E>) -> Result<T, E> {
    conn.build_transaction().repeatable_read().read_only().run(work)
}

/// Lets each statement of this transaction take the time that work needs which nobody waits for. No request calls this (F22.1).
pub fn unhurried(tx: &mut Tx) -> QueryResult<()> {
    Prepared::new("select set_config('statement_timeout', '10min', true)", []).execute(tx.0).map(drop)
}

/// Runs `work` in a transaction that is always taken back, whatever comes of it: nothing of it stays.
pub fn rehearse<T, E: From<Error>>(conn: &mut PgConnection, work: impl FnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E> {
    enum End<T, E> {
        Done(Result<T, E>),
        Broken(Error),
    }
    impl<T, E> From<Error> for End<T, E> {
        fn from(error: Error) -> Self {
            Self::Broken(error)
        }
    }
    let end = conn.transaction(|conn| Err::<(), _>(End::Done(work(&mut Tx(conn, None, None)))));
    match end {
        Err(End::Done(done)) => done,
        Err(End::Broken(error)) => Err(error.into()),
        Ok(()) => unreachable!("the transaction above always ends in an error"),
    }
}
