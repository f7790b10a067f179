//! `GET /api/2.0/export`: all events of some days, a line each, however many there are (X44, M47, A49).

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT_ENCODING, web::Data};
use chrono::NaiveDate;

use super::{
    answer::Shape,
    arrived::{list, pairs},
    brought::brought,
    query::understood,
};
use crate::{
    api::envelope::Refused,
    http::{
        Error, Site,
        export_stream::{ExportStream, Written, wanted},
    },
    model::limits::{self, EXPORT_LIMIT},
    operations::data::giving,
};

/// What is understood of a question for events.
const ASKED: [&str; 9] =
    ["project_id", "workspace_id", "api_key", "api_secret", "from_date", "to_date", "event", "limit", "time_in_ms"];

/// What was asked for, as it was understood.
struct Asked {
    from: NaiveDate,
    to: NaiveDate,
    names: Option<Vec<String>>,
    limit: Option<usize>,
    in_millis: bool,
}

/// Events of the days from `from_date` to `to_date`, both of them included.
pub async fn index(request: HttpRequest) -> HttpResponse {
    match begun(&request).await {
        Ok(export) => {
            let mut answer = HttpResponse::Ok();
            answer.insert_header(("cache-control", "no-store")).content_type("application/x-ndjson");
            if export.is_packed() {
                answer.insert_header(("content-encoding", "gzip"));
            }
            answer.insert_header(("vary", "Accept-Encoding")).streaming(export.pieces())
        }
        Err(refused) => Shape::Verbose.refused(&refused),
    }
}

async fn begun(request: &HttpRequest) -> Result<ExportStream, Refused> {
    let fields = pairs(request.query_string().as_bytes());
    let by = brought(request, &fields).await?;
    understood(&fields, &ASKED)?;
    let asked = Asked::of(|name| fields.get(name).map_or("", String::as_str))?;
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let key = by.clone();
    let opened = site.data_pool.run(move |conn| giving::export(conn, &key)).await??;
    let turn = site.data_pool.allowances.export(opened.receiver().id, Instant::now()).map_err(Error::TooMany)?;
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let written = Written { in_millis: asked.in_millis, packed: accepted.contains("gzip"), for_import: false };
    let events = wanted(opened.receiver(), (asked.from, asked.to), asked.names);
    Ok(ExportStream::new(site.data_pool.clone(), by, (opened.receiver(), events), (written, turn)).up_to(asked.limit))
}

impl Asked {
    fn of<'a>(field: impl Fn(&str) -> &'a str) -> Result<Self, Error> {
        let day = |name: &str| {
            NaiveDate::parse_from_str(field(name), "%Y-%m-%d")
                .ok()
                .filter(|day| (1970..=9000).contains(&chrono::Datelike::year(day)))
        };
        let (Some(from), Some(to)) = (day("from_date"), day("to_date")) else {
            return Err(Error::Bad("'from_date' and 'to_date' are required, as in 2026-05-01."));
        };
        if from > to {
            return Err(Error::Bad("'from_date' must not be after 'to_date'."));
        }
        let names = list(field("event"), "'event' must be a JSON list of names.")?;
        let limit = match field("limit") {
            "" => None,
            text => Some(text.parse().ok().filter(|n| (1..=EXPORT_LIMIT).contains(n)).ok_or(Error::Bad(limits::export_limit()))?),
        };
        let limit = limit.map(|n: i64| usize::try_from(n).unwrap_or(0));
        Ok(Self { from, to, names, limit, in_millis: matches!(field("time_in_ms"), "1" | "true") })
    }
}
