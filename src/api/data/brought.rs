//! What a request brought to open a project.

use std::collections::HashMap;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION};
use data_encoding::BASE64;

use crate::{
    api::{caller::Caller, envelope::Refused},
    http::Error,
    model::project_keys::is_key,
    operations::data::{DataCredential, digest},
};

/// A service account with the project it names, or a key of a project: as the name or the password of `Basic`, or in the fields.
///
/// # Errors
/// `Credentials` if it is none of these, or no account; those of `Caller`.
pub async fn brought(request: &HttpRequest, fields: &HashMap<String, String>) -> Result<DataCredential, Refused> {
    let field = |name: &str| fields.get(name).filter(|text| is_key(text));
    match header(request) {
        Some(Header::Key(key)) => Ok(DataCredential::Key(key)),
        Some(Header::Account) => {
            let project = fields.get("project_id").and_then(|id| id.parse().ok());
            let caller = Caller::from_request(request, &mut Payload::None).await?;
            let project = project.ok_or(Refused::Because(Error::Bad("Name the project: 'project_id' is missing.")))?;
            Ok(DataCredential::Account(caller.actor, project))
        }
        None => match (field("api_key"), field("api_secret")) {
            (_, Some(secret)) => Ok(DataCredential::Key(secret.clone())),
            (Some(key), None) => Ok(DataCredential::ApiKey(digest(key))),
            (None, None) => Err(Refused::Credentials),
        },
    }
}

/// A service account with the project it names; nothing where no project is named, and each thing has a token of its own.
///
/// # Errors
/// As for `brought`.
pub async fn account(
    request: &HttpRequest,
    fields: impl FnOnce() -> HashMap<String, String>,
) -> Result<Option<DataCredential>, Refused> {
    if !matches!(header(request), Some(Header::Account)) {
        return Ok(None);
    }
    let fields = fields();
    if fields.contains_key("project_id") { brought(request, &fields).await.map(Some) } else { Ok(None) }
}

enum Header {
    Key(String),
    Account,
}

/// Keys of projects are told from all else by their shape.
fn header(request: &HttpRequest) -> Option<Header> {
    let text = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = text.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Some(Header::Account);
    }
    let decoded = BASE64.decode(rest.trim().as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = decoded.unwrap_or_else(|| rest.trim().to_owned());
    let (name, word) = pair.split_once(':').unwrap_or((&pair, ""));
    match (is_key(name), is_key(word)) {
        (true, false) if word.is_empty() => Some(Header::Key(name.to_owned())),
        (true, true) => Some(Header::Key(word.to_owned())),
        _ => Some(Header::Account),
    }
}
