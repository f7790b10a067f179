//! The console put together: every address, and what each request passes on its way.

pub mod manual;
pub mod metrics;
mod resources;
mod router;
pub mod routes;
mod screens;

use actix_session::{
    SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
    storage::CookieSessionStore,
};
use actix_web::{
    App,
    body::BoxBody,
    cookie::{Key, SameSite, time::Duration},
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web,
};

use crate::{
    api::{data::cors, outside},
    frame::{base_path, origin, refusal_pages, short_addresses, viewing, viewing_banner},
    http::{Db, Error, Site, compress, head, headers, log},
    model::{
        limits::{FORM_LONGEST, SESSION_LONGEST},
        sealer::derive,
    },
};

/// The whole console, as the server runs it and as the tests call it.
pub fn app(
    site: Site,
    db: Db,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = actix_web::Error, InitError = ()>,
> {
    let keeps_letters = site.keeps_letters();
    let sessions = sessions_in_cookie(&site);
    App::new()
        .app_data(web::Data::new(site))
        .app_data(web::Data::new(db))
        .app_data(viewing::Screens(routes::SCREENS))
        .app_data(web::FormConfig::default().limit(FORM_LONGEST))
        .app_data(web::PayloadConfig::default().limit(FORM_LONGEST))
        .app_data(web::PathConfig::default().error_handler(|_, _| Error::NotFound.into()))
        .configure(move |config| resources::resources(config, keeps_letters))
        .wrap(from_fn(viewing::viewing))
        .wrap(from_fn(short_addresses::redirect))
        .wrap(from_fn(origin::same_origin))
        .wrap(from_fn(outside::outside))
        .wrap(from_fn(refusal_pages::render))
        .wrap(from_fn(viewing_banner::add))
        .wrap(sessions)
        .wrap(from_fn(headers::headers))
        .wrap(from_fn(cors::cors))
        .wrap(from_fn(base_path::rewrite))
        .wrap(from_fn(compress::compress))
        .wrap(from_fn(head::head))
        .wrap(from_fn(log::log))
}

/// The cookie carries a token for a row and the one-line notice, encrypted. Without the row it opens nothing.
fn sessions_in_cookie(site: &Site) -> SessionMiddleware<CookieSessionStore> {
    let secure = site.config.is_secure();
    let key = Key::from(&derive::<64>(&site.config.secret_key, "session cookie"));
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name(site.config.cookie("steward"))
        .cookie_secure(secure)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Private)
        .session_lifecycle(PersistentSession::default().session_ttl(Duration::days(SESSION_LONGEST.num_days())))
        .build()
}
