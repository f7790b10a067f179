//! People's accounts.

use diesel::prelude::*;

use crate::{
    model::{EmailAddress, UserId, folding::folded, name::Name},
    store::{Tx, schema::users, search_folding::search_text},
};

/// A person, as every page knows them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    pub email: EmailAddress,
    pub name: String,
}

/// The account of this address with the hash of its password.
pub fn by_email(conn: &mut PgConnection, email: &EmailAddress) -> QueryResult<Option<(User, Option<String>)>> {
    users::table.filter(users::email.eq(email)).select((User::as_select(), users::password_hash)).first(conn).optional()
}

pub fn find(conn: &mut PgConnection, id: UserId) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

/// Whether a letter to this address was answered by whoever has its account.
pub fn has_proven(conn: &mut PgConnection, email: &EmailAddress) -> QueryResult<bool> {
    let proven = users::table.filter(users::email.eq(email).and(users::email_proven_at.is_not_null()));
    diesel::select(diesel::dsl::exists(proven)).get_result(conn)
}

/// The account that has this address and never proved it.
pub fn unproven(conn: &mut PgConnection, email: &EmailAddress) -> QueryResult<Option<User>> {
    let unproven = users::table.filter(users::email.eq(email).and(users::email_proven_at.is_null()));
    unproven.select(User::as_select()).first(conn).optional()
}

/// Takes the address and the password from an account that never proved it: nobody signs in to it again (F15). What it was
/// stays where it is, under an address that nobody can have.
pub fn set_aside(tx: &mut Tx, user: &User) -> QueryResult<usize> {
    let nobodys = EmailAddress::stored(format!("{}@set-aside.invalid", user.id));
    diesel::update(users::table.find(user.id).filter(users::email_proven_at.is_null()))
        .set((
            users::email.eq(&nobodys),
            users::search.eq(search_text(&folded(&user.name), nobodys.as_str())),
            users::password_hash.eq(None::<String>),
        ))
        .execute(tx.0)
}

/// The hash of this person's password, if they have one.
pub fn password_hash(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<String>> {
    users::table.find(id).select(users::password_hash).first(conn)
}

/// Makes the account, or says `None` if the address has one.
pub fn insert(tx: &mut Tx, email: &EmailAddress, name: &Name, password_hash: &str, proven: bool) -> QueryResult<Option<User>> {
    let sort_name = folded(name.as_str());
    diesel::insert_into(users::table)
        .values((
            users::email.eq(email),
            users::name.eq(name.as_str()),
            users::search.eq(search_text(&sort_name, email.as_str())),
            users::sort_name.eq(sort_name),
            users::password_hash.eq(password_hash),
            users::email_proven_at.eq(proven.then(chrono::Utc::now)),
        ))
        .on_conflict(users::email)
        .do_nothing()
        .returning(User::as_returning())
        .get_result(tx.0)
        .optional()
}

/// Gives a person another name. The lists they stand in follow by themselves.
pub fn rename(tx: &mut Tx, user: &User, name: &Name) -> QueryResult<usize> {
    let sort_name = folded(name.as_str());
    diesel::update(users::table.find(user.id))
        .set((
            users::name.eq(name.as_str()),
            users::search.eq(search_text(&sort_name, user.email.as_str())),
            users::sort_name.eq(sort_name),
        ))
        .execute(tx.0)
}

pub fn set_password(tx: &mut Tx, id: UserId, password_hash: &str) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(password_hash)).execute(tx.0)
}

/// Whether a letter to the person's address was answered.
pub fn is_proven(conn: &mut PgConnection, id: UserId) -> QueryResult<bool> {
    users::table.find(id).select(users::email_proven_at.is_not_null()).first(conn)
}

/// Whether whoever runs the site closed the account (C5.6).
pub fn is_disabled(conn: &mut PgConnection, id: UserId) -> QueryResult<bool> {
    users::table.find(id).select(users::disabled_at.is_not_null()).first(conn)
}

/// Closes an account, or opens it again. Returns how many that changed.
pub fn set_disabled(tx: &mut Tx, id: UserId, disabled: bool) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::disabled_at.is_null().eq(disabled)))
        .set(users::disabled_at.eq(disabled.then(chrono::Utc::now)))
        .execute(tx.0)
}

/// A letter to the address was answered.
pub fn prove_email(tx: &mut Tx, id: UserId) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::email_proven_at.is_null()))
        .set(users::email_proven_at.eq(chrono::Utc::now()))
        .execute(tx.0)
}

/// Locks the account, so that two requests of one person go one after the other. Whoever only points at it need not wait.
pub fn lock(tx: &mut Tx, id: UserId) -> QueryResult<UserId> {
    users::table.find(id).select(users::id).for_no_key_update().first(tx.0)
}
