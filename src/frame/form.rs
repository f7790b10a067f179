//! What a form or an address carries, before anybody has read a meaning into it.

use std::{collections::BTreeSet, future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};

use crate::http::error::Error;

/// What a form or an address carries: raw text, repeated names kept, without what nobody can type.
#[derive(Debug, Default, Clone)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The only way in (F16).
    fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (typed(key), typed(value))).collect())
    }

    /// The part of an address behind `?`.
    pub fn of_query(text: &str) -> Self {
        Self::of(web::Query::<Vec<(String, String)>>::from_query(text).map(web::Query::into_inner).unwrap_or_default())
    }

    /// Takes the value of this name, or nothing typed.
    pub fn one(&mut self, name: &str) -> String {
        self.0.iter_mut().find(|(key, _)| key == name).map(|(_, value)| std::mem::take(value)).unwrap_or_default()
    }

    /// Takes all values of this name, in order.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        self.0.iter_mut().filter(|(key, _)| key == name).map(|(_, value)| std::mem::take(value)).collect()
    }

    /// Whether this name is there at all, as a pressed button or a tick is.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The numbers that stand behind `prefix` in the names, in their order and each once.
    pub fn numbers(&self, prefix: &str) -> BTreeSet<usize> {
        self.0.iter().filter_map(|(key, _)| key.strip_prefix(prefix)?.parse().ok()).collect()
    }

    /// What stands behind `prefix` in the names, for buttons such as `remove-3`.
    pub fn suffix(&self, prefix: &str) -> Option<String> {
        self.0.iter().find_map(|(key, _)| key.strip_prefix(prefix).map(str::to_owned))
    }
}

/// A posted form as its own type.
pub struct Form<T>(pub T);

/// The part of the address behind `?` as its own type.
pub struct Query<T>(pub T);

impl<T: From<Fields> + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let fields = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        Box::pin(async move {
            let fields = fields.await.map_err(|_| Error::Bad("The form is too long or can't be read."))?;
            Ok(Self(T::from(Fields::of(fields.into_inner()))))
        })
    }
}

impl<T: From<Fields> + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self(T::from(Fields::of_query(request.query_string())))))
    }
}

impl From<Vec<(&str, &str)>> for Fields {
    fn from(pairs: Vec<(&str, &str)>) -> Self {
        Self::of(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }
}

/// Control characters are in no text that a person types; the database refuses one of them, and the others hide (F16, U11).
/// Ends of lines and tabs stay.
fn typed(mut text: String) -> String {
    text.retain(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // F16, U11
    #[test]
    fn control_characters_do_not_come_in() {
        let mut fields = Fields::of_query("search=a%00b%1b%c2%85c%0Ad%09e&after=5.%00x&ti%00ck=1&bad=%ff%fe");
        assert_eq!(fields.one("search"), "abc\nd\te");
        assert_eq!(fields.one("after"), "5.x");
        assert!(fields.has("tick"));
        assert_eq!(fields.one("bad"), "\u{fffd}\u{fffd}", "what is no UTF-8 is told apart from what is nothing");
    }
}
