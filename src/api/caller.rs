//! Which program asks: by the header of this very request, never by a cookie (R2.12, R3.1).

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header::AUTHORIZATION, rt};
use chrono::Utc;
use data_encoding::BASE64;

use super::{envelope::Refused, wrong_secrets::Attempt};
use crate::{
    http::{
        Db,
        request::{client, facts},
    },
    model::{account_secret::AccountSecret, network::networks, request::RequestFacts},
    operations::service_accounts::entrance::{self, Entered, Presented},
    policy::OrgActor,
};

/// A service account that is in, with its rights as they are read for this request and no other.
pub struct Caller {
    pub actor: OrgActor,
    pub db: Db,
}

/// Who came with this request, or that nobody did, as `idempotent` found it: the guard behind it takes that instead of looking again.
pub(super) struct KnownCaller(pub Result<OrgActor, Refused>);

impl FromRequest for Caller {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let came = request.extensions_mut().remove();
        if let Some(KnownCaller(came)) = came {
            let db = Db::from_request(request, payload).into_inner();
            return Box::pin(async move { Ok(Self { actor: came?, db: db? }) });
        }
        let (db, presented, facts) = (Db::from_request(request, payload).into_inner(), presented(request), facts(request));
        let networks = client(request).map(networks).unwrap_or_default();
        Box::pin(async move {
            let (db, presented) = (db?, presented.ok_or(Refused::Credentials)?);
            let tried = Attempt::count(presented.secret.id(), networks)?;
            let Some(entered) = db.ask(move |conn| entrance::enter(conn, &presented)).await? else {
                tried.was_wrong();
                return Err(Refused::Credentials);
            };
            note(&db, &entered, facts.clone());
            let actor = OrgActor { organization: entered.organization, role: entered.role, actor: entered.actor(facts) };
            Ok(Self { actor, db })
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
