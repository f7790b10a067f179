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

use super::{metrics, proxy_path, request_id::RequestId};
use crate::model::figures::milliseconds;

/// One lean line for each request: number, method, route, status, milliseconds. The route is the line of the table and stands for
/// the path, because paths carry tokens and ids; bodies, names and addresses never get here. Whatever else is logged meanwhile
/// carries the number too, and so does the answer (L4). The same is counted for whoever watches (C6.1).
pub async fn log(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let method = request.method().clone();
    let id = RequestId::new();
    request.extensions_mut().insert(id.clone());
    // As loud as the loudest line within it, so that no setting of the log drops the number and keeps the line.
    let span = tracing::error_span!("request", id = id.as_str());
    span.in_scope(|| proxy_path::look(request.request()));
    let mut response = next.call(request).instrument(span.clone()).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let (status, took) = (response.status().as_u16(), began.elapsed());
    metrics::answered(&method, &route, status, took);
    let ms = milliseconds(took);
    span.in_scope(|| {
        if status >= 500 {
            tracing::warn!(%method, route, status, ms, "answered");
        } else if RequestId::was_told(response.request()) {
            tracing::info!(%method, route, status, ms, "answered");
        } else {
            tracing::debug!(%method, route, status, ms, "answered");
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
