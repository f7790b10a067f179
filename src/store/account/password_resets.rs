//! Links that let somebody who forgot a password choose another.

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{Digest, UserId},
    store::{Tx, schema::password_resets},
};

/// Whose password a link that has not run out may change.
pub fn holder(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<UserId>> {
    password_resets::table
        .find(digest)
        .filter(password_resets::expires_at.gt(now))
        .select(password_resets::user_id)
        .first(conn)
        .optional()
}

pub fn insert(tx: &mut Tx, digest: Digest, user: UserId, until: DateTime<Utc>) -> QueryResult<usize> {
    diesel::insert_into(password_resets::table)
        .values((password_resets::digest.eq(digest), password_resets::user_id.eq(user), password_resets::expires_at.eq(until)))
        .execute(tx.0)
}

/// Takes the link out: it opens once.
pub fn take(tx: &mut Tx, digest: Digest) -> QueryResult<Option<UserId>> {
    diesel::delete(password_resets::table.find(digest).filter(password_resets::expires_at.gt(now)))
        .returning(password_resets::user_id)
        .get_result(tx.0)
        .optional()
}

/// The password has changed: every other link is void.
pub fn delete_of(tx: &mut Tx, user: UserId) -> QueryResult<usize> {
    diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user))).execute(tx.0)
}

/// Links nobody used.
pub fn delete_past(tx: &mut Tx) -> QueryResult<usize> {
    diesel::delete(password_resets::table.filter(password_resets::expires_at.le(now))).execute(tx.0)
}
