//! Pages of people, and the names of events, as programs ask for them (X44, M102).

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, Payload},
};
use serde_json::{Map, Value, value::RawValue};

use super::{
    answer::{Shape, unreadable},
    arrived::{Arrived, OTHER, list, pairs, storable},
    brought::brought,
};
use crate::{
    api::envelope::Refused,
    http::{Error, Site},
    model::{FieldErrors, data::unpacked::Unreadable, limits::PROFILES_PAGE, secret::random},
    operations::data::{Profile, giving},
};

/// What is understood of a question for people. Whoever asks for anything else means fewer of them than they would be given.
const OF_PEOPLE: [&str; 11] = [
    "project_id",
    "workspace_id",
    "api_key",
    "api_secret",
    "page",
    "page_size",
    "session_id",
    "distinct_id",
    "distinct_ids",
    "output_properties",
    // Says which program asks, and means nothing else.
    "query_origin",
];
/// The same of one for names. All names are given, whatever days are asked for.
const OF_NAMES: [&str; 8] = ["project_id", "workspace_id", "api_key", "api_secret", "type", "limit", "from_date", "to_date"];

/// Refuses a question with a field that is not understood, or cannot be: nobody is given more than was asked for (D3.3).
pub fn understood(fields: &HashMap<String, String>, known: &[&str]) -> Result<(), Refused> {
    let strange = fields.iter().filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_empty());
    let Some(name) = strange.map(|(name, _)| name).min() else { return Ok(storable(fields)?) };
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
    Err(Refused::from(FieldErrors::on("", format!("'{name}' is not supported. Filter what you are sent."))).as_bad_request())
}

/// `GET /api/2.0/engage` and `POST /api/query/engage`: a page of people.
pub async fn people(request: HttpRequest, payload: Payload) -> HttpResponse {
    found(&request, payload).await.unwrap_or_else(|refused| Shape::Verbose.refused(&refused))
}

async fn found(request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Refused> {
    let fields = fields(request, payload).await?;
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let by = brought(request, &fields).await?;
    understood(&fields, &OF_PEOPLE)?;
    let page: i64 = match field("page") {
        "" => 0,
        text => text.parse().ok().filter(|page| (0..=10_000_000).contains(page)).ok_or(Error::Bad("'page' must be a number."))?,
    };
    let (only, shown) = (whom(&fields)?, list(field("output_properties"), "'output_properties' must be a JSON list of names.")?);
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let allowances = Arc::clone(&site.data_pool.allowances);
    let (people, total) = site
        .data_pool
        .run(move |conn| {
            let opened = giving::opened_for_people(conn, &by)?;
            let _turn = allowances.query(opened.receiver().id, Instant::now()).map_err(crate::operations::Refusal::TooMany)?;
            giving::people(conn, &opened, page, only)
        })
        .await??;
    let session = field("session_id");
    let session = if session.is_empty() { data_encoding::HEXLOWER.encode(&random::<8>()) } else { session.to_owned() };
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).content_type("application/json").body(written(
        (page, &session, total),
        &people,
        shown.as_deref(),
    )))
}

/// Whom it is about, if it is not everybody: all who are named, in whichever of the two fields.
fn whom(fields: &HashMap<String, String>) -> Result<Option<Vec<String>>, Refused> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let one = Some(field("distinct_id")).filter(|one| !one.is_empty()).map(str::to_owned);
    let many = list(field("distinct_ids"), "'distinct_ids' must be a JSON list of IDs.")?;
    Ok(match (many, one) {
        (None, None) => None,
        (many, one) => Some(many.into_iter().flatten().chain(one).collect()),
    })
}

fn written((page, session, total): (i64, &str, i64), people: &[Profile], shown: Option<&[String]>) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let line = |one: &Profile| {
        let properties = shown.map_or_else(|| one.properties.clone(), |shown| only(&one.properties, shown));
        format!("{{\"$distinct_id\":{},\"$properties\":{properties}}}", quoted(&one.distinct_id))
    };
    let results: Vec<String> = people.iter().map(line).collect();
    format!(
        "{{\"page\":{page},\"page_size\":{PROFILES_PAGE},\"session_id\":{},\"status\":\"ok\",\"total\":{total},\"results\":[{}]}}",
        quoted(session),
        results.join(",")
    )
}

/// Those of the properties that were asked for.
fn only(properties: &str, shown: &[String]) -> String {
    let mut known: BTreeMap<String, &RawValue> = serde_json::from_str(properties).unwrap_or_default();
    known.retain(|name, _| shown.contains(name));
    serde_json::to_string(&known).unwrap_or_else(|_| "{}".to_owned())
}

/// `GET /api/query/events/names`: which events there are.
pub async fn names(request: HttpRequest) -> HttpResponse {
    named(&request).await.unwrap_or_else(|refused| Shape::Verbose.refused(&refused))
}

async fn named(request: &HttpRequest) -> Result<HttpResponse, Refused> {
    const MOST: i64 = 255;
    let fields = pairs(request.query_string().as_bytes());
    let by = brought(request, &fields).await?;
    understood(&fields, &OF_NAMES)?;
    let most = fields.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(MOST).clamp(1, 10_000);
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let allowances = Arc::clone(&site.data_pool.allowances);
    let names = site
        .data_pool
        .run(move |conn| {
            let opened = giving::opened_for_names(conn, &by)?;
            let _turn = allowances.query(opened.receiver().id, Instant::now()).map_err(crate::operations::Refusal::TooMany)?;
            giving::names(conn, &opened, most)
        })
        .await??;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(names))
}

/// The fields of the address, and those of a form or of an object of JSON.
async fn fields(request: &HttpRequest, payload: Payload) -> Result<HashMap<String, String>, Refused> {
    if *request.method() == Method::GET {
        return Ok(pairs(request.query_string().as_bytes()));
    }
    let arrived = Arrived::of(request, payload, OTHER).await?;
    let content = arrived.content().map_err(|reason: Unreadable| unreadable(reason, OTHER.1()))?;
    let mut fields = content.fields;
    if !content.was_form && !content.text.trim().is_empty() {
        const NONE: Error = Error::Bad("The body must be a form, or one JSON object.");
        let said: Map<String, Value> = serde_json::from_str(&content.text).map_err(|_| NONE)?;
        let text = |value: Value| if let Value::String(text) = value { text } else { value.to_string() };
        fields.extend(said.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, text(value))));
    }
    Ok(fields)
}
