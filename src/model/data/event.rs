//! An event as a program sends it, and what makes it one that is kept.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Wrong, storable};
use crate::model::limits::{
    EVENT_AHEAD, EVENT_EARLIEST, EVENT_NAME_LONGEST, EVENT_PROPERTIES, INSERT_ID_LONGEST, NESTED_DEEPEST, NESTED_LONGEST,
    TRACKED_WITHIN,
};

/// What no plan counts (R2.10).
pub const UNCOUNTED: [&str; 5] = ["$identify", "$create_alias", "$merge", "$opt_in", "$mp_session_record"];

/// What many programs send by mistake where they know nobody: it would make one person of all of them.
const NOBODY: [&str; 19] = [
    "",
    "00000000-0000-0000-0000-000000000000",
    "anon",
    "anonymous",
    "nil",
    "none",
    "null",
    "n/a",
    "na",
    "undefined",
    "unknown",
    "<nil>",
    "0",
    "-1",
    "true",
    "false",
    "[]",
    "{}",
    "(null)",
];

/// By which address an event comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Just now, from whatever it happened to: little is asked.
    Track,
    /// From another store, however old: it has to be told apart from all others.
    Import,
}

/// An event that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub time: DateTime<Utc>,
    pub event: String,
    pub distinct_id: String,
    pub insert_id: Option<String>,
    /// All other properties as one JSON object, each value as it was written.
    pub properties: String,
    /// The project it is for, where the event itself says so.
    pub token: Option<String>,
}

#[derive(Deserialize)]
struct Sent<'a> {
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
}

impl NewEvent {
    /// Reads one event.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(item: &RawValue, way: Way, now: DateTime<Utc>) -> Result<Self, Wrong> {
        let sent: Sent = serde_json::from_str(item.get()).map_err(|_| Wrong::with("event", "an event must be a JSON object"))?;
        let raw = sent.properties.ok_or_else(|| Wrong::with("properties", "'properties' is required"))?;
        let mut properties: BTreeMap<String, &RawValue> =
            serde_json::from_str(raw.get()).map_err(|_| Wrong::with("properties", "'properties' must be a JSON object"))?;
        let insert_id = text(properties.remove("$insert_id"));
        Self::of(sent.event, properties, way, now, insert_id.clone())
            .map_err(|wrong| Wrong { insert_id: insert_id.unwrap_or_default(), ..wrong })
    }

    fn of(
        event: Option<&RawValue>,
        mut properties: BTreeMap<String, &RawValue>,
        way: Way,
        now: DateTime<Utc>,
        insert_id: Option<String>,
    ) -> Result<Self, Wrong> {
        let event = event.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok()).filter(|name| !name.is_empty());
        let event = event.ok_or_else(|| Wrong::with("event", "'event' must be a string that is not empty"))?;
        storable("event", &event, EVENT_NAME_LONGEST)?;
        let time = time(properties.remove("time"), way, now)?;
        let distinct_id = text(properties.remove("distinct_id")).unwrap_or_default();
        storable("properties.distinct_id", &distinct_id, EVENT_NAME_LONGEST)?;
        if way == Way::Import {
            is_somebody(&distinct_id)?;
            is_told_apart(insert_id.as_deref())?;
        }
        storable("properties.$insert_id", insert_id.as_deref().unwrap_or_default(), EVENT_NAME_LONGEST)?;
        let token = text(properties.remove("token"));
        // What no import could tell apart gets an id here, so that it is the same wherever it is taken (D2.3). Hyphens are for the ids
        // of rows, which are looked for among others.
        let insert_id = insert_id.filter(|id| !id.is_empty()).unwrap_or_else(|| Uuid::new_v4().simple().to_string());
        Ok(Self { time, event, distinct_id, insert_id: Some(insert_id), properties: object(&properties)?, token })
    }

    /// What it is known by in its project: the same event, time, person and `$insert_id` are the same (R3.3.1). Without an
    /// `$insert_id` every event is another one.
    pub fn id(&self) -> Uuid {
        let Some(insert_id) = &self.insert_id else { return Uuid::new_v4() };
        let mut hash = Sha256::new();
        for part in [&self.event, &self.time.timestamp_millis().to_string(), &self.distinct_id, insert_id] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Uuid::from_bytes(id)
    }
}

/// Who is known by `$user_id` in these properties, if somebody is who can be kept.
pub fn user_id(properties: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Known<'a> {
        #[serde(rename = "$user_id", borrow)]
        user: Option<&'a RawValue>,
    }
    if !properties.contains("user_id") {
        return None;
    }
    let known: Known = serde_json::from_str(properties).ok()?;
    text(known.user).filter(|id| is_somebody(id).is_ok() && storable("$user_id", id, EVENT_NAME_LONGEST).is_ok())
}

/// The `$insert_id` under which an import takes an event that is kept as `id`: its own, or else that id, which is the same each time.
pub fn insert_id(own: Option<String>, id: Uuid) -> String {
    own.filter(|own| is_told_apart(Some(own)).is_ok()).unwrap_or_else(|| id.to_string())
}

/// Whether an `$insert_id` may be the id of a row: an export gives that where an event has no `$insert_id` of its own.
pub fn is_row_id(insert_id: &str) -> bool {
    insert_id.len() == 36 && Uuid::try_parse(insert_id).is_ok()
}

/// A string, or the digits of a number: some programs know people by number.
fn text(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok(),
        b'n' => None,
        _ => Some(raw.to_owned()),
    }
}

/// Seconds or milliseconds since 1970: nothing that is kept lies so far ahead that one could be taken for the other.
fn time(raw: Option<&RawValue>, way: Way, now: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
    let wrong = |message: String| Wrong::with("properties.time", message);
    let Some(said) = text(raw) else {
        return if way == Way::Track { Ok(now) } else { Err(wrong("'properties.time' is required".to_owned())) };
    };
    let millis = match (said.parse::<i64>(), said.parse::<f64>()) {
        (Ok(n), _) if n.abs() < 10_000_000_000 => n * 1000,
        (Ok(n), _) => n,
        #[allow(clippy::cast_possible_truncation)]
        (_, Ok(n)) if n.is_finite() => (if n.abs() < 1e10 { n * 1000.0 } else { n }).round() as i64,
        _ => return Err(wrong("'properties.time' must be a number of seconds or milliseconds since 1970".to_owned())),
    };
    let time = DateTime::from_timestamp_millis(millis).filter(|time| *time >= EVENT_EARLIEST);
    let time = time.ok_or_else(|| wrong("'properties.time' must not be before 1971".to_owned()))?;
    if time > now + EVENT_AHEAD {
        return Err(wrong("'properties.time' must not be more than an hour ahead".to_owned()));
    }
    if way == Way::Track && time < now - TRACKED_WITHIN {
        let days = TimeDelta::num_days(&TRACKED_WITHIN);
        return Err(wrong(format!("'properties.time' is more than {days} days ago: send older events to /import")));
    }
    Ok(time)
}

fn is_somebody(distinct_id: &str) -> Result<(), Wrong> {
    if NOBODY.contains(&distinct_id.to_ascii_lowercase().as_str()) {
        return Err(Wrong::with("properties.distinct_id", "'properties.distinct_id' is invalid: it must name somebody"));
    }
    Ok(())
}

fn is_told_apart(insert_id: Option<&str>) -> Result<(), Wrong> {
    let is_good = |id: &str| {
        (1..=INSERT_ID_LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if insert_id.is_some_and(is_good) {
        return Ok(());
    }
    let message = format!("'properties.$insert_id' must have 1 to {INSERT_ID_LONGEST} letters, digits and hyphens");
    Err(Wrong::with("properties.$insert_id", message))
}

/// The properties as one object on one line.
fn object(properties: &BTreeMap<String, &RawValue>) -> Result<String, Wrong> {
    if properties.len() > EVENT_PROPERTIES {
        return Err(Wrong::with("properties", format!("'properties' must have at most {EVENT_PROPERTIES} entries")));
    }
    let mut text = String::from("{");
    for (n, (name, value)) in properties.iter().enumerate() {
        fits(name, value)?;
        text.push_str(if n > 0 { "," } else { "" });
        text.push_str(&serde_json::to_string(name).unwrap_or_default());
        text.push(':');
        // Between the parts of a value there can be lines; within its strings there are none.
        text.extend(value.get().chars().map(|letter| if letter == '\n' || letter == '\r' { ' ' } else { letter }));
    }
    text.push('}');
    Ok(text)
}

fn fits(name: &str, value: &RawValue) -> Result<(), Wrong> {
    let raw = value.get();
    if !raw.starts_with(['{', '[']) {
        return Ok(());
    }
    let wrong = |message: String| Wrong::with(format!("properties.{name}"), message);
    let value: serde_json::Value = serde_json::from_str(raw).map_err(|_| wrong("it is nested too deep".to_owned()))?;
    if depth(&value) > NESTED_DEEPEST {
        return Err(wrong(format!("it must not be nested deeper than {NESTED_DEEPEST}")));
    }
    if longest(&value) > NESTED_LONGEST {
        return Err(wrong(format!("a list must have at most {NESTED_LONGEST} entries")));
    }
    Ok(())
}

fn depth(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(all) => 1 + all.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(all) => 1 + all.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn longest(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(all) => all.len().max(all.iter().map(longest).max().unwrap_or(0)),
        serde_json::Value::Object(all) => all.len().max(all.values().map(longest).max().unwrap_or(0)),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, way: Way) -> Result<NewEvent, Wrong> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        NewEvent::read(raw, way, "2026-05-01T12:00:00Z".parse().unwrap())
    }

    // X43, R3.3.1
    #[test]
    fn what_is_imported_has_a_name_a_time_somebody_and_an_id() {
        let whole =
            r#"{"event":"Paid","properties":{"time":1777600000,"distinct_id":"ada","$insert_id":"a-1","sum":1.10,"a":[1, 2]}}"#;
        let event = read(whole, Way::Import).unwrap();
        assert_eq!(event.properties, r#"{"a":[1, 2],"sum":1.10}"#, "as it was written");
        assert_eq!((event.time.timestamp(), event.distinct_id.as_str()), (1_777_600_000, "ada"));
        for (was, is, field) in [
            ("\"Paid\"", "\"\"", "event"),
            ("\"Paid\"", "7", "event"),
            ("1777600000", "null", "properties.time"),
            ("1777600000", "\"soon\"", "properties.time"),
            ("1777600000", "1e99", "properties.time"),
            ("1777600000", "12", "properties.time"),
            ("1777600000", "1777650000", "properties.time"),
            ("\"ada\"", "\"\"", "properties.distinct_id"),
            ("\"ada\"", "\"NULL\"", "properties.distinct_id"),
            ("\"ada\"", "-1", "properties.distinct_id"),
            ("\"ada\"", "\"a\\u0000\"", "properties.distinct_id"),
            ("\"a-1\"", "\"a_1\"", "properties.$insert_id"),
            ("\"a-1\"", "null", "properties.$insert_id"),
            ("[1, 2]", "[[[[1]]]]", "properties.a"),
        ] {
            let wrong = read(&whole.replace(was, is), Way::Import).unwrap_err();
            assert_eq!(wrong.field, field, "{is}: {}", wrong.message);
        }
        for json in ["7", "[]", "{\"event\":\"a\"}", "{\"event\":\"a\",\"properties\":[]}"] {
            assert!(read(json, Way::Import).is_err(), "{json}");
        }
    }

    // X43: seconds, milliseconds, fractions, and now
    #[test]
    fn a_time_is_told_in_seconds_or_in_milliseconds() {
        for (said, millis) in [
            ("1777600000", 1_777_600_000_000_i64),
            ("1777600000123", 1_777_600_000_123),
            ("1777600000.5", 1_777_600_000_500),
            ("\"1777600000\"", 1_777_600_000_000),
        ] {
            let event = read(&format!(r#"{{"event":"a","properties":{{"time":{said}}}}}"#), Way::Track).unwrap();
            assert_eq!(event.time.timestamp_millis(), millis, "{said}");
        }
        let now = read(r#"{"event":"a","properties":{}}"#, Way::Track).unwrap();
        assert_eq!(now.time.timestamp(), 1_777_636_800);
        let old = read(r#"{"event":"a","properties":{"time":1777000000}}"#, Way::Track).unwrap_err();
        assert!(old.message.contains("5 days") && old.message.contains("/import"));
    }

    // R3.3.1
    #[test]
    fn the_same_event_has_the_same_id_and_one_without_an_insert_id_is_another_each_time() {
        let id = |json: &str| read(json, Way::Track).unwrap().id();
        let one = r#"{"event":"a","properties":{"time":1777600000,"distinct_id":"ada","$insert_id":"1","x":1}}"#;
        assert_eq!(id(one), id(&one.replace("\"x\":1", "\"y\":2")));
        for (was, is) in [("\"a\"", "\"b\""), ("1777600000", "1777600001"), ("ada", "ben"), ("\"1\"", "\"2\"")] {
            assert_ne!(id(one), id(&one.replace(was, is)), "{is}");
        }
        let without = one.replace(",\"$insert_id\":\"1\"", "");
        assert_ne!(id(&without), id(&without));
        let given = read(&without, Way::Track).unwrap().insert_id.unwrap();
        assert!(is_told_apart(Some(&given)).is_ok() && !is_row_id(&given), "an import takes what it was given: {given}");
    }

    // D1.3: a line of an export is a line
    #[test]
    fn properties_written_over_several_lines_are_kept_on_one() {
        let event = read("{\"event\":\"a\",\"properties\":{\"x\":[1,\n 2],\"y\":\"a\\nb\"}}", Way::Track).unwrap();
        assert_eq!(event.properties, r#"{"x":[1,  2],"y":"a\nb"}"#);
    }
}
