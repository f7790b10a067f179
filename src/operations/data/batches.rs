//! A request with many things in it: what is good of it is stored, and of the rest it is told why not (D1.3).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::{
    access::{Brought, Opened},
    receiving,
};
use crate::{
    model::{
        ProjectId,
        data::{
            Wrong,
            event::{NewEvent, Way},
            profile::{ProfileChange, Whose},
            unpacked::{Unreadable, items},
        },
        limits::BATCH_MOST,
    },
    operations::Refusal,
    policy::ProjectAction,
    store::PgConnection,
};

/// What was sent: JSON as a list, or in lines.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    pub text: &'a str,
    pub in_lines: bool,
    /// What opens the project; without it each thing names the token of its own.
    pub by: Option<&'a Brought>,
    /// Takes so many from what the project may send. The error is when there is enough again.
    pub allows: fn(ProjectId, usize) -> Result<(), i64>,
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub taken: usize,
    /// Those of them that were not there before.
    pub new: usize,
    pub wrong: Vec<Wrong>,
}

/// Stores the events of a batch.
///
/// # Errors
/// The inner one if nothing can be read at all. `SignedOut` if nothing of it opens anything, `TooMany` if the project has to wait,
/// and then the batch can be sent again as a whole; those of the database.
pub fn events(conn: &mut PgConnection, batch: &Batch, way: Way) -> Result<Result<Outcome, Unreadable>, Refusal> {
    let read = |item: &RawValue| {
        let mut event = NewEvent::read(item, way, batch.now)?;
        Ok((event.token.take(), event))
    };
    let store =
        |conn: &mut PgConnection, by: (&Brought, &Opened), events: &[NewEvent]| receiving::events(conn, by, events, batch.now);
    taken(conn, batch, ProjectAction::SendEvents, "properties.token", read, store)
}

/// Makes the changes of a batch.
///
/// # Errors
/// As for events.
pub fn profiles(conn: &mut PgConnection, batch: &Batch, whose: Whose) -> Result<Result<Outcome, Unreadable>, Refusal> {
    let read = |item: &RawValue| {
        let mut change = ProfileChange::read(item, whose)?;
        Ok((change.token.take(), change))
    };
    let store = |conn: &mut PgConnection, by: (&Brought, &Opened), changes: &[ProfileChange]| {
        receiving::profile_changes(conn, by, changes, batch.now)
    };
    taken(conn, batch, ProjectAction::EditProfiles, "$token", read, store)
}

fn taken<T>(
    conn: &mut PgConnection,
    batch: &Batch,
    action: ProjectAction,
    names_it: &str,
    read: impl Fn(&RawValue) -> Result<(Option<String>, T), Wrong>,
    store: impl Fn(&mut PgConnection, (&Brought, &Opened), &[T]) -> Result<usize, Refusal>,
) -> Result<Result<Outcome, Unreadable>, Refusal> {
    let items = match items(batch.text, batch.in_lines) {
        Ok(items) if items.len() > BATCH_MOST => return Ok(Err(Unreadable::TooMany)),
        Ok(items) => items,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let mut outcome = Outcome::default();
    // Things with their places, by the token that they name where nothing else was brought.
    let mut by_token: BTreeMap<Option<String>, (Vec<usize>, Vec<T>)> = BTreeMap::new();
    for (index, item) in items.into_iter().enumerate() {
        let thing = item.ok_or_else(|| Wrong::with("", "this line is no JSON")).and_then(&read);
        match thing {
            Ok((None, _)) if batch.by.is_none() => {
                outcome.wrong.push(Wrong { index, ..Wrong::with(names_it, format!("'{names_it}' is required")) });
            }
            Ok((token, thing)) => {
                let (places, things) = by_token.entry(token.filter(|_| batch.by.is_none())).or_default();
                places.push(index);
                things.push(thing);
            }
            Err(wrong) => outcome.wrong.push(Wrong { index, ..wrong }),
        }
    }
    if let (Some(by), true) = (batch.by, by_token.is_empty()) {
        by.open(conn, action)?;
    }
    let groups = by_token.len();
    for (token, (places, things)) in by_token {
        let own = token.map(Brought::Token);
        let Some(by) = batch.by.or(own.as_ref()) else { continue };
        match stored(conn, batch, by, action, &things, &store) {
            Ok(new) => {
                outcome.taken += things.len();
                outcome.new += new;
            }
            // Others of the batch may be for projects that are there.
            Err(Refusal::SignedOut) if batch.by.is_none() && groups > 1 => {
                let closed = |index| Wrong { index, ..Wrong::with(names_it, format!("'{names_it}' opens no project")) };
                outcome.wrong.extend(places.into_iter().map(closed));
            }
            Err(refusal) => return Err(refusal),
        }
    }
    outcome.wrong.sort_by_key(|wrong| wrong.index);
    Ok(Ok(outcome))
}

fn stored<T>(
    conn: &mut PgConnection,
    batch: &Batch,
    by: &Brought,
    action: ProjectAction,
    things: &[T],
    store: impl Fn(&mut PgConnection, (&Brought, &Opened), &[T]) -> Result<usize, Refusal>,
) -> Result<usize, Refusal> {
    let opened = by.open(conn, action)?;
    (batch.allows)(opened.receiver().id, things.len()).map_err(Refusal::TooMany)?;
    store(conn, (by, &opened), things)
}
