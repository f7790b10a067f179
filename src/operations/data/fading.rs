//! What goes by itself, one small step in each transaction. Only the background work calls these.

use chrono::{DateTime, Utc};

use crate::{
    model::limits::EVENTS_KEPT,
    operations::Refusal,
    store::{Tx, data::remains},
};

/// Removes a piece of the data of a project that is gone. Answers whether there may be more (R2.7.2.1, D6).
///
/// # Errors
/// Those of the database.
pub fn remove_remains(tx: &mut Tx) -> Result<bool, Refusal> {
    let Some(project) = remains::next(tx)? else { return Ok(false) };
    remains::remove(tx, project)?;
    Ok(true)
}

/// Removes a piece of the events whose time is over, and when none is left, what stood for them. Answers whether there may be more
/// (R2.18).
///
/// # Errors
/// Those of the database.
pub fn expire(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, Refusal> {
    if remains::expire(tx, now - EVENTS_KEPT)? > 0 {
        return Ok(true);
    }
    remains::sweep(tx, now - EVENTS_KEPT)?;
    Ok(false)
}
