//! Changes come from pages of this console only.

use actix_web::{
    ResponseError as _,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};

use crate::http::{error::Error, site::Site};

/// Turns away a change that another site asked for (S3).
pub async fn same_origin(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if safe || is_ours(&request) {
        return next.call(request).await;
    }
    let refusal = Error::Forbidden("This was not sent from a page of this console. Open the page again and repeat it there.");
    Ok(request.into_response(refusal.error_response()))
}

/// `Sec-Fetch-Site` is absent on plain http away from localhost, so `Origin` is the fallback; it is compared whole with the
/// configured address, never with `Host`. Without either, nothing but a browser holds our cookie: refuse.
fn is_ours(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header("origin")
            .is_some_and(|origin| request.app_data::<Data<Site>>().is_some_and(|site| site.config.origin == origin)),
    }
}
