//! Signing in and out.

use chrono::Utc;

use crate::{
    model::{
        Digest, FieldErrors, OrganizationId, Secret, UserId, event, limits::SESSION_IDLE, person::Person, request::RequestFacts,
    },
    operations::{
        Refusal, audit,
        throttle::{self, Counted},
    },
    store::{
        Tx,
        account::{
            sessions::{self, Presence},
            users::{self, User},
        },
    },
};

/// Opens a session for somebody whose password was right. The token is for their cookie.
pub fn sign_in(tx: &mut Tx, user: User, request: RequestFacts, counted: &Counted) -> Result<Secret, Refusal> {
    throttle::forgive_sign_in(tx, &user.email, &request, counted)?;
    open(tx, user, request, Secret::new())
}

/// Opens a session with this token for somebody who has just proven who they are in another way. Every way in ends here.
///
/// # Errors
/// `Invalid` if whoever runs the site disabled the account (C5.6).
pub(in crate::operations) fn open(tx: &mut Tx, user: User, request: RequestFacts, token: Secret) -> Result<Secret, Refusal> {
    if users::is_disabled(tx, user.id)? {
        return Err(FieldErrors::on("", "This account is disabled. Ask the people who run this site.").into());
    }
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

/// Ends the session a browser came with when another begins in it: nobody is left signed in where they cannot see it (F23).
///
/// # Errors
/// Those of the database.
pub fn end_former(tx: &mut Tx, session: Digest, request: RequestFacts) -> Result<(), Refusal> {
    match sessions::standing(tx, session)? {
        Some(Presence { user, .. }) => {
            sign_out(tx, &Person { id: user.id, name: user.name, email: user.email, session, request })
        }
        None => Ok(()),
    }
}

/// Notes that a session is in use, and its person's membership with it (A42).
pub fn touch(tx: &mut Tx, session: Digest, place: Option<(OrganizationId, UserId)>) -> Result<(), Refusal> {
    sessions::touch(tx, session, Utc::now() + SESSION_IDLE, place)?;
    Ok(())
}
