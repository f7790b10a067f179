//! What arrived, before anything is known of it.

use std::{borrow::Cow, collections::HashMap};

use actix_web::{
    HttpRequest,
    http::header::CONTENT_TYPE,
    web::{Bytes, Data, Payload},
};

use crate::{
    http::{
        Error, Site, body,
        concurrency::Slot,
        request::{FORM, client, essence},
    },
    model::{
        data::unpacked::{Unreadable, plain, unpacked},
        limits::{self, IMPORT_LONGEST, TRACK_LONGEST},
    },
};

/// How large a request can be, and the sentence for one that is larger.
pub type Most = (usize, fn() -> &'static str);
/// Of an import.
pub const IMPORT: Most = (IMPORT_LONGEST, limits::import_too_long);
/// Of everything else.
pub const OTHER: Most = (TRACK_LONGEST, limits::track_too_long);

/// A request with data, as it came.
pub struct Arrived {
    fields: HashMap<String, String>,
    kind: String,
    bytes: Bytes,
    most: usize,
    /// Kept until the data is stored.
    _large: Option<Slot>,
}

/// What is in it.
pub struct Content {
    /// Of the address and of the form.
    pub fields: HashMap<String, String>,
    /// JSON, or lines of it.
    pub text: String,
    pub in_lines: bool,
    pub was_form: bool,
}

impl Arrived {
    /// Reads the request to its end, within a time.
    ///
    /// # Errors
    /// Those of `body::sent`.
    pub async fn of(request: &HttpRequest, payload: Payload, (most, too_long): Most) -> Result<Self, Error> {
        let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
        let from = client(request).filter(|ip| !site.trusts(*ip));
        // A form writes a quotation mark in three letters.
        let on_the_way = most.saturating_mul(3);
        let (bytes, large) = body::sent(request.headers(), &mut payload.into_inner(), from, (on_the_way, too_long())).await?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let fields = pairs(request.query_string().as_bytes());
        Ok(Self { fields, kind: kind.to_ascii_lowercase(), bytes, most, _large: large })
    }

    /// Whether it came as older clients send it.
    pub fn is_form(&self) -> bool {
        essence(&self.kind) == FORM || self.bytes.starts_with(b"data=")
    }

    /// The fields of the address, and those of the form that are short enough to be a key.
    pub fn key_fields(&self) -> HashMap<String, String> {
        let mut fields = self.fields.clone();
        if self.is_form() {
            let short = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| name.len() + value.len() < 100;
            let found = url::form_urlencoded::parse(&self.bytes).filter(short);
            fields.extend(found.map(|(name, value)| (name.into_owned(), value.into_owned())));
        }
        fields
    }

    /// Unpacks it. It may be work for a thread that can wait.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn content(&self) -> Result<Content, Unreadable> {
        let bytes = unpacked(&self.bytes, self.most.saturating_mul(3))?;
        let mut fields = self.fields.clone();
        let was_form = self.is_form();
        if was_form {
            fields.extend(pairs(&bytes));
        }
        let text = match fields.get("data") {
            Some(data) => plain(data)?.into_owned(),
            None if was_form => String::new(),
            None => String::from_utf8(bytes.into_owned()).map_err(|_| Unreadable::Letters)?,
        };
        if text.len() > self.most {
            return Err(Unreadable::TooLong);
        }
        Ok(Content { fields, text, in_lines: self.kind.contains("ndjson"), was_form })
    }
}

/// The names in a field that is a list of JSON. Nothing where there is no such field.
///
/// # Errors
/// A field that is no such list, in these words; one with a sign that no database keeps as text.
pub fn list(text: &str, wrong: &'static str) -> Result<Option<Vec<String>>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = serde_json::from_str(text).map_err(|_| Error::Bad(wrong))?;
    if names.iter().any(|name| name.contains('\0')) { Err(Error::Bad(NULL)) } else { Ok(Some(names)) }
}

/// Refuses a field with a sign that no database keeps as text: nothing of the kind is looked up (U11).
///
/// # Errors
/// There is one.
pub fn storable(fields: &HashMap<String, String>) -> Result<(), Error> {
    if fields.values().any(|value| value.contains('\0')) { Err(Error::Bad(NULL)) } else { Ok(()) }
}

const NULL: &str = "A field must not contain a null character.";

/// Fields as forms and addresses write them.
pub fn pairs(bytes: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}
