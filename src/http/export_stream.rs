//! Events on their way out, a line each, however many there are: for programs and for people (X44, D3.1).

use std::io::Write;

use actix_web::web::{self, Bytes};
use chrono::{DateTime, NaiveDate, Utc};
use flate2::{Compression, write::GzEncoder};
use futures_util::{Stream, stream::try_unfold};
use uuid::Uuid;

use super::{DataPool, Error, allowance::Turn, busy_retry::retry_while_busy};
use crate::{
    model::{data::event::insert_id, limits::EXPORT_PIECE, timezone::Timezone},
    operations::data::{DataCredential, KeptEvent, Receiver, Wanted, giving, merging::for_import},
};

/// How events are written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    pub in_millis: bool,
    pub packed: bool,
    /// In UTC whatever the project gives, and as an import takes them (M48, M50).
    pub for_import: bool,
}

/// An export under way. Nothing is held between two pieces: no thread, no transaction, and one piece of memory.
pub struct ExportStream {
    data_pool: DataPool,
    by: DataCredential,
    wanted: Wanted,
    left: Option<usize>,
    writer: Writer,
    done: bool,
    /// It ends with the export.
    _turn: Turn,
}

/// How a line is written.
struct Writer {
    in_millis: bool,
    /// The zone in whose time a project of old stores (A49).
    local: Option<Timezone>,
    packed: Option<GzEncoder<Vec<u8>>>,
    for_import: bool,
}

/// What is sent next, and from where it goes on.
struct Piece {
    bytes: Vec<u8>,
    many: usize,
    last: Option<(DateTime<Utc>, Uuid)>,
    is_last: bool,
    writer: Writer,
}

/// The zone in which a project of old gives its times; nothing for all others, which give UTC (A49).
pub fn local(receiver: &Receiver) -> Option<Timezone> {
    Timezone::parse(&receiver.timezone).filter(|_| receiver.stores_local_time)
}

/// The events of these days, both of them included, as the project means its days (R2.7.1).
pub fn wanted(receiver: &Receiver, (from, to): (NaiveDate, NaiveDate), names: Option<Vec<String>>) -> Wanted {
    let days = local(receiver).unwrap_or(Timezone::UTC);
    Wanted {
        project: receiver.id,
        from: days.start(from),
        to: to.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |day| days.start(day)),
        names,
        after: None,
    }
}

impl ExportStream {
    pub fn new(
        data_pool: DataPool,
        by: DataCredential,
        (receiver, wanted): (&Receiver, Wanted),
        (written, turn): (Written, Turn),
    ) -> Self {
        let writer = Writer {
            in_millis: written.in_millis,
            local: local(receiver).filter(|_| !written.for_import),
            packed: written.packed.then(|| GzEncoder::new(Vec::new(), Compression::fast())),
            for_import: written.for_import,
        };
        Self { data_pool, by, wanted, left: None, writer, done: false, _turn: turn }
    }

    /// At most so many.
    pub fn up_to(self, left: Option<usize>) -> Self {
        Self { left, ..self }
    }

    pub fn is_packed(&self) -> bool {
        self.writer.packed.is_some()
    }

    /// Piece by piece, as fast as whoever asked takes them. What breaks off ends the connection, so that nobody takes a part for all.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes, Error>> {
        try_unfold(self, |mut export| async move {
            // An empty piece would end the answer: what is left out altogether is passed over.
            loop {
                if export.done {
                    return Ok(None);
                }
                // A piece is waited for if the database is busy; what is packed already goes on behind it (F16).
                let (data_pool, by, wanted) = (&export.data_pool, &export.by, &export.wanted);
                let events = retry_while_busy(async || {
                    let (by, wanted) = (by.clone(), wanted.clone());
                    data_pool.run(move |conn| giving::piece(conn, &by, &wanted)).await?.map_err(Error::from)
                });
                let (mut events, left, mut writer) = (events.await?, export.left, export.writer);
                let piece = web::block(move || {
                    let is_last = events.len() < EXPORT_PIECE || left.is_some_and(|left| left <= events.len());
                    events.truncate(left.unwrap_or(usize::MAX));
                    let (many, last) = (events.len(), events.last().map(|event| (event.time, event.id)));
                    Piece { bytes: writer.piece(events, is_last), many, last, is_last, writer }
                });
                let piece = piece.await.map_err(|_| Error::Busy)?;
                export.writer = piece.writer;
                export.left = left.map(|left| left.saturating_sub(piece.many));
                export.wanted.after = piece.last.or(export.wanted.after);
                export.done = piece.is_last;
                if !piece.bytes.is_empty() {
                    return Ok(Some((Bytes::from(piece.bytes), export)));
                }
            }
        })
    }
}

impl Writer {
    fn piece(&mut self, events: Vec<KeptEvent>, is_last: bool) -> Vec<u8> {
        let mut lines = Vec::with_capacity(events.len() * 256);
        for event in events {
            let event = if self.for_import { for_import(event) } else { Some(event) };
            if let Some(event) = event {
                self.line(&mut lines, &event);
            }
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
        // An import takes every line again, also of events that came without an id that it can tell apart (D2.3).
        let insert_id = insert_id(event.insert_id.clone(), event.id);
        let _ = write!(out, ",\"$insert_id\":{}", quoted(&insert_id));
        let rest = event.properties.strip_prefix('{').unwrap_or("}");
        out.extend_from_slice(if rest == "}" { b"" } else { b"," });
        out.extend_from_slice(rest.as_bytes());
        out.extend_from_slice(b"}\n");
    }
}
