//! Which accounts somebody signed in to from this browser. The browser carries it, sealed by the server's key; no process and no
//! table remembers it (F12).

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use data_encoding::BASE64URL_NOPAD;

use crate::{
    http::{Answer, Error, Site, request::cookie},
    model::{EmailAddress, addresses, sealer::derive},
};

const COOKIE: &str = "steward-known";
/// More people hardly share a browser; the one who was there longest ago is forgotten.
const MOST: usize = 8;
const KEPT: Duration = Duration::days(400);

/// Whether somebody signed in to the account of this address from this browser before.
pub fn is_known(request: &HttpRequest, site: &Site, email: &EmailAddress) -> bool {
    let mark = mark(site, email);
    marks(request).contains(&mark)
}

/// Has the browser remember that somebody signed in to the account of this address.
pub fn remember(request: &HttpRequest, site: &Site, email: &EmailAddress, mut answer: HttpResponse) -> Answer {
    let mark = mark(site, email);
    let others = marks(request).into_iter().filter(|other| *other != mark);
    let all: Vec<String> = [mark.clone()].into_iter().chain(others).take(MOST).collect();
    let cookie = Cookie::build(site.config.cookie(COOKIE), all.join("."))
        .path(addresses::HOME)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.config.is_secure())
        .max_age(KEPT)
        .finish();
    answer.add_cookie(&cookie).map_err(|_| Error::Broken)?;
    Ok(answer)
}

fn marks(request: &HttpRequest) -> Vec<String> {
    cookie(request, COOKIE).map(|text| text.split('.').take(MOST).map(str::to_owned).collect()).unwrap_or_default()
}

/// What only this server can make of an address, and nobody can read it from.
fn mark(site: &Site, email: &EmailAddress) -> String {
    BASE64URL_NOPAD.encode(&derive::<16>(&site.config.secret_key, &format!("known browser {email}")))
}
