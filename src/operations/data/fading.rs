//! What goes by itself, one small step in each transaction. Only the background work calls these.

use chrono::{DateTime, Utc};

use crate::{
    model::{ProjectId, limits::EVENTS_KEPT},
    operations::Refusal,
    store::{Tx, data::remains},
};

/// Removes a piece of the data of a project that is gone. Answers whether there may be more (R2.7.2.1, D6).
///
/// # Errors
/// Those of the database.
pub fn remove_remains(tx: &mut Tx, project: ProjectId) -> Result<bool, Refusal> {
    Ok(remains::take(tx, project)? && remains::remove(tx, project)?)
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
