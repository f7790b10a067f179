//! Pages are packed before they travel.

use std::{cell::RefCell, io::Write};

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY},
    middleware::Next,
};
use zstd::bulk::Compressor;

/// Shorter answers gain nothing.
const WORTH_IT: usize = 1_000;

/// Compresses a finished page in one piece. Compressing as it streams costs a round of delayed acknowledgements for every
/// page, and no page here is long enough to stream.
pub async fn compress(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut response = next.call(request).await?;
    let headers = response.headers();
    let is_html = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_html || headers.contains_key(CONTENT_ENCODING) {
        return Ok(response);
    }
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    let mut packed_with = None;
    let response = response.map_body(|_, body| match body.try_into_bytes() {
        Ok(plain) if plain.len() >= WORTH_IT => match packed(&accepted, &plain) {
            Some((encoding, packed)) => {
                packed_with = Some(encoding);
                BoxBody::new(packed)
            }
            None => BoxBody::new(plain),
        },
        Ok(plain) => BoxBody::new(plain),
        Err(body) => body,
    });
    let mut response = response;
    if let Some(encoding) = packed_with {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

thread_local! {
    /// Each thread packs with one and the same: to set up its tables takes longer than to pack a short page.
    static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(1).ok());
}

/// The fastest level of the best kind the client takes: a page is made once and read once.
fn packed(accepted: &str, plain: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    if accepted.contains("zstd") {
        let packed = PACKER.with_borrow_mut(|packer| packer.as_mut()?.compress(plain).ok());
        return packed.map(|packed| ("zstd", packed));
    }
    if accepted.contains("gzip") {
        let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(plain.len() / 4), flate2::Compression::fast());
        encoder.write_all(plain).ok()?;
        return encoder.finish().ok().map(|packed| ("gzip", packed));
    }
    None
}
