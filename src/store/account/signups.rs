//! Sign-ups that wait for their letter.

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{Digest, EmailAddress, limits::REMOVED_AT_ONCE, name::Name},
    store::{Tx, schema::signups},
};

/// What a person gave when they signed up.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signups)]
pub struct Signup {
    pub email: EmailAddress,
    pub name: String,
    pub password_hash: String,
}

/// The sign-up behind a link that has not run out.
pub fn find(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<Signup>> {
    signups::table.find(digest).filter(signups::expires_at.gt(now)).select(Signup::as_select()).first(conn).optional()
}

pub fn insert(
    tx: &mut Tx,
    digest: Digest,
    email: &EmailAddress,
    name: &Name,
    hash: &str,
    until: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(signups::table)
        .values((
            signups::digest.eq(digest),
            signups::email.eq(email),
            signups::name.eq(name.as_str()),
            signups::password_hash.eq(hash),
            signups::expires_at.eq(until),
        ))
        .execute(tx.0)
}

/// Takes the sign-up out: whoever gets the row is the only one who does.
pub fn take(tx: &mut Tx, digest: Digest) -> QueryResult<Option<Signup>> {
    diesel::delete(signups::table.find(digest).filter(signups::expires_at.gt(now)))
        .returning(Signup::as_returning())
        .get_result(tx.0)
        .optional()
}

/// The address has an account now: whatever else waited for it is void.
pub fn delete_of(tx: &mut Tx, email: &EmailAddress) -> QueryResult<usize> {
    diesel::delete(signups::table.filter(signups::email.eq(email))).execute(tx.0)
}

/// A piece of the sign-ups nobody finished.
pub fn delete_past(tx: &mut Tx) -> QueryResult<usize> {
    past(tx, REMOVED_AT_ONCE)
}

/// A few of those whose time is over, waiting for none: called whenever one is added, so that there are never many more than wait.
pub fn delete_some_past(tx: &mut Tx) -> QueryResult<usize> {
    past(tx, 8)
}

fn past(tx: &mut Tx, most: i64) -> QueryResult<usize> {
    let past = signups::table.filter(signups::expires_at.le(now)).select(signups::digest).limit(most).for_update().skip_locked();
    let past: Vec<Digest> = past.load(tx.0)?;
    if past.is_empty() {
        return Ok(0);
    }
    diesel::delete(signups::table.filter(signups::digest.eq_any(past))).execute(tx.0)
}
