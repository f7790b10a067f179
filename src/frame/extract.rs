//! Who is asking.

use std::{future::Future, pin::Pin};

use actix_session::{Session, SessionExt};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};

use super::{flash, htmx::Hx, undo::Told};
use crate::{
    http::{
        db::Db,
        error::Error,
        request::{cookie, facts},
        site::Site,
    },
    model::{Digest, OrganizationId, Secret, UserId, limits::ACTIVITY_NOTED, person::Person, request::RequestFacts},
    operations,
    store::{self, account::sessions::Presence},
};

/// Where the cookie keeps the session's token.
const TOKEN: &str = "token";

/// Somebody who is signed in. Nobody else gets past it.
pub struct SignedIn(pub Person);

/// Whoever it is.
pub struct Visitor(pub Option<Person>);

/// What a page needs from the request besides its own question.
#[derive(Clone)]
pub struct Scene {
    pub site: Site,
    pub appearance: Appearance,
    pub flash: Option<Told>,
    pub hx: Hx,
}

/// How the pages look, as this browser wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    Light,
    Dark,
    #[default]
    System,
}

impl Appearance {
    pub const COOKIE: &'static str = "steward-appearance";

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    pub fn parse(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

impl Scene {
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let hx = Hx::of(request);
        // Only a whole page shows the sentence, so only a whole page takes it.
        let flash = if hx.asks() { None } else { flash::take(&request.get_session()) };
        let appearance = cookie(request, Appearance::COOKIE).map(|word| Appearance::parse(&word));
        let site = request.app_data::<actix_web::web::Data<Site>>()?.as_ref().clone();
        Some(Self { site, appearance: appearance.unwrap_or_default(), flash, hx })
    }
}

/// Lets the browser carry a new session. A cookie from before signing in never becomes one.
pub fn carry_token(session: &Session, token: &Secret) -> Result<(), Error> {
    session.renew();
    session.insert(TOKEN, token.reveal()).map_err(|_| Error::Broken)
}

/// The digest of the session the cookie carries, if it has the shape of one.
pub fn token(session: &Session) -> Option<Digest> {
    let text = session.get::<String>(TOKEN).ok().flatten()?;
    Secret::presented(&text).map(|secret| secret.digest())
}

/// Renews the note of activity if the last one is old.
pub async fn touch(db: &Db, session: Digest, seen: DateTime<Utc>, place: Option<(OrganizationId, UserId)>) -> Result<(), Error> {
    if Utc::now() - seen < ACTIVITY_NOTED {
        return Ok(());
    }
    db.beside().write(move |tx| operations::account::sessions::touch(tx, session, place)).await?.map_err(Error::from)
}

pub fn person(standing: Presence, session: Digest, request: RequestFacts) -> Person {
    let Presence { user, .. } = standing;
    Person { id: user.id, name: user.name, email: user.email, session, request }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move { visitor.await?.0.map(Self).ok_or(Error::SignedOut) })
    }
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let db = Db::from_request(request, payload);
        let (token, facts) = (token(&request.get_session()), facts(request));
        Box::pin(async move {
            let (Some(session), db) = (token, db.await?) else { return Ok(Self(None)) };
            let Some(standing) = db.ask(move |conn| store::account::sessions::standing(conn, session)).await? else {
                return Ok(Self(None));
            };
            touch(&db, session, standing.last_seen_at, None).await?;
            Ok(Self(Some(person(standing, session, facts))))
        })
    }
}

impl FromRequest for Scene {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::of(request).ok_or(Error::Broken))
    }
}
