//! A request with many things in it: what is good of it is stored, and of the rest it is told why not (D1.3).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;

use super::{
    access::{DataCredential, Opened},
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
    store::{PgConnection, data::senders::Receiver},
};

/// What was sent: JSON as a list, or in lines.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    pub text: &'a str,
    pub in_lines: bool,
    /// What opens the project; without it each thing names the token of its own.
    pub by: Option<&'a DataCredential>,
    /// Takes so many from what the project may send. The error is when there is enough again.
    pub allows: &'a dyn Fn(ProjectId, usize) -> Result<(), i64>,
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

/// What is done with the things of a batch.
struct Handling<R, O, S> {
    action: ProjectAction,
    /// The field that names the project.
    names_it: &'static str,
    read: R,
    /// Why it cannot be kept in this project.
    is_over: O,
    store: S,
}

/// Things for one project, with their places in the batch.
struct Group<T> {
    by: DataCredential,
    opened: Opened,
    places: Vec<usize>,
    things: Vec<T>,
}

/// Stores the events of a batch.
///
/// # Errors
/// The inner one if nothing can be read at all. `SignedOut` if nothing of it opens anything, `TooMany` if a project has to wait; those
/// of the database. Then nothing of it is stored, and it can be sent again as a whole; what fails after something was stored is told
/// of the things it fails for (D1.6).
pub fn events(conn: &mut PgConnection, batch: &Batch, way: Way) -> Result<Result<Outcome, Unreadable>, Refusal> {
    let read = |item: &RawValue| {
        let mut event = NewEvent::read(item, way, batch.now)?;
        Ok((event.token.take(), event))
    };
    let is_over = |event: &NewEvent, receiver: &Receiver| {
        let days = receiver.days_kept();
        (event.time < batch.now - TimeDelta::days(days.into())).then(|| Wrong {
            insert_id: event.insert_id.clone().unwrap_or_default(),
            ..Wrong::with("properties.time", format!("'properties.time' is more than {days} days ago: older events aren't kept"))
        })
    };
    let store = |conn: &mut PgConnection, by: (&DataCredential, &Opened), events: &[NewEvent]| {
        receiving::events(conn, by, events, batch.now)
    };
    let ways = Handling { action: ProjectAction::SendEvents, names_it: "properties.token", read, is_over, store };
    taken(conn, batch, ways)
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
    let store = |conn: &mut PgConnection, by: (&DataCredential, &Opened), changes: &[ProfileChange]| {
        receiving::profile_changes(conn, by, changes, batch.now)
    };
    let ways = Handling { action: ProjectAction::EditProfiles, names_it: "$token", read, is_over: |_: &_, _: &_| None, store };
    taken(conn, batch, ways)
}

fn taken<T>(
    conn: &mut PgConnection,
    batch: &Batch,
    ways: Handling<
        impl Fn(&RawValue) -> Result<(Option<String>, T), Wrong>,
        impl Fn(&T, &Receiver) -> Option<Wrong>,
        impl Fn(&mut PgConnection, (&DataCredential, &Opened), &[T]) -> Result<usize, Refusal>,
    >,
) -> Result<Result<Outcome, Unreadable>, Refusal> {
    let items = match items(batch.text, batch.in_lines) {
        Ok(items) if items.len() > BATCH_MOST => return Ok(Err(Unreadable::TooMany)),
        Ok(items) => items,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let mut outcome = Outcome::default();
    let by_token = grouped(batch, &ways.read, ways.names_it, items, &mut outcome.wrong);
    if let (Some(by), true) = (batch.by, by_token.is_empty()) {
        by.open(conn, ways.action)?;
    }
    let closed = |index| Wrong { index, ..Wrong::with(ways.names_it, format!("'{}' opens no project", ways.names_it)) };
    // Others of the batch may be for projects that are there.
    let skipped = (batch.by.is_none() && by_token.len() > 1).then_some(&closed);
    // Everything is asked before anything is stored: whoever is refused can send all of it again.
    let groups = opened(conn, (batch, ways.action), &ways.is_over, by_token, skipped, &mut outcome.wrong)?;
    for (project, many) in wanted(&groups) {
        (batch.allows)(project, many).map_err(Refusal::TooMany)?;
    }
    stored(conn, &ways.store, groups, skipped, &mut outcome)?;
    outcome.wrong.sort_by_key(|wrong| wrong.index);
    Ok(Ok(outcome))
}

/// Things with their places in the batch, by the token that they name where nothing else was brought.
type ByToken<T> = BTreeMap<Option<String>, Vec<(usize, T)>>;

/// Reads the things. Those that cannot be read, or name no project, are wrong.
fn grouped<T>(
    batch: &Batch,
    read: &impl Fn(&RawValue) -> Result<(Option<String>, T), Wrong>,
    names_it: &str,
    items: Vec<Option<&RawValue>>,
    wrong: &mut Vec<Wrong>,
) -> ByToken<T> {
    let mut by_token = ByToken::new();
    for (index, item) in items.into_iter().enumerate() {
        let thing = item.ok_or_else(|| Wrong::with("", "this line is no JSON")).and_then(read);
        match thing {
            Ok((None, _)) if batch.by.is_none() => {
                wrong.push(Wrong { index, ..Wrong::with(names_it, format!("'{names_it}' is required")) });
            }
            Ok((token, thing)) => {
                by_token.entry(token.filter(|_| batch.by.is_none())).or_default().push((index, thing));
            }
            Err(fault) => wrong.push(Wrong { index, ..fault }),
        }
    }
    by_token
}

/// Opens the project of each group, and leaves out what cannot be kept there. A token that opens nothing ends the batch, unless
/// `skipped` says why its things alone are left out.
fn opened<T>(
    conn: &mut PgConnection,
    (batch, action): (&Batch, ProjectAction),
    is_over: &impl Fn(&T, &Receiver) -> Option<Wrong>,
    by_token: ByToken<T>,
    skipped: Option<&impl Fn(usize) -> Wrong>,
    wrong: &mut Vec<Wrong>,
) -> Result<Vec<Group<T>>, Refusal> {
    let mut groups = Vec::new();
    for (token, things) in by_token {
        let Some(by) = batch.by.cloned().or(token.map(DataCredential::Token)) else { continue };
        let opened = match (by.open(conn, action), skipped) {
            (Ok(opened), _) => opened,
            (Err(Refusal::SignedOut), Some(closed)) => {
                wrong.extend(things.into_iter().map(|(index, _)| closed(index)));
                continue;
            }
            (Err(refusal), _) => return Err(refusal),
        };
        let mut group = Group { by, opened, places: Vec::with_capacity(things.len()), things: Vec::with_capacity(things.len()) };
        for (index, thing) in things {
            if let Some(over) = is_over(&thing, group.opened.receiver()) {
                wrong.push(Wrong { index, ..over });
                continue;
            }
            group.places.push(index);
            group.things.push(thing);
        }
        groups.push(group);
    }
    Ok(groups)
}

/// How much of what each project may send the groups take. Several tokens can be of one project.
fn wanted<T>(groups: &[Group<T>]) -> BTreeMap<ProjectId, usize> {
    let mut wanted = BTreeMap::new();
    for group in groups {
        *wanted.entry(group.opened.receiver().id).or_default() += group.things.len();
    }
    wanted
}

/// Stores the groups. What fails after something was stored is told of the things it fails for (D1.6).
fn stored<T>(
    conn: &mut PgConnection,
    store: &impl Fn(&mut PgConnection, (&DataCredential, &Opened), &[T]) -> Result<usize, Refusal>,
    groups: Vec<Group<T>>,
    skipped: Option<&impl Fn(usize) -> Wrong>,
    outcome: &mut Outcome,
) -> Result<(), Refusal> {
    for Group { by, opened, places, things } in groups.into_iter().filter(|group| !group.things.is_empty()) {
        match (store(conn, (&by, &opened), &things), skipped) {
            (Ok(new), _) => {
                outcome.taken += things.len();
                outcome.new += new;
            }
            (Err(Refusal::SignedOut), Some(closed)) => outcome.wrong.extend(places.into_iter().map(closed)),
            (Err(refusal), _) if outcome.taken == 0 => return Err(refusal),
            (Err(refusal), _) => {
                tracing::warn!(?refusal, "a part of a batch could not be stored");
                let failed = |index| Wrong { index, ..Wrong::with("", "this wasn't stored: send it again, and nothing else") };
                outcome.wrong.extend(places.into_iter().map(failed));
            }
        }
    }
    Ok(())
}
