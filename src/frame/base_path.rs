//! A console below a path of its host, such as `https://intranet.example/steward` (C8.1). Everything inside knows paths from the
//! root only, whoever writes a page: the path is taken off a request before anything reads it, and put before every address of
//! the answer when it leaves.

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Uri,
        header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERER, SET_COOKIE},
        uri::PathAndQuery,
    },
    middleware::Next,
    web::Data,
};

use super::page_addresses::with_addresses;
use crate::{http::Site, model::addresses::DECISIONS_FOUND};

/// The headers of an answer that send somebody on.
const SENDS: [&str; 5] = ["location", "hx-redirect", "hx-location", "hx-push-url", "hx-replace-url"];

/// Inside of what packs a page, and outside of everything that reads or writes an address. A proxy may pass the path on or take
/// it off; health is asked at the root.
pub async fn rewrite(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let prefix = request.app_data::<Data<Site>>().map(|site| site.config.prefix().to_owned()).unwrap_or_default();
    if prefix.is_empty() {
        return next.call(request).await;
    }
    arrive(&mut request, &prefix);
    let mut response = next.call(request).await?;
    leave(response.headers_mut(), &prefix);
    if !response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return Ok(response);
    }
    Ok(response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(with_addresses(&String::from_utf8_lossy(&bytes), |address| below(&prefix, address))),
        Err(body) => body,
    }))
}

/// The path without the prefix, if it begins with that.
fn within<'a>(prefix: &str, path: &'a str) -> Option<&'a str> {
    match path.strip_prefix(prefix)? {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// Programs that ask for decisions look for the description of a host's path at the root of that host, with the path behind the
/// well-known one (K8). A proxy has to pass it on.
fn is_found(prefix: &str, path: &str) -> bool {
    path.strip_prefix(DECISIONS_FOUND).is_some_and(|rest| rest == prefix)
}

/// The address below the prefix, if it is a path of this site.
fn below(prefix: &str, address: &str) -> Option<String> {
    (address.starts_with('/') && !address.starts_with("//")).then(|| format!("{prefix}{address}"))
}

/// The request as it would be without the prefix, and with it what a browser says of the page it stands on.
fn arrive(request: &mut ServiceRequest, prefix: &str) {
    if let Some(uri) = inner(request.uri(), prefix) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    for name in [REFERER, HeaderName::from_static("hx-current-url")] {
        let page = request.headers().get(&name).and_then(|value| value.to_str().ok()).and_then(|text| url::Url::parse(text).ok());
        let Some(mut page) = page else { continue };
        let Some(path) = within(prefix, page.path()).map(str::to_owned) else { continue };
        page.set_path(&path);
        if let Ok(value) = HeaderValue::from_str(page.as_str()) {
            request.headers_mut().insert(name, value);
        }
    }
}

fn inner(uri: &Uri, prefix: &str) -> Option<Uri> {
    let path = if is_found(prefix, uri.path()) { DECISIONS_FOUND } else { within(prefix, uri.path())? };
    let path = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

/// Where an answer sends somebody, and the part of the host its cookies are for.
fn leave(headers: &mut HeaderMap, prefix: &str) {
    for name in SENDS.map(HeaderName::from_static) {
        let address = headers.get(&name).and_then(|value| value.to_str().ok()).and_then(|address| below(prefix, address));
        if let Some(Ok(address)) = address.map(|address| HeaderValue::from_str(&address)) {
            headers.insert(name, address);
        }
    }
    let cookies: Vec<HeaderValue> = headers.remove(SET_COOKIE).collect();
    for cookie in cookies {
        let narrowed = cookie.to_str().ok().and_then(|text| HeaderValue::from_str(&narrowed(text, prefix)).ok());
        headers.append(SET_COOKIE, narrowed.unwrap_or(cookie));
    }
}

fn narrowed(cookie: &str, prefix: &str) -> String {
    let parts = cookie.split("; ").map(|part| if part == "Path=/" { format!("Path={prefix}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // C8.1
    #[test]
    fn a_path_belongs_to_the_console_only_as_a_whole() {
        for (path, expected) in [
            ("/steward", Some("/")),
            ("/steward/", Some("/")),
            ("/steward/login", Some("/login")),
            ("/stewards/login", None),
            ("/login", None),
            ("/", None),
        ] {
            assert_eq!(within("/steward", path), expected, "{path}");
        }
        let inner = |uri: &str| inner(&uri.parse().expect("an address"), "/a/b").map(|uri| uri.to_string());
        assert_eq!(inner("/a/b?organization=1").as_deref(), Some("/?organization=1"));
        assert_eq!(inner("/.well-known/authzen-configuration/a/b").as_deref(), Some(DECISIONS_FOUND));
        for elsewhere in
            ["/.well-known/authzen-configuration", "/.well-known/authzen-configuration/a", "/.well-known/security.txt/a/b"]
        {
            assert_eq!(inner(elsewhere), None);
        }
        assert_eq!(inner("http://intranet.example/a/b/login?x=1").as_deref(), Some("http://intranet.example/login?x=1"));
    }

    // C8.2, S9.42
    #[test]
    fn what_leaves_the_console_leads_below_its_path() {
        assert_eq!(below("/steward", "/").as_deref(), Some("/steward/"));
        assert_eq!(below("/steward", "/login?return_to=/").as_deref(), Some("/steward/login?return_to=/"));
        for stays in ["//evil.example", "https://elsewhere.example/", "#main", "?search=a", "mailto:a@b.example", ""] {
            assert_eq!(below("/steward", stays), None, "{stays}");
        }
        assert_eq!(narrowed("a=b; HttpOnly; Path=/; Secure", "/steward"), "a=b; HttpOnly; Path=/steward; Secure");
    }
}
