//! What is written down about a request.

use std::time::Instant;

use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Instrument;

use super::request_id::RequestId;

/// One lean line for each request: number, method, path pattern, status, milliseconds. The pattern stands for the path because paths
/// carry tokens and ids; bodies, names and addresses never get here. Whatever else is logged meanwhile carries the number too, and
/// so does the answer (L4).
pub async fn log(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let method = request.method().clone();
    let id = RequestId::new();
    request.extensions_mut().insert(id.clone());
    // As loud as the loudest line within it, so that no setting of the log drops the number and keeps the line.
    let span = tracing::error_span!("request", id = id.as_str());
    let mut response = next.call(request).instrument(span.clone()).await?;
    let pattern = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_secs_f64() * 1000.0);
    span.in_scope(|| {
        if status >= 500 {
            tracing::warn!(%method, pattern, status, ms = format_args!("{ms:.1}"), "answered");
        } else if RequestId::was_told(response.request()) {
            tracing::info!(%method, pattern, status, ms = format_args!("{ms:.1}"), "answered");
        } else {
            tracing::debug!(%method, pattern, status, ms = format_args!("{ms:.1}"), "answered");
        }
    });
    let header = HeaderName::from_static(RequestId::HEADER);
    if let Ok(value) = HeaderValue::from_str(id.as_str())
        && !response.headers().contains_key(&header)
    {
        response.headers_mut().insert(header, value);
    }
    Ok(response)
}
