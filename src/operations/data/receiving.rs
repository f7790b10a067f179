//! Storing what came: all that is good of a batch, once, with its counts, in one transaction (D1.3, D2, D4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::access::{DataCredential, Opened};
use crate::{
    model::{
        ProjectId,
        data::{event::NewEvent, profile::ProfileChange},
        timezone::Timezone,
    },
    operations::Refusal,
    policy::ProjectAction,
    store::{
        self, PgConnection, Tx,
        data::{
            self,
            counts::{self, Bounds},
            profiles::{self, Profile},
            senders::Receiver,
        },
    },
};

/// Stores these events of one project. Those that are there already are taken, too. Returns how many were new.
///
/// # Errors
/// Those of `DataCredential::open`, which is asked again once the batch had its turn; those of the database, and nothing is stored.
pub fn events(
    conn: &mut PgConnection,
    (brought, before): (&DataCredential, &Opened),
    events: &[NewEvent],
    now: DateTime<Utc>,
) -> Result<usize, Refusal> {
    data::events::make_room(conn, events)?;
    store::write(conn, |tx| {
        let opened = held(tx, brought, before, ProjectAction::SendEvents)?;
        let (project, month, next) = place(opened.receiver(), now);
        let into = (project, opened.receiver().organization_id, data::events::Counting::First);
        let stored = data::events::load(tx, into, events, (month.from, month.to, next))?;
        counts::add(tx, project, &stored, month)?;
        Ok(usize::try_from(stored.events).unwrap_or_default())
    })
}

/// Makes these changes to profiles of one project, in their order. Returns how many they are.
///
/// # Errors
/// As for events.
pub fn profile_changes(
    conn: &mut PgConnection,
    (brought, before): (&DataCredential, &Opened),
    changes: &[ProfileChange],
    now: DateTime<Utc>,
) -> Result<usize, Refusal> {
    store::write(conn, |tx| {
        let opened = held(tx, brought, before, ProjectAction::EditProfiles)?;
        let (project, month, _) = place(opened.receiver(), now);
        data::hold_profiles(tx, project)?;
        let mut by_group: BTreeMap<&str, Vec<&ProfileChange>> = BTreeMap::new();
        for change in changes {
            by_group.entry(&change.group_key).or_default().push(change);
        }
        let mut people = 0;
        for (group_key, changes) in by_group {
            let more = change(tx, project, group_key, &changes, now)?;
            people += if group_key.is_empty() { more } else { 0 };
        }
        counts::add_profiles(tx, project, people, month.first_day)?;
        Ok(changes.len())
    })
}

/// Waits for whatever ends the project, and opens it again: who waited may have waited for the end.
fn held(tx: &mut Tx, brought: &DataCredential, before: &Opened, action: ProjectAction) -> Result<Opened, Refusal> {
    let receiver = before.receiver();
    let mut held: Vec<ProjectId> = [receiver.id].into_iter().chain(receiver.via).collect();
    held.sort_unstable();
    for project in held {
        data::hold(tx, project)?;
    }
    let after = brought.open(tx, action)?;
    // What began or ceased to be sent on meanwhile goes the right way at the next try (D5.4).
    if after.receiver().id == receiver.id { Ok(after) } else { Err(Refusal::TooMany(1)) }
}

/// The project, its present month, and when the month after that is over.
pub(super) fn place(receiver: &Receiver, now: DateTime<Utc>) -> (ProjectId, Bounds, DateTime<Utc>) {
    let timezone = Timezone::parse(&receiver.timezone).unwrap_or(Timezone::UTC);
    let next = |first: chrono::NaiveDate| timezone.month(timezone.start(first) + TimeDelta::days(40));
    let first_day = timezone.month(now);
    let second = next(first_day);
    let month = Bounds { first_day, from: timezone.start(first_day), to: timezone.start(second) };
    (receiver.id, month, timezone.start(next(second)))
}

/// Returns how many profiles there are more than before.
fn change(
    tx: &mut Tx,
    project: ProjectId,
    group_key: &str,
    changes: &[&ProfileChange],
    now: DateTime<Utc>,
) -> Result<i64, Refusal> {
    let ids: BTreeSet<String> = changes.iter().map(|change| change.distinct_id.clone()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let before = profiles::of(tx, project, group_key, &ids)?;
    let read = |text: &String| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
    let mut known: HashMap<&str, Option<Map<String, Value>>> =
        ids.iter().map(|id| (id.as_str(), before.get(id).map(read))).collect();
    let seen = now.format("%Y-%m-%dT%H:%M:%S").to_string();
    for change in changes {
        let was = known.remove(change.distinct_id.as_str()).flatten();
        known.insert(&change.distinct_id, change.apply(was, &seen));
    }
    let (mut kept, mut gone, mut more) = (Vec::new(), Vec::new(), 0);
    for id in &ids {
        let is_known = before.contains_key(id);
        match known.remove(id.as_str()).flatten() {
            Some(properties) => {
                more += i64::from(!is_known);
                // A null that a database cannot keep never comes out of here: JSON writes it in letters.
                kept.push(Profile { distinct_id: id.clone(), properties: Value::Object(properties).to_string() });
            }
            None if is_known => {
                more -= 1;
                gone.push(id.clone());
            }
            None => {}
        }
    }
    profiles::set(tx, project, group_key, kept)?;
    profiles::delete(tx, project, group_key, &gone)?;
    Ok(more)
}
