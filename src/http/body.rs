//! What a request carries, read whole before anybody is asked whether they may: guards then see what is true when the request
//! is complete, and nobody holds one open for longer than a form takes (F1, F2).

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::{
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap},
    rt::time::timeout,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;

use super::{
    concurrency::{ConcurrencyLimit, Slot},
    error::Error,
};
use crate::model::{
    limits::{
        self, FORM_LONGEST, FORM_WITHIN, LARGE_FROM, LARGE_IN_ALL, TRACK_LONGEST, UNFINISHED_FROM, UPLOAD_KEPT, UPLOAD_LONGEST,
        UPLOAD_PACE,
    },
    network::networks,
};

/// Bodies that have begun and are not there yet.
pub static UNFINISHED: ConcurrencyLimit = ConcurrencyLimit::new(UNFINISHED_FROM, usize::MAX);

/// Whatever is there this soon waits for nobody.
const AT_ONCE: Duration = Duration::from_millis(100);

/// How much is kept, how much is read, and how fast it has to come.
struct Measure {
    kept: usize,
    read: usize,
    pace: Option<usize>,
    too_long: &'static str,
}

const FORM: Measure =
    Measure { kept: FORM_LONGEST, read: FORM_LONGEST, pace: None, too_long: "This is too long. Send it in smaller parts." };

/// The whole body. `from` is the client, if it can be told apart from others. Strangers send forms and no files.
///
/// # Errors
/// [`Error::TooLong`], [`Error::BodyTooSlow`], [`Error::Overloaded`] if too many are open, and [`Error::Bad`] if it breaks off.
pub async fn whole(headers: &HeaderMap, payload: &mut Payload, from: Option<IpAddr>, takes_files: bool) -> Result<Bytes, Error> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_upload = takes_files && text(CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"));
    let too_long = limits::bulk_too_large_split();
    let measure = match is_upload {
        true => Measure { kept: UPLOAD_KEPT, read: UPLOAD_LONGEST, pace: Some(UPLOAD_PACE), too_long },
        false => FORM,
    };
    // What says at once that it is too long is not read at all.
    if text(CONTENT_LENGTH).and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > measure.read) {
        return Err(Error::TooLong(measure.too_long));
    }
    let (mut bytes, began) = (BytesMut::new(), Instant::now());
    let mut read = 0;
    if let Ok(done) = timeout(AT_ONCE, collect(payload, &mut bytes, &mut read, &measure, began)).await {
        return done.map(|()| bytes.freeze());
    }
    let _slot = UNFINISHED.acquire(from.map_or_else(Vec::new, networks)).ok_or(Error::Overloaded)?;
    collect(payload, &mut bytes, &mut read, &measure, began).await?;
    Ok(bytes.freeze())
}

/// Bodies with data that are larger than usual: each is kept until it is stored.
static LARGE: ConcurrencyLimit = ConcurrencyLimit::new(LARGE_FROM, LARGE_IN_ALL);

/// What a program sends, whole, and its place among the large ones, which it keeps until it is stored (D1.4).
///
/// # Errors
/// As for `whole`.
pub async fn sent(
    headers: &HeaderMap,
    payload: &mut Payload,
    from: Option<IpAddr>,
    (most, too_long): (usize, &'static str),
) -> Result<(Bytes, Option<Slot>), Error> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|length| length.parse().ok());
    if length.is_some_and(|length: usize| length > most) {
        return Err(Error::TooLong(too_long));
    }
    let measure = Measure { kept: most, read: most, pace: Some(UPLOAD_PACE), too_long };
    let from = from.map_or_else(Vec::new, networks);
    let large = match length.is_some_and(|length| length <= TRACK_LONGEST) || most <= TRACK_LONGEST {
        true => None,
        false => Some(LARGE.acquire(from.clone()).ok_or(Error::Overloaded)?),
    };
    let (mut bytes, mut read, began) = (BytesMut::new(), 0, Instant::now());
    if let Ok(done) = timeout(AT_ONCE, collect(payload, &mut bytes, &mut read, &measure, began)).await {
        return done.map(|()| (bytes.freeze(), large));
    }
    let _slot = UNFINISHED.acquire(from).ok_or(Error::Overloaded)?;
    collect(payload, &mut bytes, &mut read, &measure, began).await?;
    Ok((bytes.freeze(), large))
}

/// Goes on reading. The rest of what is too long is read past, as far as patience goes: a browser listens only once it has said
/// everything.
async fn collect(
    payload: &mut Payload,
    bytes: &mut BytesMut,
    read: &mut usize,
    measure: &Measure,
    began: Instant,
) -> Result<(), Error> {
    loop {
        let more = measure.pace.map_or(0, |pace| *read / pace);
        let left = (FORM_WITHIN + Duration::from_secs(more.try_into().unwrap_or(0))).saturating_sub(began.elapsed());
        let Some(piece) = timeout(left, payload.next()).await.map_err(|_| Error::BodyTooSlow)? else { break };
        let piece = piece.map_err(|_| Error::Bad("The upload was interrupted. Send it again."))?;
        *read += piece.len();
        if *read > measure.read {
            return Err(Error::TooLong(measure.too_long));
        }
        if *read <= measure.kept {
            bytes.extend_from_slice(&piece);
        }
    }
    if *read > measure.kept { Err(Error::TooLong(measure.too_long)) } else { Ok(()) }
}
