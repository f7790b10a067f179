//! Changes to what is known of a person or a group (X43).

use serde_json::{Map, Value, value::RawValue};

use super::{Wrong, storable};
use crate::model::limits::EVENT_NAME_LONGEST;

/// Whose profiles an address takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    People,
    Groups,
}

/// One change, as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileChange {
    pub token: Option<String>,
    /// Empty for people.
    pub group_key: String,
    pub distinct_id: String,
    ops: Vec<Op>,
    /// It is no sign of life.
    quiet: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Op {
    Set(Map<String, Value>),
    SetOnce(Map<String, Value>),
    Add(Map<String, Value>),
    Append(Map<String, Value>),
    Union(Map<String, Value>),
    Remove(Map<String, Value>),
    Unset(Vec<String>),
    Delete,
}

impl ProfileChange {
    /// Reads one change.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(item: &RawValue, whose: Whose) -> Result<Self, Wrong> {
        let mut sent: Map<String, Value> =
            serde_json::from_str(item.get()).map_err(|_| Wrong::with("", "an update must be a JSON object"))?;
        let named = |field: &str| match sent.get(field) {
            Some(Value::String(text)) if !text.is_empty() => storable(field, text, EVENT_NAME_LONGEST).map(|()| text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            _ => Err(Wrong::with(field, format!("'{field}' is required"))),
        };
        let (group_key, distinct_id) = match whose {
            Whose::People => (String::new(), named("$distinct_id")?),
            Whose::Groups => (named("$group_key")?, named("$group_id")?),
        };
        let token = named("$token").ok();
        let quiet = sent.get("$ignore_time").is_some_and(|value| *value == Value::Bool(true));
        let mut ops = Vec::new();
        for (name, value) in std::mem::take(&mut sent) {
            ops.extend(Op::read(&name, value)?);
        }
        if ops.is_empty() {
            return Err(Wrong::with("", "an update needs an operation, such as '$set'"));
        }
        Ok(Self { token, group_key, distinct_id, ops, quiet })
    }

    /// What is known afterwards of whom so much was known before; nothing if they are to be forgotten.
    pub fn apply(&self, before: Option<Map<String, Value>>, now: &str) -> Option<Map<String, Value>> {
        let mut known = before;
        for op in &self.ops {
            known = op.apply(known);
        }
        if let (Some(known), false) = (&mut known, self.quiet) {
            known.insert("$last_seen".to_owned(), Value::String(now.to_owned()));
        }
        known
    }
}

impl Op {
    /// What is no operation says something about the update itself, or nothing.
    fn read(name: &str, value: Value) -> Result<Option<Self>, Wrong> {
        let wrong = |what: &str| Wrong::with(name, format!("'{name}' must be {what}"));
        let make: fn(Map<String, Value>) -> Self = match name {
            "$set" => Self::Set,
            "$set_once" => Self::SetOnce,
            "$add" => Self::Add,
            "$append" => Self::Append,
            "$union" => Self::Union,
            "$remove" => Self::Remove,
            "$unset" => {
                let Value::Array(names) = value else { return Err(wrong("a list of names")) };
                let names =
                    names.into_iter().map(|name| name.as_str().map(str::to_owned).ok_or_else(|| wrong("a list of names")));
                return names.collect::<Result<_, _>>().map(|names| Some(Self::Unset(names)));
            }
            "$delete" => return Ok(Some(Self::Delete)),
            _ => return Ok(None),
        };
        let Value::Object(values) = value else { return Err(wrong("an object")) };
        if name == "$add" && !values.values().all(Value::is_number) {
            return Err(wrong("an object of numbers"));
        }
        if name == "$union" && !values.values().all(Value::is_array) {
            return Err(wrong("an object of lists"));
        }
        Ok(Some(make(values)))
    }

    fn apply(&self, known: Option<Map<String, Value>>) -> Option<Map<String, Value>> {
        if *self == Self::Delete {
            return None;
        }
        // Nobody comes to be by what is taken away.
        let mut known = match (known, self) {
            (Some(known), _) => known,
            (None, Self::Remove(_) | Self::Unset(_)) => return None,
            (None, _) => Map::new(),
        };
        match self {
            Self::Set(values) => known.extend(values.clone()),
            Self::SetOnce(values) => values.iter().for_each(|(name, value)| {
                known.entry(name).or_insert_with(|| value.clone());
            }),
            Self::Add(values) => values.iter().for_each(|(name, value)| {
                let sum = sum(known.get(name), value);
                known.insert(name.clone(), sum);
            }),
            Self::Append(values) => values.iter().for_each(|(name, value)| list(&mut known, name).push(value.clone())),
            Self::Union(values) => values.iter().for_each(|(name, value)| {
                let list = list(&mut known, name);
                for value in value.as_array().into_iter().flatten() {
                    if !list.contains(value) {
                        list.push(value.clone());
                    }
                }
            }),
            Self::Remove(values) => values.iter().for_each(|(name, value)| {
                if let Some(Value::Array(list)) = known.get_mut(name) {
                    list.retain(|kept| kept != value);
                }
            }),
            Self::Unset(names) => names.iter().for_each(|name| drop(known.remove(name))),
            Self::Delete => {}
        }
        Some(known)
    }
}

/// The list of this name; what was no list becomes its first entry.
fn list<'a>(known: &'a mut Map<String, Value>, name: &str) -> &'a mut Vec<Value> {
    let value = known.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if !value.is_array() {
        *value = Value::Array(vec![value.take()]);
    }
    match value {
        Value::Array(list) => list,
        _ => unreachable!("it was made a list above"),
    }
}

/// Whole numbers stay whole as long as they fit. What was no number counts as nothing.
fn sum(one: Option<&Value>, other: &Value) -> Value {
    let whole = |value: Option<&Value>| value.map_or(Some(0), Value::as_i64);
    if let (Some(a), Some(b)) = (whole(one.filter(|value| value.is_number())), other.as_i64())
        && let Some(sum) = a.checked_add(b)
    {
        return sum.into();
    }
    let float = |value: Option<&Value>| value.and_then(Value::as_f64).unwrap_or(0.0);
    serde_json::Number::from_f64(float(one) + float(Some(other))).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(ops: &str) -> Result<ProfileChange, Wrong> {
        let text = format!("{{\"$token\":\"t\",\"$distinct_id\":\"ada\",\"$ignore_time\":true,{ops}}}");
        let raw: &RawValue = serde_json::from_str(&text).unwrap();
        ProfileChange::read(raw, Whose::People)
    }

    // X43
    #[test]
    fn every_operation_does_what_it_says() {
        let before = json!({"a": 1, "b": [1], "c": "x"});
        for (ops, after) in [
            ("\"$set\":{\"a\":2,\"d\":3}", json!({"a": 2, "b": [1], "c": "x", "d": 3})),
            ("\"$set_once\":{\"a\":2,\"d\":3}", json!({"a": 1, "b": [1], "c": "x", "d": 3})),
            ("\"$add\":{\"a\":2,\"d\":-3,\"c\":1.5}", json!({"a": 3, "b": [1], "c": 1.5, "d": -3})),
            ("\"$append\":{\"b\":1,\"c\":2,\"d\":3}", json!({"a": 1, "b": [1, 1], "c": ["x", 2], "d": [3]})),
            ("\"$union\":{\"b\":[1,2,2]}", json!({"a": 1, "b": [1, 2], "c": "x"})),
            ("\"$remove\":{\"b\":1,\"c\":\"x\"}", json!({"a": 1, "b": [], "c": "x"})),
            ("\"$unset\":[\"a\",\"z\"]", json!({"b": [1], "c": "x"})),
        ] {
            let known = change(ops).unwrap().apply(before.as_object().cloned(), "");
            assert_eq!(known.map(Value::Object), Some(after), "{ops}");
        }
        assert_eq!(change("\"$delete\":\"\"").unwrap().apply(before.as_object().cloned(), ""), None);
        assert_eq!(change("\"$unset\":[\"a\"]").unwrap().apply(None, ""), None, "nobody comes to be by it");
        for wrong in ["\"$set\":1", "\"$add\":{\"a\":\"b\"}", "\"$union\":{\"a\":1}", "\"$unset\":{}", "\"$ip\":0"] {
            assert!(change(wrong).is_err(), "{wrong}");
        }
    }
}
