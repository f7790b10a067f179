//! Signing in and out.

use chrono::Utc;

use crate::{
    model::{
        Digest, EmailAddress, OrganizationId, Secret, UserId, event, limits::SESSION_IDLE, person::Person, request::RequestFacts,
    },
    operations::{Refusal, audit, throttle},
    store::{
        Tx,
        account::{sessions, users::User},
    },
};

/// Counts a try to sign in, before anybody looks at the password.
pub fn try_in(tx: &mut Tx, email: &EmailAddress, request: &RequestFacts) -> Result<(), Refusal> {
    throttle::count(tx, throttle::SIGN_IN_FROM, from(request))?;
    throttle::count(tx, throttle::SIGN_IN, &pair(email, request))
}

/// Opens a session for somebody whose password was right. The token is for their cookie.
pub fn sign_in(tx: &mut Tx, user: User, request: RequestFacts) -> Result<Secret, Refusal> {
    throttle::forgive(tx, throttle::SIGN_IN, &pair(&user.email, &request))?;
    open(tx, user, request)
}

/// Opens a session for somebody who has just proven who they are in another way.
pub(in crate::operations) fn open(tx: &mut Tx, user: User, request: RequestFacts) -> Result<Secret, Refusal> {
    let token = Secret::new();
    sessions::insert(tx, token.digest(), user.id, Utc::now() + SESSION_IDLE, &request)?;
    let person = Person { id: user.id, name: user.name, email: user.email, session: token.digest(), request };
    audit::record_everywhere(tx, &person, &event::account::signed_in())?;
    Ok(token)
}

/// Ends the session the person is in.
pub fn sign_out(tx: &mut Tx, person: &Person) -> Result<(), Refusal> {
    sessions::delete(tx, person.session)?;
    audit::record_everywhere(tx, person, &event::account::signed_out())?;
    Ok(())
}

/// Notes that a session is in use, and its person's membership with it (A42).
pub fn touch(tx: &mut Tx, session: Digest, place: Option<(OrganizationId, UserId)>) -> Result<(), Refusal> {
    sessions::touch(tx, session, Utc::now() + SESSION_IDLE, place)?;
    Ok(())
}

fn pair(email: &EmailAddress, request: &RequestFacts) -> String {
    format!("{email} {}", from(request))
}

/// Where a request came from, as tries are counted: an IPv6 subscriber owns a whole /64.
pub(in crate::operations) fn from(request: &RequestFacts) -> &str {
    request.client_network.as_deref().unwrap_or("unknown")
}
