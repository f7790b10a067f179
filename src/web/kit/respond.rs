use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{error::Answer, htmx::Hx};

/// The page, or the part of it that htmx asked for.
pub fn show(hx: &Hx, page: &impl Template, part: &impl Template) -> Answer {
    draw(hx, StatusCode::OK, page, part)
}

/// The same form again, with what was typed and what is wrong with it.
pub fn show_again(hx: &Hx, page: &impl Template, part: &impl Template) -> Answer {
    draw(hx, StatusCode::UNPROCESSABLE_ENTITY, page, part)
}

/// The page or its part with another status.
pub fn with(status: StatusCode, hx: &Hx, page: &impl Template, part: &impl Template) -> Answer {
    draw(hx, status, page, part)
}

/// A page that has no parts.
pub fn page(status: StatusCode, page: &impl Template) -> Answer {
    Ok(html(status, page.render()?))
}

fn draw(hx: &Hx, status: StatusCode, page: &impl Template, part: &impl Template) -> Answer {
    let body = if hx.wants_part() { part.render()? } else { page.render()? };
    Ok(html(status, body))
}

/// HTML is never stored: it shows who somebody is. Whole pages and parts share an address.
pub fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Vary", "HX-Request"))
        .body(body)
}

#[derive(Template)]
#[template(path = "parts/notice.html")]
struct Notice<'a> {
    sentence: &'a str,
    sprite: &'static str,
}

/// A notice for the corner of the page.
pub fn notice(sentence: &str) -> Result<String, askama::Error> {
    Notice { sentence, sprite: super::assets::asset("icons.svg") }.render()
}
