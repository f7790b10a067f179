//! `GET /api/2.0/export`: all events of some days, a line each, however many there are (X44, M47, A49).

use std::{io::Write, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ACCEPT_ENCODING,
    web::{Bytes, Data},
};
use chrono::{DateTime, NaiveDate, Utc};
use flate2::{Compression, write::GzEncoder};
use futures_util::{Stream, stream::try_unfold};
use uuid::Uuid;

use super::{allowance::EXPORTS, answer::Shape, arrived::pairs, brought::brought};
use crate::{
    api::envelope::Refused,
    http::{Dock, Error, Site},
    model::{
        limits::{self, EXPORT_LIMIT, EXPORT_PIECE},
        timezone::Timezone,
    },
    operations::data::{Brought, KeptEvent, Wanted, giving},
};

/// What was asked for, as it was understood.
struct Asked {
    from: NaiveDate,
    to: NaiveDate,
    names: Option<Vec<String>>,
    limit: Option<usize>,
    in_millis: bool,
}

/// An export under way. Nothing is held between two pieces: no thread, no transaction, and one piece of memory.
struct Export {
    dock: Dock,
    by: Brought,
    wanted: Wanted,
    left: Option<usize>,
    writer: Writer,
    done: bool,
}

/// How a line is written.
struct Writer {
    in_millis: bool,
    /// The zone in whose time a project of old stores (A49).
    local: Option<Timezone>,
    packed: Option<GzEncoder<Vec<u8>>>,
}

/// What is sent next, and from where it goes on.
struct Piece {
    bytes: Vec<u8>,
    many: usize,
    last: Option<(DateTime<Utc>, Uuid)>,
    is_last: bool,
    writer: Writer,
}

/// Events of the days from `from_date` to `to_date`, both of them included.
pub async fn index(request: HttpRequest) -> HttpResponse {
    match begun(&request).await {
        Ok(export) => {
            let mut answer = HttpResponse::Ok();
            answer.insert_header(("cache-control", "no-store")).content_type("application/x-ndjson");
            if export.writer.packed.is_some() {
                answer.insert_header(("content-encoding", "gzip"));
            }
            answer.insert_header(("vary", "Accept-Encoding")).streaming(pieces(export))
        }
        Err(refused) => Shape::Verbose.refused(&refused),
    }
}

async fn begun(request: &HttpRequest) -> Result<Export, Refused> {
    let fields = pairs(request.query_string().as_bytes());
    let by = brought(request, &fields).await?;
    let asked = Asked::of(|name| fields.get(name).map_or("", String::as_str))?;
    let site = request.app_data::<Data<Site>>().ok_or(Error::Busy)?;
    let key = by.clone();
    let opened = site.dock.run(move |conn| giving::export(conn, &key)).await??;
    let receiver = opened.receiver();
    EXPORTS.take(receiver.id, 1, Instant::now()).map_err(Error::TooMany)?;
    let local = Timezone::parse(&receiver.timezone).filter(|_| receiver.stores_local_time);
    let days = local.unwrap_or(Timezone::UTC);
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = accepted.contains("gzip").then(|| GzEncoder::new(Vec::new(), Compression::fast()));
    Ok(Export {
        dock: site.dock.clone(),
        by,
        wanted: Wanted {
            project: receiver.id,
            from: days.start(asked.from),
            to: asked.to.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |day| days.start(day)),
            names: asked.names,
            after: None,
        },
        left: asked.limit,
        writer: Writer { in_millis: asked.in_millis, local, packed },
        done: false,
    })
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
        if !field("where").is_empty() {
            return Err(Error::Bad("'where' is not supported. Name events with 'event', and filter what you are sent."));
        }
        let names = match field("event") {
            "" => None,
            list => Some(serde_json::from_str(list).map_err(|_| Error::Bad("'event' must be a JSON list of names."))?),
        };
        let limit = match field("limit") {
            "" => None,
            text => Some(text.parse().ok().filter(|n| (1..=EXPORT_LIMIT).contains(n)).ok_or(Error::Bad(limits::export_limit()))?),
        };
        let limit = limit.map(|n: i64| usize::try_from(n).unwrap_or(0));
        Ok(Self { from, to, names, limit, in_millis: matches!(field("time_in_ms"), "1" | "true") })
    }
}

/// Piece by piece, as fast as whoever asked takes them. What breaks off ends the connection, so that nobody takes a part for all.
fn pieces(export: Export) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold(export, |mut export| async move {
        if export.done {
            return Ok(None);
        }
        let (by, wanted, left, mut writer) = (export.by.clone(), export.wanted.clone(), export.left, export.writer);
        let piece = export.dock.run(move |conn| {
            let mut events = giving::piece(conn, &by, &wanted)?;
            let is_last = events.len() < EXPORT_PIECE || left.is_some_and(|left| left <= events.len());
            events.truncate(left.unwrap_or(usize::MAX));
            let bytes = writer.piece(&events, is_last);
            Ok(Piece { bytes, many: events.len(), last: events.last().map(|event| (event.time, event.id)), is_last, writer })
        });
        let piece = piece.await?.map_err(Error::from)?;
        export.writer = piece.writer;
        export.left = left.map(|left| left.saturating_sub(piece.many));
        export.wanted.after = piece.last.or(export.wanted.after);
        export.done = piece.is_last;
        Ok(Some((Bytes::from(piece.bytes), export)))
    })
}

impl Writer {
    fn piece(&mut self, events: &[KeptEvent], is_last: bool) -> Vec<u8> {
        let mut lines = Vec::with_capacity(events.len() * 256);
        for event in events {
            self.line(&mut lines, event);
        }
        let Some(packed) = &mut self.packed else { return lines };
        // Writing into memory does not fail.
        let _ = packed.write_all(&lines);
        let _ = if is_last { packed.try_finish() } else { packed.flush() };
        std::mem::take(packed.get_mut())
    }

    /// `{"event":…,"properties":{"time":…,"distinct_id":…,"$insert_id":…,…}}`
    fn line(&self, out: &mut Vec<u8>, event: &KeptEvent) {
        let time = self.local.map_or(event.time, |zone| zone.shown(event.time));
        let time = if self.in_millis { time.timestamp_millis() } else { time.timestamp() };
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let _ = write!(
            out,
            "{{\"event\":{},\"properties\":{{\"time\":{time},\"distinct_id\":{}",
            quoted(&event.event),
            quoted(&event.distinct_id)
        );
        if let Some(insert_id) = &event.insert_id {
            let _ = write!(out, ",\"$insert_id\":{}", quoted(insert_id));
        }
        let rest = event.properties.strip_prefix('{').unwrap_or("}");
        out.extend_from_slice(if rest == "}" { b"" } else { b"," });
        out.extend_from_slice(rest.as_bytes());
        out.extend_from_slice(b"}\n");
    }
}
