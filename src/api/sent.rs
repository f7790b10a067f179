//! What a program sent, on its way into types: an object where one is meant. Serde itself takes a list for a struct, its fields in their
//! order, which no document says (K4).

use serde::de::{
    Deserializer, Error, IntoDeserializer, Unexpected, Visitor,
    value::{MapDeserializer, SeqDeserializer},
};
use serde_json::Value;

/// A value that was read, with everything in it.
pub struct Sent(pub Value);

impl<'de> IntoDeserializer<'de, serde_json::Error> for Sent {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Sent {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter().map(Self))),
            Value::Object(fields) => {
                visitor.visit_map(MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Self(value)))))
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &"an object")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    struct Row {
        id: Option<i64>,
        name: Option<String>,
    }

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    struct Whole {
        #[serde(default)]
        rows: Vec<Row>,
        first: Option<Row>,
    }

    fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
        T::deserialize(Sent(value)).map_err(|error| error.to_string())
    }

    // K4
    #[test]
    fn a_list_is_no_object_wherever_it_stands() {
        for value in [json!([]), json!([null, null]), json!({ "rows": [[1, "x"]] }), json!({ "first": [1, "x"] })] {
            let error = read::<Whole>(value.clone()).unwrap_err();
            assert!(error.starts_with("invalid type: sequence, expected an object"), "{value}: {error}");
        }
    }

    // K4
    #[test]
    fn objects_lists_and_what_is_left_out_are_read_as_they_stand() {
        let row = |id, name: &str| Row { id: Some(id), name: Some(name.to_owned()) };
        let value = json!({ "rows": [{ "id": 1, "name": "a" }], "first": { "id": 2, "name": "b" }, "more": [1, { "x": null }] });
        assert_eq!(read(value), Ok(Whole { rows: vec![row(1, "a")], first: Some(row(2, "b")) }));
        assert_eq!(read(json!({ "first": null })), Ok(Whole { rows: Vec::new(), first: None }));
        assert_eq!(read::<Vec<i64>>(json!([1, 2])), Ok(vec![1, 2]));
    }
}
