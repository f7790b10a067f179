//! Links that let somebody who forgot a password choose another. They belong to addresses, whether or not an account has them:
//! the account is looked up when the link is used (F14).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use super::users::User;
use crate::{
    model::{Digest, EmailAddress, UserId, limits::REMOVED_AT_ONCE},
    store::{
        Tx,
        schema::{password_resets, users},
    },
};

/// Whose password a link that has not run out may change: nobody's whose account is disabled (C5.6).
pub fn holder(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<User>> {
    password_resets::table
        .inner_join(users::table.on(users::email.eq(password_resets::email)))
        .filter(password_resets::digest.eq(digest).and(password_resets::expires_at.gt(now)))
        .filter(users::disabled_at.is_null())
        .select(User::as_select())
        .first(conn)
        .optional()
}

pub fn insert(tx: &mut Tx, digest: Digest, email: &EmailAddress, until: DateTime<Utc>) -> QueryResult<usize> {
    diesel::insert_into(password_resets::table)
        .values((password_resets::digest.eq(digest), password_resets::email.eq(email), password_resets::expires_at.eq(until)))
        .execute(tx.0)
}

/// Takes the link out: it opens once. Returns whether it was there.
pub fn take(tx: &mut Tx, digest: Digest) -> QueryResult<bool> {
    let taken = diesel::delete(password_resets::table.find(digest).filter(password_resets::expires_at.gt(now))).execute(tx.0)?;
    Ok(taken == 1)
}

/// The password has changed: every other link is void.
pub fn delete_of(tx: &mut Tx, user: UserId) -> QueryResult<usize> {
    let email = users::table.find(user).select(users::email);
    diesel::delete(password_resets::table.filter(password_resets::email.eq_any(email))).execute(tx.0)
}

/// A piece of the links nobody used.
pub fn delete_past(tx: &mut Tx) -> QueryResult<usize> {
    past(tx, REMOVED_AT_ONCE)
}

/// A few of those whose time is over, waiting for none: called whenever one is added, so that there are never many more than wait.
pub fn delete_some_past(tx: &mut Tx) -> QueryResult<usize> {
    past(tx, 8)
}

fn past(tx: &mut Tx, most: i64) -> QueryResult<usize> {
    let past = password_resets::table
        .filter(password_resets::expires_at.le(now))
        .select(password_resets::digest)
        .limit(most)
        .for_update()
        .skip_locked();
    let past: Vec<Digest> = past.load(tx.0)?;
    if past.is_empty() {
        return Ok(0);
    }
    diesel::delete(password_resets::table.filter(password_resets::digest.eq_any(past))).execute(tx.0)
}
