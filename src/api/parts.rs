//! Parts of a body that clients write in more than one way: an ID as a number or as its digits (X48), a thing by itself or as an object
//! with more. They are read by hand, because what serde tries one way after the other forgets where in the body it stands (K4).

use std::{borrow::Cow, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{
        self, IntoDeserializer as _, MapAccess, Visitor,
        value::{I64Deserializer, MapAccessDeserializer, StrDeserializer, U64Deserializer},
    },
};

/// The number of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Number)
    }
}

/// So many digits at most: all that fit whatever they are.
const LONGEST: usize = 18;

struct Number;

impl Visitor<'_> for Number {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ID, which is a number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
        i64::try_from(number).map(Id).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: de::Error>(self, digits: &str) -> Result<Id, E> {
        let is_number = (1..=LONGEST).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number);
        number.map(Id).ok_or_else(|| E::invalid_value(de::Unexpected::Str(digits), &self))
    }
}

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "format": "int64" }, { "type": "string", "pattern": "^[0-9]{1,18}$" }] })
    }
}

/// Something that stands by itself or as an object.
pub trait Either<'de>: Sized {
    type Alone: Deserialize<'de>;
    type Whole: Deserialize<'de>;
    /// Both ways, for a sentence.
    const EXPECTED: &'static str;

    fn alone(it: Self::Alone) -> Self;
    fn whole(it: Self::Whole) -> Self;

    /// # Errors
    /// Those of whichever way it was written.
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Ways(PhantomData))
    }
}

struct Ways<T>(PhantomData<T>);

impl<'de, T: Either<'de>> Visitor<'de> for Ways<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let text: StrDeserializer<'_, E> = text.into_deserializer();
        T::Alone::deserialize(text).map(T::alone)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        let number: I64Deserializer<E> = number.into_deserializer();
        T::Alone::deserialize(number).map(T::alone)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        let number: U64Deserializer<E> = number.into_deserializer();
        T::Alone::deserialize(number).map(T::alone)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::Whole::deserialize(MapAccessDeserializer::new(map)).map(T::whole)
    }
}
