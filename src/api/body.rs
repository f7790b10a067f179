//! What a program sends: JSON, or the same as a form, and what a list is asked by (R3.1, K4).

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{Bytes, Query},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Map;
use sha2::{Digest as _, Sha256};

use super::{
    envelope::{Listed, Refused},
    json::{self, Unsound},
    sent::Sent,
    table::plain,
};
use crate::{
    http::{
        Error,
        request::{FORM, media_type},
    },
    model::{
        FieldErrors,
        limits::{API_LINES, API_WHOLE},
        page::{From, Key, Page},
    },
    store::{Keyed, PgConnection, QueryResult},
};

/// What is said of a body that breaks off.
pub const UNREADABLE: &str = "The body couldn't be read.";

/// The body of a request. Fields that nobody knows are passed over; what is wrong is said beside the field it is about.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = media_type(request.headers()) == FORM;
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|_| Error::Bad(UNREADABLE))?;
            // Nothing at all is nothing said, where nothing has to be.
            if bytes.is_empty() && !is_form {
                let empty = Map::new().into();
                return serde_json::from_value(empty).map(Self).map_err(|_| Refused::Unreadable("it is empty".to_owned()));
            }
            parsed(&bytes, is_form).map(Self)
        })
    }
}

/// The same as JSON alone, where whatever is wrong with it is a bad request (K8).
pub struct Strict<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Strict<T> {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = media_type(request.headers()) == "application/json";
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Error::Bad("Send JSON, with the header Content-Type: application/json.").into());
            }
            let bytes = bytes.await.map_err(|_| Error::Bad(UNREADABLE))?;
            if bytes.is_empty() {
                return Err(Refused::Unreadable("it is empty".to_owned()));
            }
            parsed(&bytes, false).map(Self).map_err(Refused::as_bad_request)
        })
    }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8], is_form: bool) -> Result<T, Refused> {
    // What `curl -d` calls a form unless it is told otherwise.
    let begins = bytes.trim_ascii_start().first();
    let is_form = is_form && !begins.is_some_and(|byte| b"{[\"".contains(byte));
    let read = if is_form { json::read_form(bytes) } else { json::read(bytes) };
    let value = read.map_err(|unsound| match unsound {
        Unsound::Unreadable(why) => Refused::Unreadable(why),
        Unsound::Twice(field) => {
            let sentence = format!("{field} is sent twice. Send it once.");
            Refused::from(FieldErrors::on(field, sentence)).as_bad_request()
        }
    })?;
    if let Some(field) = json::nul(&value) {
        return Err(FieldErrors::on(field, "Text can't hold the character U+0000.").into());
    }
    serde_path_to_error::deserialize(Sent(value)).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner().to_string();
        // A field that is missing is named by the sentence, not by the path to where it is missed.
        let missing = inner.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let (field, sentence) = match (missing, path.as_str()) {
            (Some(name), ".") => (name.to_owned(), format!("{name} is missing.")),
            (Some(name), path) => (format!("{path}.{name}"), format!("{path}.{name} is missing.")),
            (None, ".") => (String::new(), format!("The body isn't what is asked for: {inner}.")),
            (None, path) => (path.to_owned(), format!("{path}: {}", ended(inner))),
        };
        FieldErrors::on(field, sentence).into()
    })
}

fn ended(sentence: String) -> String {
    if sentence.ends_with('.') { sentence } else { sentence + "." }
}

/// From where a list is read and how much of it. Without either it is answered whole, as far as that goes (K4).
#[derive(Debug, Clone, Default)]
pub struct Slice {
    from: From,
    most: usize,
    /// Which list it is: a cursor leads on in its own.
    list: [u8; LIST],
    /// Which list the cursor says it is of.
    cursor_of: Option<[u8; LIST]>,
}

/// So many bytes tell one list from another.
const LIST: usize = 8;

#[derive(Deserialize)]
struct Asked {
    cursor: Option<String>,
    limit: Option<String>,
}

impl FromRequest for Slice {
    type Error = Refused;
    type Future = std::future::Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Query::<Asked>::from_query(request.query_string());
        let sliced = match asked {
            // A team has many names in a path: whose list it is, is said where it is found.
            Ok(Query(asked)) if request.match_info().get("team").is_some() => Self::of(&asked).map_err(Refused::from),
            Ok(Query(asked)) => Self::of(&asked).and_then(|slice| slice.within(plain(request.path()))).map_err(Refused::from),
            Err(_) => Err(Error::Bad("The query couldn't be read.").into()),
        };
        std::future::ready(sliced)
    }
}

fn no_cursor() -> FieldErrors {
    FieldErrors::on("cursor", "This is no cursor of this list. Send the next_cursor of the page before.")
}

impl Slice {
    /// The same of the list of this name, which is the same under both mounts and however its path is written.
    ///
    /// # Errors
    /// That the cursor is of another list.
    pub fn within(self, list: &str) -> Result<Self, FieldErrors> {
        let digest = Sha256::digest(list);
        let list = std::array::from_fn(|n| digest[n]);
        if self.cursor_of.is_some_and(|of| of != list) { Err(no_cursor()) } else { Ok(Self { list, ..self }) }
    }

    fn of(asked: &Asked) -> Result<Self, FieldErrors> {
        let cursor = asked.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let read = cursor.map(|cursor| decoded(cursor).ok_or_else(no_cursor)).transpose()?;
        let (cursor_of, key) = read.unzip();
        let limit = asked.limit.as_deref().map(|limit| {
            let number = limit.parse().ok().filter(|number| (1..=API_LINES).contains(number));
            number.ok_or_else(|| FieldErrors::on("limit", crate::model::limits::api_lines()))
        });
        let most = limit.transpose()?.unwrap_or(if key.is_some() { API_LINES } else { API_WHOLE });
        Ok(Self { from: key.map_or(From::Start, From::After), most, list: [0; LIST], cursor_of })
    }

    /// The same of a list that is read whole: its lines in the order of their ids.
    pub fn cut<L>(&self, mut lines: Vec<L>, id: impl Fn(&L) -> i64) -> (Vec<L>, Option<String>) {
        lines.sort_by_key(&id);
        if let From::After(key) = &self.from {
            lines.retain(|line| id(line) > key.id);
        }
        let more = lines.len() > self.most;
        lines.truncate(self.most);
        let last = lines.last().filter(|_| more).map(|line| Key { value: String::new(), id: id(line) });
        (lines, last.map(|key| encoded(&key, self.list)))
    }

    /// Walks the pages of a list, by the keys that the pages of the console use, until enough lines are there.
    ///
    /// # Errors
    /// Those of the database.
    pub fn walk<L: Keyed>(
        &self,
        conn: &mut PgConnection,
        mut page: impl FnMut(&mut PgConnection, &From) -> QueryResult<Page<L>>,
    ) -> QueryResult<(Vec<L>, Option<String>)> {
        let (mut lines, mut from): (Vec<L>, From) = (Vec::new(), self.from.clone());
        loop {
            let next = page(conn, &from)?;
            lines.extend(next.lines);
            let more = next.has_next || lines.len() > self.most;
            lines.truncate(self.most);
            let last = lines.last().map(Keyed::key).filter(|_| more);
            match last {
                Some(key) if lines.len() < self.most => from = From::After(key),
                last => return Ok((lines, last.map(|key| encoded(&key, self.list)))),
            }
        }
    }
}

impl<R> Listed<R> {
    /// The lines as they are shown, with the cursor behind them.
    pub fn of<L>((lines, next): (Vec<L>, Option<String>), shown: impl FnMut(L) -> R) -> Self {
        Self { lines: lines.into_iter().map(shown).collect(), next }
    }
}

fn encoded(key: &Key, list: [u8; LIST]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&[&list[..], key.to_param().as_bytes()].concat())
}

/// Which list a cursor is of, and the key in it.
fn decoded(cursor: &str) -> Option<([u8; LIST], Key)> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (list, key) = bytes.split_first_chunk()?;
    let key = Key::from_param(std::str::from_utf8(key).ok()?).filter(|key| !key.value.contains('\0'))?;
    Some((*list, key))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Wanted {
        name: String,
        projects: Vec<One>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct One {
        id: i64,
    }

    // K4: the field is named, however deep it lies
    #[test]
    fn what_is_wrong_names_its_field() {
        let said = |body: &str| match parsed::<Wanted>(body.as_bytes(), false) {
            Err(Refused::Invalid(errors, _)) => errors.pairs().next().map(|(field, _)| field.to_owned()).unwrap(),
            Err(other) => other.to_string(),
            Ok(_) => "fine".to_owned(),
        };
        assert_eq!(said(r#"{"name":"A","projects":[{"id":1}],"more":true}"#), "fine");
        assert_eq!(said(r#"{"name":"A","projects":[{"id":1},{"id":"x"}]}"#), "projects[1].id");
        assert_eq!(said(r#"{"projects":[]}"#), "name");
        assert_eq!(said(r#"{"name":"A","projects":[{}]}"#), "projects[0].id");
        assert_eq!(said(r#"{"name":"a\u0000","projects":[]}"#), "name");
        assert!(said("{").starts_with("The body isn't JSON"));
    }

    // R3.1: `curl -d` says that everything is a form
    #[test]
    fn json_that_is_called_a_form_is_read_as_what_it_is() {
        let read = |body: &str| parsed::<Value>(body.as_bytes(), true).ok();
        assert_eq!(read(r#" {"name":"A"}"#), Some(serde_json::json!({ "name": "A" })));
        assert_eq!(read(r#"["a.test"]"#), Some(serde_json::json!(["a.test"])));
        assert_eq!(read(r#""Closed""#), Some(serde_json::json!("Closed")));
        assert_eq!(read("name=A&more=%7B"), Some(serde_json::json!({ "name": "A", "more": "{" })));
        assert_eq!(read("{"), None);
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let key = Key { value: "zoë".into(), id: 7 };
        let of = |cursor: Option<String>, list: &str| Slice::of(&Asked { cursor, limit: None }).and_then(|it| it.within(list));
        let teams = of(None, "/organizations/1/teams").expect("no cursor");
        let cursor = encoded(&key, teams.list);
        assert!(of(Some(cursor.clone()), "/organizations/1/users").is_err(), "it leads on in its own list");
        let plain = plain("/api/app/organizations/1/teams/");
        assert_eq!(of(Some(cursor), plain).expect("whichever way its path is written").from, From::After(key));
        assert!(of(Some("%%%".to_owned()), plain).is_err());
    }
}
