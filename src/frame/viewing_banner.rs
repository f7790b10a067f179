//! What every answer gets while the console is looked at through somebody else's eyes (L14.3): a banner that no template has to
//! remember, and links that carry the look on, so that nobody leaves it without noticing.

use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_TYPE, HeaderValue},
    middleware::Next,
};
use askama::Template;

use super::{
    assets,
    mark::forms,
    page_addresses::with_addresses,
    viewing::{MARKER, View},
};
use crate::model::addresses;

#[derive(Template)]
#[template(path = "layout/view.html")]
struct Banner<'a> {
    called: &'a str,
    seen: String,
    end: &'a str,
}

#[derive(Template)]
#[template(source = "<title>As {{ called }}: ", ext = "html")]
struct Title<'a> {
    called: &'a str,
}

/// Outside of `refusal_pages::render`, so that refusals are labelled too.
pub async fn add(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let view = response.request().extensions().get::<View>().cloned();
    let Some(view) = view else { return Ok(response) };
    for name in ["location", "hx-redirect", "hx-push-url", "hx-location"] {
        let path = response.headers().get(name).and_then(|value| value.to_str().ok()).map(|path| carried(path, &view, "&"));
        if let Some(Ok(path)) = path.map(|path| HeaderValue::from_str(&path)) {
            response.headers_mut().insert(actix_web::http::header::HeaderName::from_static(name), path);
        }
    }
    if !response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return Ok(response);
    }
    Ok(response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(page(&String::from_utf8_lossy(&bytes), &view)),
        Err(body) => body,
    }))
}

/// A page or a part of one, with its banner.
fn page(html: &str, view: &View) -> String {
    let mut page = fields(&with_addresses(html, |address| Some(carried(address, view, "&amp;"))), view);
    let end = addresses::view(view.organization);
    let banner = Banner { called: &view.called, seen: carried(&addresses::seen(view.organization), view, "&"), end: &end };
    let title = Title { called: &view.called };
    // Drawing a few words into a string cannot fail.
    let (banner, title) = (banner.render().unwrap_or_default(), title.render().unwrap_or_default());
    if let Some(at) = page.find("<title>") {
        page.replace_range(at..at + "<title>".len(), &title);
    }
    // The link that skips to the content stays the first thing on the page.
    let begins = page.find("<body>").map(|at| at + "<body>".len());
    let skipped = page.find("class=\"skip\"").and_then(|at| Some(at + page[at..].find("</a>")? + "</a>".len()));
    if let Some(at) = begins.map(|at| skipped.map_or(at, |skipped| skipped.max(at))) {
        page.insert_str(at, &banner);
    }
    page
}

/// An address with the marker, unless it is no page of the console or ends the look.
fn carried(path: &str, view: &View, between: &str) -> String {
    let ends = addresses::view(view.organization);
    let stays = assets::is_one(path) || path.starts_with("//") || path == ends || path.contains(view.marker.as_str());
    // Behind a question mark alone stands the page itself.
    if !(path.starts_with('/') || path.starts_with('?')) || stays {
        return path.to_owned();
    }
    let (address, place) = path.split_once('#').map_or((path, String::new()), |(path, place)| (path, format!("#{place}")));
    let sign = if address.contains('?') { between } else { "?" };
    format!("{address}{sign}{MARKER}={}{place}", view.marker)
}

/// Browsers drop what stands behind the question mark of a form that is not posted, so it says it in a field.
fn fields(html: &str, view: &View) -> String {
    let field = format!("<input type=\"hidden\" name=\"{MARKER}\" value=\"{}\">", view.marker);
    let (mut out, mut from) = (String::with_capacity(html.len() + field.len()), 0);
    for (start, end) in forms(html) {
        out.push_str(&html[from..end]);
        if !html[start..end].contains("method=\"post\"") {
            out.push_str(&field);
        }
        from = end;
    }
    out.push_str(&html[from..]);
    out
}
