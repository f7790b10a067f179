//! The key that everything sealed is sealed with: whether it is the right one, and how it is changed (F8).

use diesel::{
    dsl::now,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Timestamptz},
};
use uuid::Uuid;

use super::{
    Tx,
    locks::RUNNING,
    schema::{outbox, project_keys, sealed_with, sessions, webhook_secrets},
};
use crate::model::{
    ProjectId,
    project_keys::{ProjectKeys, SealedKeys},
    sealer::{Sealer, derive},
};

/// How many are sealed anew at a time, so that memory stays small.
const AT_A_TIME: i64 = 500;

/// How a key fares with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Fits,
    /// The database was used with another key.
    Another,
}

/// What was sealed anew.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Resealed {
    pub letters: usize,
    pub projects: usize,
    pub webhooks: usize,
    pub sessions: usize,
    /// What the former key did not open either; it stays as it is.
    pub unopened: usize,
}

/// Whether this is the key of this database. The first key that comes is its key from then on, unless it opens nothing of what
/// is sealed there already. Several Stewards that come at once agree on one.
pub fn fit(tx: &mut Tx, key: &[u8]) -> QueryResult<Fit> {
    let value = check_value(key);
    if kept(tx.0)?.is_none() {
        if !opens_something(tx.0, key)? {
            return Ok(Fit::Another);
        }
        keep(tx, key)?;
    }
    Ok(if kept(tx.0)?.is_some_and(|kept| kept == value) { Fit::Fits } else { Fit::Another })
}

/// The same without keeping anything: a database that has no key yet fits every one.
pub fn fits(conn: &mut PgConnection, key: &[u8]) -> QueryResult<bool> {
    Ok(kept(conn)?.is_none_or(|kept| kept == check_value(key)))
}

/// Says on this connection that a Steward runs, so that nobody changes the key meanwhile. False if somebody is changing it.
pub fn runs(conn: &mut PgConnection) -> QueryResult<bool> {
    locked(conn, "pg_try_advisory_lock_shared")
}

/// Says on this connection that the key is being changed. False while a Steward runs on the database.
pub fn changes(conn: &mut PgConnection) -> QueryResult<bool> {
    locked(conn, "pg_try_advisory_lock")
}

fn locked(conn: &mut PgConnection, how: &str) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        got: bool,
    }
    let row: Row = sql_query(format!("select {how}($1) as got")).bind::<BigInt, _>(RUNNING).get_result(conn)?;
    Ok(row.got)
}

/// Seals everything with another key and ends all sessions, whose cookies it does not open. Call it while no Steward runs.
pub fn change(tx: &mut Tx, former: &[u8], next: &[u8]) -> QueryResult<Resealed> {
    let mut done = Resealed::default();
    letters(tx, former, next, &mut done)?;
    keys_of_projects(tx, former, next, &mut done)?;
    secrets_of_webhooks(tx, former, next, &mut done)?;
    done.sessions = diesel::delete(sessions::table).execute(tx.0)?;
    diesel::update(sealed_with::table)
        .set((sealed_with::check_value.eq(check_value(next)), sealed_with::since.eq(now)))
        .execute(tx.0)?;
    Ok(done)
}

/// Goes on with a key that opens nothing of what is here: letters that wait are given up, keys of projects stay closed until they are
/// reset, and all sessions end. Returns what was lost.
pub fn lose(tx: &mut Tx, key: &[u8]) -> QueryResult<Resealed> {
    let waiting = outbox::table.filter(outbox::sealed.is_not_null());
    let letters = diesel::update(waiting)
        .set((
            outbox::failed_at.eq(now.into_sql::<Nullable<Timestamptz>>()),
            outbox::sealed.eq(None::<Vec<u8>>),
            outbox::answer.eq("The key it was sealed with was lost."),
        ))
        .execute(tx.0)?;
    let projects: i64 = project_keys::table.count().get_result(tx.0)?;
    // What nobody opens signs nothing: deliveries wait until somebody rotates.
    let webhooks = diesel::delete(webhook_secrets::table).execute(tx.0)?;
    let sessions = diesel::delete(sessions::table).execute(tx.0)?;
    diesel::delete(sealed_with::table).execute(tx.0)?;
    keep(tx, key)?;
    Ok(Resealed { letters, projects: usize::try_from(projects).unwrap_or(0), webhooks, sessions, unopened: 0 })
}

fn keep(tx: &mut Tx, key: &[u8]) -> QueryResult<usize> {
    diesel::insert_into(sealed_with::table)
        .values((sealed_with::id.eq(1), sealed_with::check_value.eq(check_value(key))))
        .on_conflict_do_nothing()
        .execute(tx.0)
}

fn letters(tx: &mut Tx, former: &[u8], next: &[u8], done: &mut Resealed) -> QueryResult<()> {
    let (former, next) = (Sealer::new(former, "letters"), Sealer::new(next, "letters"));
    let mut last = Uuid::nil();
    loop {
        let some: Vec<(Uuid, Option<Vec<u8>>)> = outbox::table
            .filter(outbox::id.gt(last).and(outbox::sealed.is_not_null()))
            .order(outbox::id)
            .limit(AT_A_TIME)
            .select((outbox::id, outbox::sealed))
            .load(tx.0)?;
        let Some((end, _)) = some.last() else { return Ok(()) };
        last = *end;
        for (id, sealed) in &some {
            let Some(plain) = sealed.as_ref().and_then(|sealed| former.open(sealed, id.as_bytes())) else {
                done.unopened += 1;
                continue;
            };
            let sealed = next.seal(&plain, id.as_bytes());
            done.letters += diesel::update(outbox::table.find(id)).set(outbox::sealed.eq(sealed)).execute(tx.0)?;
        }
    }
}

fn keys_of_projects(tx: &mut Tx, former: &[u8], next: &[u8], done: &mut Resealed) -> QueryResult<()> {
    let (former, next) = (Sealer::new(former, "project keys"), Sealer::new(next, "project keys"));
    let mut last = ProjectId(0);
    loop {
        let some: Vec<(ProjectId, Vec<u8>, Vec<u8>)> = project_keys::table
            .filter(project_keys::project_id.gt(last))
            .order(project_keys::project_id)
            .limit(AT_A_TIME)
            .select((project_keys::project_id, project_keys::api_key, project_keys::api_secret))
            .load(tx.0)?;
        let Some((end, ..)) = some.last() else { return Ok(()) };
        last = *end;
        for (project, api_key, api_secret) in some {
            let Some(keys) = ProjectKeys::open(&SealedKeys { api_key, api_secret }, &former, project) else {
                done.unopened += 1;
                continue;
            };
            let sealed = keys.seal(&next, project);
            done.projects += diesel::update(project_keys::table.find(project))
                .set((project_keys::api_key.eq(sealed.api_key), project_keys::api_secret.eq(sealed.api_secret)))
                .execute(tx.0)?;
        }
    }
}

fn secrets_of_webhooks(tx: &mut Tx, former: &[u8], next: &[u8], done: &mut Resealed) -> QueryResult<()> {
    let (former, next) = (Sealer::new(former, "webhook secrets"), Sealer::new(next, "webhook secrets"));
    let mut last = Uuid::nil();
    loop {
        let some: Vec<(Uuid, Vec<u8>)> = webhook_secrets::table
            .filter(webhook_secrets::id.gt(last))
            .order(webhook_secrets::id)
            .limit(AT_A_TIME)
            .select((webhook_secrets::id, webhook_secrets::sealed))
            .load(tx.0)?;
        let Some((end, _)) = some.last() else { return Ok(()) };
        last = *end;
        for (id, sealed) in &some {
            let Some(plain) = former.open(sealed, id.as_bytes()) else {
                done.unopened += 1;
                continue;
            };
            let sealed = next.seal(&plain, id.as_bytes());
            let one = webhook_secrets::table.find(id);
            done.webhooks += diesel::update(one).set(webhook_secrets::sealed.eq(sealed)).execute(tx.0)?;
        }
    }
}

fn kept(conn: &mut PgConnection) -> QueryResult<Option<Vec<u8>>> {
    sealed_with::table.select(sealed_with::check_value).first(conn).optional()
}

/// Tells a key from another and nothing else about it.
fn check_value(key: &[u8]) -> Vec<u8> {
    derive::<32>(key, "check value").to_vec()
}

/// Of some letters and keys of projects, how many this key opens, and how many were tried (C5.9).
pub fn opens(conn: &mut PgConnection, key: &[u8]) -> QueryResult<(usize, usize)> {
    let (letters, keys) = (Sealer::new(key, "letters"), Sealer::new(key, "project keys"));
    let waiting: Vec<(Uuid, Option<Vec<u8>>)> =
        outbox::table.filter(outbox::sealed.is_not_null()).limit(20).select((outbox::id, outbox::sealed)).load(conn)?;
    let kept: Vec<(ProjectId, Vec<u8>, Vec<u8>)> = project_keys::table
        .limit(20)
        .select((project_keys::project_id, project_keys::api_key, project_keys::api_secret))
        .load(conn)?;
    let tried = waiting.len() + kept.len();
    let opens =
        |(id, sealed): &&(Uuid, Option<Vec<u8>>)| sealed.as_ref().is_some_and(|it| letters.open(it, id.as_bytes()).is_some());
    let letters_opened = waiting.iter().filter(opens).count();
    let open = |(project, api_key, api_secret)| ProjectKeys::open(&SealedKeys { api_key, api_secret }, &keys, project);
    Ok((letters_opened + kept.into_iter().filter_map(open).count(), tried))
}

/// Whether the key opens what a database from before there was a check value holds. Where nothing is sealed every key does.
fn opens_something(conn: &mut PgConnection, key: &[u8]) -> QueryResult<bool> {
    let (opened, tried) = opens(conn, key)?;
    Ok(tried == 0 || opened > 0)
}
