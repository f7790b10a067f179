//! JSON as programs send it, read into one value: every name once in its object, numbers without a fraction as integers, text that can
//! be kept (R3.1, K4).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a body isn't taken.
#[derive(Debug)]
pub enum Unsound {
    /// It is no JSON.
    Unreadable(String),
    /// A name that stands twice in its object, by its path: which of them is meant nobody can tell.
    Twice(String),
}

/// Reads a body.
///
/// # Errors
/// That it is no JSON, or the first name that stands there twice.
pub fn read(bytes: &[u8]) -> Result<Value, Unsound> {
    let mut twice = None;
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let read = Sound { at: Place::Whole, twice: &mut twice }.deserialize(&mut from);
    let value = read.and_then(|value| from.end().map(|()| value)).map_err(|error| Unsound::Unreadable(error.to_string()))?;
    twice.map_or(Ok(value), |path| Err(Unsound::Twice(path)))
}

/// The same of a form.
///
/// # Errors
/// The first name that stands there twice.
pub fn read_form(bytes: &[u8]) -> Result<Value, Unsound> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        if fields.contains_key(name.as_ref()) {
            return Err(Unsound::Twice(name.into_owned()));
        }
        fields.insert(name.into_owned(), Value::String(value.into_owned()));
    }
    Ok(Value::Object(fields))
}

/// Where a text holds U+0000, which Postgres keeps in none and nobody means.
pub fn nul(value: &Value) -> Option<String> {
    nul_below(value, Place::Whole)
}

fn nul_below(value: &Value, at: Place<'_>) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| at.to_string()),
        Value::Array(values) => values.iter().enumerate().find_map(|(n, value)| nul_below(value, Place::Item(&at, n))),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            // Such a name can't be told itself: what it stands in is.
            if name.contains('\0') { Some(at.to_string()) } else { nul_below(value, Place::Field(&at, name)) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Where a value stands. It becomes text only where there is something to say of it: with the text of each value's place at hand, a long
/// name before many values would be copied once for each of them.
#[derive(Clone, Copy)]
enum Place<'a> {
    Whole,
    Item(&'a Self, usize),
    Field(&'a Self, &'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Item(list, n) => write!(f, "{list}[{n}]"),
            Self::Field(Self::Whole, name) => f.write_str(name),
            Self::Field(object, name) => write!(f, "{object}.{name}"),
        }
    }
}

/// A value at this place.
struct Sound<'a> {
    at: Place<'a>,
    twice: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Sound<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sound<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    /// JSON has one kind of number: `1.0` and `1` are the same, and schemas call both an integer.
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        #[allow(clippy::cast_possible_truncation)]
        let whole = number as i64;
        #[allow(clippy::cast_precision_loss)]
        let is_whole = number.fract() == 0.0 && number.abs() <= (1_i64 << 53) as f64;
        if is_whole {
            return Ok(whole.into());
        }
        Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("this is no number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) =
            from.next_element_seed(Sound { at: Place::Item(&self.at, values.len()), twice: &mut *self.twice })?
        {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            let at = Place::Field(&self.at, &name);
            let value = from.next_value_seed(Sound { at, twice: &mut *self.twice })?;
            if fields.contains_key(&name) && self.twice.is_none() {
                *self.twice = Some(at.to_string());
            }
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn twice(read: Result<Value, Unsound>) -> Option<String> {
        if let Err(Unsound::Twice(path)) = read { Some(path) } else { None }
    }

    // K4: two readers would not agree on what is meant
    #[test]
    fn a_name_that_stands_twice_in_its_object_is_told_with_its_path() {
        let read = |text: &str| twice(read(text.as_bytes()));
        assert_eq!(read(r#"{"a":1,"a":1}"#).as_deref(), Some("a"));
        assert_eq!(read(r#"{"a":[{"b":1},{"b":1,"c":{},"b":2}]}"#).as_deref(), Some("a[1].b"));
        assert_eq!(read(r#"[{"a":{"b":1,"b":2}}]"#).as_deref(), Some("[0].a.b"));
        assert_eq!(read(r#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#), None);
        assert_eq!(twice(read_form(b"name=A&name=A")).as_deref(), Some("name"));
        assert_eq!(twice(read_form(b"name=A&Name=A")), None);
    }

    // F2: what anybody may send costs as much time as it is long. A place that is text would be copied for each value.
    #[test]
    fn a_long_name_before_many_values_is_read_like_any_other() {
        fn holds_no_text<T: Copy>() {}
        holds_no_text::<Place<'_>>();
        let name = "n".repeat(300_000);
        let lists = format!(r#"{{"{name}":[{}0]}}"#, "0,".repeat(150_000));
        let objects = format!(r#"{{"{name}":[{}{{}}]}}"#, r#"{"a":0},"#.repeat(40_000));
        for text in [lists, objects] {
            assert!(read(text.as_bytes()).is_ok_and(|value| value[&name].as_array().is_some_and(|all| all.len() > 40_000)));
        }
    }

    // K4, X48
    #[test]
    fn a_number_without_a_fraction_is_an_integer_however_it_is_written() {
        let read = |text: &str| read(text.as_bytes()).expect("read");
        assert_eq!(read("[1.0, -0.0, 1e3, 1.5, 7]"), json!([1, 0, 1000, 1.5, 7]));
        assert!(read("1e300").is_f64() && read("18446744073709551615").is_u64());
        assert!(super::read(b"1e999").is_err() && super::read(b"{} {}").is_err() && super::read(b"{").is_err());
    }

    #[test]
    fn a_text_with_u_0000_is_told_with_its_path() {
        let at = |text: &str| nul(&read(text.as_bytes()).expect("read"));
        assert_eq!(at(r#"{"name":"a\u0000"}"#).as_deref(), Some("name"));
        assert_eq!(at(r#"{"a":[{"b":"x"},{"b":"\u0000"}]}"#).as_deref(), Some("a[1].b"));
        assert_eq!(at(r#"{"a":{"b\u0000":1}}"#).as_deref(), Some("a"));
        assert_eq!(at(r#""\u0000""#).as_deref(), Some(""));
        assert_eq!(at(r#"{"a":"b"}"#), None);
    }
}
