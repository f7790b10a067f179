//! Which program asks: by the header of this very request, never by a cookie (R2.12, R3.1).

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, rt};
use chrono::Utc;
use data_encoding::BASE64;

use super::envelope::Refused;
use crate::{
    http::{
        Db, Error,
        request::{client, facts},
    },
    model::{
        account_secret::AccountSecret,
        limits::{WRONG_KEYS, WRONG_KEYS_WITHIN},
        network::networks,
        request::RequestFacts,
    },
    operations::service_accounts::entrance::{self, Entered, Presented},
    policy::OrgActor,
};

/// A service account that is in, with its rights as they are read for this request and no other.
pub struct Caller {
    pub actor: OrgActor,
    pub db: Db,
}

impl FromRequest for Caller {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (db, presented, facts) = (Db::from_request(request, payload).into_inner(), presented(request), facts(request));
        let networks = client(request).map(networks).unwrap_or_default();
        Box::pin(async move {
            let (db, presented) = (db?, presented.ok_or(Refused::Credentials)?);
            let tried = Tries::count(networks)?;
            let entered = db.ask(move |conn| entrance::enter(conn, &presented)).await?.ok_or(Refused::Credentials)?;
            tried.was_right();
            note(&db, &entered, facts.clone());
            let actor = OrgActor { organization: entered.organization, role: entered.role, actor: entered.actor(facts) };
            Ok(Self { actor, db: db.beside() })
        })
    }
}

/// What the header carries: `Basic` with username and secret, in base64 or as they are, or `Bearer` with the secret alone.
fn presented(request: &HttpRequest) -> Option<Presented> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (header, None) = (headers.next()?.to_str().ok()?, headers.next()) else { return None };
    let (scheme, rest) = header.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Presented { username: None, secret: AccountSecret::presented(rest)? });
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64.decode(rest.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = decoded.filter(|text| text.contains(':')).unwrap_or_else(|| rest.to_owned());
    let (username, secret) = plain.split_once(':')?;
    Some(Presented { username: Some(username.to_owned()), secret: AccountSecret::presented(secret)? })
}

/// Notes the use behind the request's back: it waits for nothing, and nothing waits for it (R2.12.3).
fn note(db: &Db, entered: &Entered, facts: RequestFacts) {
    if entered.is_to_be_noted(Utc::now()) {
        let (db, entered) = (db.beside(), entered.clone());
        rt::spawn(async move {
            let noted = db.write(move |tx| entrance::note_use(tx, &entered, &facts)).await;
            if !matches!(noted, Ok(Ok(()))) {
                tracing::warn!("the use of a secret was not noted");
            }
        });
    }
}

/// Wrong secrets from each network. They are counted before they are compared, so that many at once are no more than the limit, and
/// in memory, because a secret cannot be guessed: what is kept small is the work.
struct Tries(Vec<String>);

/// Beyond so many networks those are forgotten whose time is over.
const REMEMBERED: usize = 1_000;

static TRIES: Mutex<Option<HashMap<String, (Instant, i32)>>> = Mutex::new(None);

impl Tries {
    fn count(networks: Vec<(String, i32)>) -> Result<Self, Refused> {
        let mut tries = TRIES.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = tries.get_or_insert_default();
        if tries.len() > REMEMBERED {
            tries.retain(|_, (since, _)| since.elapsed() < WRONG_KEYS_WITHIN);
        }
        for (network, times) in &networks {
            let (since, n) = tries.entry(network.clone()).or_insert_with(|| (Instant::now(), 0));
            if since.elapsed() >= WRONG_KEYS_WITHIN {
                (*since, *n) = (Instant::now(), 0);
            }
            if *n >= WRONG_KEYS * times {
                let seconds = i64::try_from(WRONG_KEYS_WITHIN.as_secs()).unwrap_or(60);
                return Err(Refused::Because(Error::TooMany(seconds)));
            }
        }
        let names: Vec<String> = networks.into_iter().map(|(network, _)| network).collect();
        for network in &names {
            if let Some((_, n)) = tries.get_mut(network) {
                *n += 1;
            }
        }
        Ok(Self(names))
    }

    /// It was no guess.
    fn was_right(self) {
        let mut tries = TRIES.lock().unwrap_or_else(PoisonError::into_inner);
        for network in self.0 {
            if let Some((_, n)) = tries.as_mut().and_then(|tries| tries.get_mut(&network)) {
                *n = (*n - 1).max(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::model::AccountSecretId;

    // T11, R2.12: both ways to write the header, and the secret alone
    #[test]
    fn a_header_is_read_in_every_way_programs_write_it() {
        let secret = AccountSecret::new(AccountSecretId(9_000_001));
        let pair = format!("a.0a1b2c.mp-service-account:{}", secret.reveal());
        let read = |header: String| presented(&TestRequest::default().insert_header((AUTHORIZATION, header)).to_http_request());
        for header in [format!("Basic {}", BASE64.encode(pair.as_bytes())), format!("basic {pair}"), format!("Basic  {pair} ")] {
            let presented = read(header).expect("read");
            assert_eq!((presented.username.as_deref(), presented.secret == secret), (Some("a.0a1b2c.mp-service-account"), true));
        }
        assert!(read(format!("Bearer {}", secret.reveal())).is_some_and(|it| it.username.is_none()));
        for header in ["", "Basic", "Basic :", "Bearer x", "Digest x", "Basic YWRhOmhvcnNl"] {
            assert!(read(header.to_owned()).is_none(), "{header}");
        }
    }
}
