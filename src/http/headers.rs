//! The headers that keep a browser from doing what no page here needs.

use actix_web::{
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};

use super::site::Site;

/// Nothing inline, nothing from elsewhere, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts the headers on every answer that keep a browser from doing what no page here needs.
pub async fn headers(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let secure = request.app_data::<Data<Site>>().is_some_and(|site| site.config.is_secure());
    let mut response = next.call(request).await?;
    let mut set = |name: &'static str, value: &'static str| {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    // Not `no-referrer`: browsers would then send `Origin: null` with forms.
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    // A console is nothing to be found by (L18).
    set("x-robots-tag", "noindex, nofollow");
    set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()");
    if secure {
        set("strict-transport-security", "max-age=31536000");
    }
    Ok(response)
}
