//! Accounts as whoever runs the site looks at them: with when they began and whether they are disabled (C5.6).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{EmailAddress, UserId},
    store::schema::{sessions, users},
};

/// An account with what stands in its row, but for its password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Account {
    pub id: UserId,
    pub name: String,
    pub email: EmailAddress,
    pub created_at: DateTime<Utc>,
    pub email_proven_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The account of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<Account>> {
    users::table.find(id).select(Account::as_select()).first(conn).optional()
}

/// The account of this address.
///
/// # Errors
/// Those of the database.
pub fn by_email(conn: &mut PgConnection, email: &EmailAddress) -> QueryResult<Option<Account>> {
    users::table.filter(users::email.eq(email)).select(Account::as_select()).first(conn).optional()
}

/// How many sessions of a person have not ended, and when one was used last.
///
/// # Errors
/// Those of the database.
pub fn sessions_of(conn: &mut PgConnection, id: UserId) -> QueryResult<(i64, Option<DateTime<Utc>>)> {
    sessions::table
        .filter(sessions::user_id.eq(id).and(sessions::expires_at.gt(now)))
        .select((diesel::dsl::count_star(), diesel::dsl::max(sessions::last_seen_at)))
        .first(conn)
}
