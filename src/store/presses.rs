//! Presses of buttons that were counted, each once (U3).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::{
    model::{Digest, limits::REMOVED_AT_ONCE},
    store::{Tx, schema::presses},
};

/// A press that was counted.
#[derive(Debug, Clone)]
pub struct PressRecord {
    pub pressed_at: DateTime<Utc>,
    /// The deed is done and answered.
    pub answered: bool,
    /// Where one stood afterwards, unless the answer showed something that is not kept.
    pub answer: Option<Value>,
}

/// Counts a press. False if it was counted before; while somebody else is at it, this waits until they are done or gave up.
pub fn insert(tx: &mut Tx, digest: Digest) -> QueryResult<bool> {
    let row = presses::digest.eq(digest.0.as_slice());
    Ok(diesel::insert_into(presses::table).values(row).on_conflict_do_nothing().execute(tx.0)? == 1)
}

/// What is known of a press.
pub fn find(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<PressRecord>> {
    let columns = (presses::pressed_at, presses::answered, presses::answer);
    let found: Option<(DateTime<Utc>, bool, Option<Value>)> =
        presses::table.find(digest.0.as_slice()).select(columns).first(conn).optional()?;
    Ok(found.map(|(pressed_at, answered, answer)| PressRecord { pressed_at, answered, answer }))
}

/// Keeps what the press was answered.
pub fn answer(tx: &mut Tx, digest: Digest, answer: Option<&Value>) -> QueryResult<usize> {
    let told = (presses::answered.eq(true), presses::answer.eq(answer));
    diesel::update(presses::table.find(digest.0.as_slice())).set(told).execute(tx.0)
}

/// Forgets a press that ended in a refusal after all.
pub fn delete(tx: &mut Tx, digest: Digest) -> QueryResult<usize> {
    diesel::delete(presses::table.find(digest.0.as_slice())).execute(tx.0)
}

/// A piece of the presses from before.
pub fn delete_before(tx: &mut Tx, then: DateTime<Utc>) -> QueryResult<usize> {
    let past = presses::table.filter(presses::pressed_at.lt(then)).select(presses::digest);
    let past: Vec<Vec<u8>> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(presses::table.filter(presses::digest.eq_any(past))).execute(tx.0)
}
