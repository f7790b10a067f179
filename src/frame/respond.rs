//! How a drawn page, or the part of it that htmx replaces, becomes an answer.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use askama::Template;

use super::{
    flash,
    htmx::Hx,
    mark::{focused_once, marked},
    undo::Told,
};
use crate::http::error::Answer;

/// A page and the part of it that htmx replaces.
pub trait Parted: Template {
    /// The part, drawn.
    fn part(&self) -> Result<String, askama::Error>;
}

/// Says which block of a page htmx replaces: `parted!(NewTeamPage, as_form);`. Without a block it is the whole page.
macro_rules! parted {
    ($page:ident, $part:ident) => {
        impl $crate::frame::Parted for $page {
            fn part(&self) -> Result<String, askama::Error> {
                askama::Template::render(&self.$part())
            }
        }
    };
    ($page:ident) => {
        impl $crate::frame::Parted for $page {
            fn part(&self) -> Result<String, askama::Error> {
                askama::Template::render(self)
            }
        }
    };
}
pub(crate) use parted;

/// The page, or this part of it if htmx asked.
pub fn with(status: StatusCode, hx: &Hx, page: &impl Template, part: &impl Template) -> Answer {
    let body = if hx.wants_part() { part.render()? } else { page.render()? };
    Ok(html(status, body))
}

/// A page that has no parts.
pub fn page(status: StatusCode, page: &impl Template) -> Answer {
    Ok(html(status, page.render()?))
}

/// HTML is never stored: it shows who somebody is. Whole pages and parts share an address, and every form in them is marked (U3).
pub fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Vary", "HX-Request"))
        .body(marked(focused_once(body)))
}

#[derive(Template)]
#[template(path = "parts/notice.html")]
struct Notice<'a> {
    told: &'a Told,
}

/// The end of something that was done in a dialog: on one of these pages the dialog closes, the list looks again and a notice
/// says what happened. Elsewhere, and without script: the page at `back`, with that notice.
pub fn done(hx: &Hx, session: &Session, on: &[&str], back: &str, told: Told) -> Answer {
    if !hx.asks() || !hx.is_on(on) {
        flash::leave(session, told);
        return Ok(hx.send_to(back));
    }
    let mut answer: HttpResponse = html(StatusCode::OK, notice(&told)?);
    for (name, value) in [("hx-retarget", "#notices"), ("hx-reswap", "innerHTML"), ("hx-trigger", "list-changed")] {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Ok(answer)
}

/// A notice for the corner of the page.
pub fn notice(told: &Told) -> Result<String, askama::Error> {
    Notice { told }.render()
}
