//! Pages of other sites send data here. No cookie counts at these addresses, and nothing is told that anybody could not know (D1.1).

use actix_web::{
    HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY},
    },
    middleware::Next,
};

use crate::model::addresses;

/// Answers what browsers ask before they send, and lets them read what they are answered. The browser's clients send with
/// credentials, so the origin is named and not a star.
pub async fn cors(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !addresses::takes_data(request.path()) {
        return next.call(request).await;
    }
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = match *request.method() {
        Method::OPTIONS => request.into_response(HttpResponse::new(StatusCode::NO_CONTENT)),
        _ => next.call(request).await?,
    };
    open(response.headers_mut(), origin);
    Ok(response)
}

fn open(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    let mut set = |name: &'static str, value: HeaderValue| drop(headers.insert(HeaderName::from_static(name), value));
    set("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if let Some(origin) = origin {
        set("access-control-allow-origin", origin);
        set("access-control-allow-credentials", HeaderValue::from_static("true"));
        set("access-control-allow-methods", HeaderValue::from_static("GET, POST, OPTIONS"));
        set(
            "access-control-allow-headers",
            HeaderValue::from_static("Authorization, Content-Type, Content-Encoding, X-Requested-With"),
        );
        set("access-control-expose-headers", HeaderValue::from_static("Retry-After"));
        set("access-control-max-age", HeaderValue::from_static("86400"));
    }
    headers.append(VARY, HeaderValue::from_static("Origin"));
}
