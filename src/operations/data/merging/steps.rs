//! What a merge does by itself: one small step in each transaction, which goes on where the one before it ended (D5.3). Only the
//! background work calls these.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{super::receiving::place, called};
use crate::{
    model::{
        MergeId, OrganizationId, Principal, ProjectId, UserId,
        data::event::{NewEvent, insert_id, user_id},
        event,
        limits::{EVENT_AHEAD, EVENT_EARLIEST, EXPORT_PIECE, MERGED_PROFILES},
        merge::MergeState,
    },
    operations::{Refusal, audit},
    policy::{ProjectAccess, ProjectAction},
    store::{
        PgConnection, Tx,
        account::users,
        data::{
            self, counts,
            given::{self, KeptEvent, Wanted},
            merges::{self, Merge, Moving},
            profiles::{self, Profile},
            senders::{self, Receiver},
        },
        grants,
    },
};

/// What no import takes: it would tie together people of the other project (M48).
const LEFT_OUT: &str = "$identify";

/// The merges that go on, the one that waited longest first. Only the background work calls it.
///
/// # Errors
/// Those of the database.
pub fn running(conn: &mut PgConnection) -> Result<Vec<MergeId>, Refusal> {
    Ok(merges::running(conn)?)
}

/// Takes one step of a merge: a piece of its events or of its profiles, with their counts and with how far it came, in one
/// transaction (D5.3). Whoever began it is asked anew whether they may. Returns whether a step was taken.
///
/// # Errors
/// Those of the database; then nothing of the step is kept.
pub fn step(tx: &mut Tx, id: MergeId, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let Some(mut merge) = merges::take(tx, id)? else { return Ok(false) };
    let mut held = [merge.source_id, merge.target_id];
    held.sort_unstable();
    for project in held {
        data::hold(tx, project)?;
    }
    let Some(target) = still_allowed(tx, &merge)? else {
        close(tx, &merge, MergeState::Stopped)?;
        return Ok(true);
    };
    let more = match merge.events_over {
        false => move_events(tx, &mut merge, &target, now)?,
        true => move_profiles(tx, &mut merge, &target, now)?,
    };
    merges::keep(tx, &merge)?;
    if !more {
        close(tx, &merge, MergeState::Done)?;
    }
    Ok(true)
}

/// The target, if both projects stand and whoever began it may merge them now.
fn still_allowed(tx: &mut Tx, merge: &Merge) -> Result<Option<Receiver>, Refusal> {
    let organization = merge.organization_id;
    let Some(user) = merge.started_by else { return Ok(None) };
    // Whoever runs the site closed the account: it opens nothing, and nothing goes on in its name (C5.6).
    if users::is_disabled(tx, user)? {
        return Ok(None);
    }
    for project in [merge.source_id, merge.target_id] {
        if !may(tx, organization, project, user)? {
            return Ok(None);
        }
    }
    let stands = senders::of_organization(tx, organization, merge.source_id)?.is_some();
    Ok(senders::of_organization(tx, organization, merge.target_id)?.filter(|_| stands))
}

fn may(conn: &mut PgConnection, organization: OrganizationId, project: ProjectId, user: UserId) -> Result<bool, Refusal> {
    let granted = grants::grants(conn, organization, project, Principal::Person(user))?;
    Ok(ProjectAccess::of(granted).may(ProjectAction::MergeProjects))
}

fn close(tx: &mut Tx, merge: &Merge, state: MergeState) -> Result<(), Refusal> {
    let (organization, source) = (merge.organization_id, merge.source_id);
    merges::end(tx, organization, source, state)?;
    let (name, into) = (called(tx, organization, source)?, called(tx, organization, merge.target_id)?);
    let target = (merge.target_id, into.as_str());
    let event = match state {
        MergeState::Done => event::projects::merge_finished(source, &name, target, (merge.events_moved, merge.profiles_added)),
        _ => event::projects::merge_cancelled(source, &name, target),
    };
    Ok(audit::record_by_itself(tx, organization, &event)?)
}

/// Returns whether there is more to do.
fn move_events(tx: &mut Tx, merge: &mut Merge, target: &Receiver, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let wanted = Wanted {
        project: merge.source_id,
        from: EVENT_EARLIEST,
        to: now + EVENT_AHEAD + EVENT_AHEAD,
        names: None,
        after: merge.at_time.zip(merge.at_id),
    };
    let piece = given::piece(tx, &wanted)?;
    let seen = piece.len();
    if let Some(last) = piece.last() {
        (merge.at_time, merge.at_id) = (Some(last.time), Some(last.id));
    }
    // What is about to be removed in both isn't copied (R2.18).
    let kept_from = now - TimeDelta::days(target.days_kept().into());
    let kept = piece.into_iter().filter(|event| event.time >= kept_from);
    let events: Vec<NewEvent> = kept.filter_map(for_import).map(arriving).collect();
    let (project, month, next) = place(target, now);
    if !events.is_empty() {
        // The plan counted them when the source received them (D5.6).
        let into = (project, merge.organization_id, data::events::Counting::Again);
        let stored = data::events::load(tx, into, &events, (month.from, month.to, next))?;
        counts::add(tx, project, &stored, month)?;
        merge.events_moved += stored.events;
    }
    merge.events_seen += number(seen);
    merge.events_left_out += number(seen - events.len());
    merge.events_over = seen < EXPORT_PIECE;
    Ok(true)
}

/// An event as an import takes it: nothing of `$identify`, whoever is known by `$user_id` under that name, and with an `$insert_id`, so
/// that it is stored once however often and whichever way it is moved (M48, D5.3).
pub fn for_import(event: KeptEvent) -> Option<KeptEvent> {
    if event.event == LEFT_OUT {
        return None;
    }
    let distinct_id = user_id(&event.properties).unwrap_or(event.distinct_id);
    Some(KeptEvent { distinct_id, insert_id: Some(insert_id(event.insert_id, event.id)), ..event })
}

fn arriving(event: KeptEvent) -> NewEvent {
    let KeptEvent { time, event, distinct_id, insert_id, properties, .. } = event;
    NewEvent { time, event, distinct_id, insert_id, properties, token: None }
}

/// Returns whether there is more to do.
fn move_profiles(tx: &mut Tx, merge: &mut Merge, target: &Receiver, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let (project, month, _) = place(target, now);
    data::hold_profiles(tx, project)?;
    let piece = merges::profiles_after(tx, merge.source_id, (&merge.at_group, &merge.at_whom))?;
    let seen = piece.len();
    if let Some(last) = piece.last() {
        (merge.at_group, merge.at_whom) = (last.group_key.clone(), last.distinct_id.clone());
    }
    let mut by_group: BTreeMap<String, Vec<Moving>> = BTreeMap::new();
    for profile in piece {
        by_group.entry(profile.group_key.clone()).or_default().push(profile);
    }
    for (group, moving) in by_group {
        let whom = moving.iter().map(|profile| profile.distinct_id.clone()).collect();
        let known = merges::known(tx, project, &group, whom)?;
        let added = number(moving.len() - known.len());
        profiles::set_as_of(tx, project, &group, moving.into_iter().filter_map(|one| settled(one, &known)).collect())?;
        merge.profiles_added += added;
        if group.is_empty() {
            counts::add_profiles(tx, project, added, month.first_day)?;
        }
    }
    merge.profiles_seen += number(seen);
    Ok(seen == MERGED_PROFILES)
}

/// What is known of somebody in the end, and since when. Where both projects know them, each keeps what only it knew, and of the rest
/// what was updated last holds, also when a third project comes (D5.2). Nothing if that is what the target has.
fn settled(moving: Moving, known: &[Moving]) -> Option<(Profile, DateTime<Utc>)> {
    let Some(there) = known.iter().find(|there| there.distinct_id == moving.distinct_id) else {
        return Some((Profile { distinct_id: moving.distinct_id, properties: moving.properties }, moving.updated_at));
    };
    let read = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
    let (before, theirs) = (read(&there.properties), read(&moving.properties));
    let is_newer = moving.updated_at > there.updated_at;
    let (mut under, over) = if is_newer { (before.clone(), theirs) } else { (theirs, before.clone()) };
    under.extend(over);
    let profile = Profile { distinct_id: moving.distinct_id, properties: Value::Object(under.clone()).to_string() };
    (is_newer || under != before).then(|| (profile, moving.updated_at.max(there.updated_at)))
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(event: &str, properties: &str) -> KeptEvent {
        KeptEvent {
            time: DateTime::UNIX_EPOCH,
            id: uuid::Uuid::nil(),
            event: event.to_owned(),
            distinct_id: "device".to_owned(),
            insert_id: None,
            properties: properties.to_owned(),
        }
    }

    // M48, D5.2
    #[test]
    fn whoever_is_known_by_user_id_is_called_so_and_nothing_of_identify_is_taken() {
        assert!(for_import(kept("$identify", "{}")).is_none());
        for (properties, whom) in [
            ("{\"$user_id\":\"ada\"}", "ada"),
            ("{\"$user_id\": 7,\"a\":1}", "7"),
            ("{\"$user_id\":\"\"}", "device"),
            ("{\"$user_id\":null}", "device"),
            ("{\"a\":\"$user_id\"}", "device"),
            ("{}", "device"),
        ] {
            assert_eq!(for_import(kept("Paid", properties)).unwrap().distinct_id, whom, "{properties}");
        }
    }

    // D5.2, D5.3
    #[test]
    fn of_what_both_know_the_newer_holds_and_nothing_is_lost() {
        let at = |seconds: i64, properties: &str| Moving {
            group_key: String::new(),
            distinct_id: "ada".to_owned(),
            properties: properties.to_owned(),
            updated_at: DateTime::from_timestamp(seconds, 0).unwrap(),
        };
        let end =
            |moving: Moving, there: Moving| settled(moving, &[there]).map(|(profile, at)| (profile.properties, at.timestamp()));
        let both = (r#"{"plan":"new","a":1}"#, r#"{"plan":"old","b":2}"#);
        assert_eq!(end(at(2, both.0), at(1, both.1)).unwrap(), (r#"{"a":1,"b":2,"plan":"new"}"#.to_owned(), 2));
        assert_eq!(end(at(1, both.0), at(2, both.1)).unwrap(), (r#"{"a":1,"b":2,"plan":"old"}"#.to_owned(), 2));
        assert_eq!(
            end(at(2, both.0), at(1, both.0)).unwrap(),
            (both.0.replace(r#""plan":"new","a":1"#, r#""a":1,"plan":"new""#), 2)
        );
        assert_eq!(end(at(1, both.0), at(2, r#"{"a":1,"plan":"old"}"#)), None, "moved again, it changes nothing");
        assert_eq!(settled(at(1, both.0), &[]).unwrap().0.properties, both.0);
    }
}
