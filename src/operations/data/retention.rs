//! What goes by itself, one small step in each transaction. Only the background work calls these.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{OrganizationId, ProjectId, limits::EVENTS_KEPT_DAYS},
    operations::Refusal,
    store::{PgConnection, Tx, data::remains, organizations},
};

/// Removes a piece of the data of a project that is gone. Returns whether there may be more (R2.7.2.1, D6).
///
/// # Errors
/// Those of the database.
pub fn remove_remains(tx: &mut Tx, project: ProjectId) -> Result<bool, Refusal> {
    Ok(remains::take(tx, project)? && remains::remove(tx, project)?)
}

/// Removes a piece of the events whose time is over, and when none is left, a piece of what stood for them. Returns whether there may be more
/// (R2.18).
///
/// # Errors
/// Those of the database.
pub fn expire(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let before = now - days(EVENTS_KEPT_DAYS);
    if remains::expire(tx, before)? > 0 || remains::sweep(tx, None, before)? > 0 {
        return Ok(true);
    }
    remains::end_parts(tx, before)?;
    Ok(false)
}

/// The organizations that keep events for fewer days than all others.
///
/// # Errors
/// Those of the database.
pub fn sooner(conn: &mut PgConnection) -> Result<Vec<(OrganizationId, i32)>, Refusal> {
    Ok(organizations::events_kept(conn)?)
}

/// The same in the projects of one organization, for whoever keeps them for so many days (X41). Returns whether there may be more.
///
/// # Errors
/// Those of the database.
pub fn expire_of(tx: &mut Tx, (organization, kept): (OrganizationId, i32), now: DateTime<Utc>) -> Result<bool, Refusal> {
    let before = now - days(kept);
    Ok(remains::expire_of(tx, organization, before)? > 0 || remains::sweep(tx, Some(organization), before)? > 0)
}

fn days(kept: i32) -> TimeDelta {
    TimeDelta::days(kept.into())
}
