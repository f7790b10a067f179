//! What is written down about a request.

use std::time::Instant;

use actix_web::{
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

/// One lean line for each request: method, path pattern, status, milliseconds. The pattern stands for the path because paths
/// carry tokens and ids; bodies, names and addresses never get here.
pub async fn log(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let method = request.method().clone();
    let response = next.call(request).await?;
    let pattern = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_secs_f64() * 1000.0);
    if status >= 500 {
        tracing::warn!(%method, pattern, status, ms = format_args!("{ms:.1}"), "request");
    } else {
        tracing::debug!(%method, pattern, status, ms = format_args!("{ms:.1}"), "request");
    }
    Ok(response)
}
