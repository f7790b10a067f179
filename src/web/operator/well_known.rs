//! Addresses that browsers, search engines and finders of faults ask for by themselves: robots.txt, security.txt and the like.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, ContentType, LOCATION},
    web::Data,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::{
    http::{Answer, Error, Site},
    model::addresses,
};

/// How long a contact may be kept by whoever read it; the standard wants less than a year.
const HOLDS: TimeDelta = TimeDelta::days(90);

/// `GET /.well-known/security.txt` (RFC 9116): whom to tell of a fault in this console. Without a contact in the settings there
/// is none.
pub async fn security(site: Data<Site>) -> Answer {
    let contact = site.config.security_contact.as_deref().ok_or(Error::NotFound)?;
    let text = security_text(contact, &site.config.public_url, Utc::now());
    Ok(HttpResponse::Ok().content_type(ContentType::plaintext()).body(text))
}

/// `GET /.well-known/change-password`: where password managers send people.
pub async fn change_password() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, addresses::PROFILE_PASSWORD)).finish()
}

/// `GET /robots.txt`: a console is nothing to be found by.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("User-agent: *\nDisallow: /\n")
}

/// `GET /favicon.ico`: what browsers and readers of bookmarks ask for without looking into a page. It has one address for ever, so
/// it is looked at again after a day.
pub async fn favicon() -> HttpResponse {
    let icon: &[u8] = include_bytes!("../../../static/favicon.ico");
    HttpResponse::Ok().content_type("image/x-icon").insert_header((CACHE_CONTROL, "public, max-age=86400")).body(icon)
}

/// The lines of the file. A bare address becomes a link, as the standard wants it.
fn security_text(contact: &str, site: &str, now: DateTime<Utc>) -> String {
    let contact = if contact.contains(':') { contact.to_owned() } else { format!("mailto:{contact}") };
    let expires = (now + HOLDS).to_rfc3339_opts(SecondsFormat::Secs, true);
    let canonical = format!("{site}{}", addresses::SECURITY_CONTACT);
    format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {canonical}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_link_and_a_link_stays() {
        let at = |contact| security_text(contact, "https://steward.example", DateTime::UNIX_EPOCH);
        assert!(at("safety@example.com").starts_with("Contact: mailto:safety@example.com\nExpires: 1970-"));
        assert!(at("https://example.com/report").starts_with("Contact: https://example.com/report\n"));
        assert!(at("a@b.example").ends_with("Canonical: https://steward.example/.well-known/security.txt\n"));
    }
}
