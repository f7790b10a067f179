//! Pages of people, and the names of events, as programs ask for them (X44, M102).

use std::{collections::HashMap, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, Payload},
};

use super::{
    answer::{Shape, unreadable},
    arrived::{Arrived, OTHER, pairs},
    brought::brought,
};
use crate::{
    api::envelope::Refused,
    http::{Error, Site, allowance::QUERIES},
    model::{data::unpacked::Unreadable, limits::PROFILES_PAGE, secret::random},
    operations::data::{Profile, giving},
};

/// `GET /api/2.0/engage` and `POST /api/query/engage`: a page of people.
pub async fn people(request: HttpRequest, payload: Payload) -> HttpResponse {
    found(&request, payload).await.unwrap_or_else(|refused| Shape::Verbose.refused(&refused))
}

async fn found(request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Refused> {
    let fields = fields(request, payload).await?;
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let by = brought(request, &fields).await?;
    let page: i64 = match field("page") {
        "" => 0,
        text => text.parse().ok().filter(|page| (0..=10_000_000).contains(page)).ok_or(Error::Bad("'page' must be a number."))?,
    };
    if !field("where").is_empty() {
        return Err(Error::Bad("'where' is not supported. Filter what you are sent.").into());
    }
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let (people, total) = site
        .dock
        .run(move |conn| {
            let opened = giving::opened_for_people(conn, &by)?;
            QUERIES.take(opened.receiver().id, 1, Instant::now()).map_err(crate::operations::Refusal::TooMany)?;
            giving::people(conn, &opened, page)
        })
        .await??;
    let session = field("session_id");
    let session = if session.is_empty() { data_encoding::HEXLOWER.encode(&random::<8>()) } else { session.to_owned() };
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .content_type("application/json")
        .body(written(page, &session, total, &people)))
}

fn written(page: i64, session: &str, total: i64, people: &[Profile]) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let line = |one: &Profile| format!("{{\"$distinct_id\":{},\"$properties\":{}}}", quoted(&one.distinct_id), one.properties);
    let results: Vec<String> = people.iter().map(line).collect();
    format!(
        "{{\"page\":{page},\"page_size\":{PROFILES_PAGE},\"session_id\":{},\"status\":\"ok\",\"total\":{total},\"results\":[{}]}}",
        quoted(session),
        results.join(",")
    )
}

/// `GET /api/query/events/names`: which events there are.
pub async fn names(request: HttpRequest) -> HttpResponse {
    named(&request).await.unwrap_or_else(|refused| Shape::Verbose.refused(&refused))
}

async fn named(request: &HttpRequest) -> Result<HttpResponse, Refused> {
    const MOST: i64 = 255;
    let fields = pairs(request.query_string().as_bytes());
    let by = brought(request, &fields).await?;
    let most = fields.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(MOST).clamp(1, 10_000);
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let names = site.dock.run(move |conn| giving::names(conn, &by, most)).await??;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(names))
}

/// The fields of the address, and those of a form.
async fn fields(request: &HttpRequest, payload: Payload) -> Result<HashMap<String, String>, Refused> {
    if *request.method() == Method::GET {
        return Ok(pairs(request.query_string().as_bytes()));
    }
    let arrived = Arrived::of(request, payload, OTHER).await?;
    if !arrived.is_form() {
        return Ok(pairs(request.query_string().as_bytes()));
    }
    let content = arrived.content().map_err(|reason: Unreadable| unreadable(reason, OTHER.1()))?;
    Ok(content.fields)
}
