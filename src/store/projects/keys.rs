//! API keys and API secrets of projects, sealed.

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{
        ProjectId, UserId,
        project_keys::{ProjectKeys, SealedKeys},
    },
    store::{Tx, schema::project_keys},
};

/// What is kept of a project's keys.
#[derive(Debug, Clone)]
pub struct KeptKeys {
    pub project: ProjectId,
    pub sealed: SealedKeys,
    pub made_at: DateTime<Utc>,
}

/// The keys of these projects. A project from before there were keys has none until they are reset.
///
/// Only for people who may see them: the caller asks.
pub fn of(conn: &mut PgConnection, projects: &[ProjectId]) -> QueryResult<Vec<KeptKeys>> {
    type Row = (ProjectId, Vec<u8>, Vec<u8>, DateTime<Utc>);
    let rows: Vec<Row> = project_keys::table
        .filter(project_keys::project_id.eq_any(projects))
        .select((project_keys::project_id, project_keys::api_key, project_keys::api_secret, project_keys::made_at))
        .load(conn)?;
    let kept =
        |(project, api_key, api_secret, made_at)| KeptKeys { project, sealed: SealedKeys { api_key, api_secret }, made_at };
    Ok(rows.into_iter().map(kept).collect())
}

/// Puts new keys in the place of the old ones.
pub fn set(tx: &mut Tx, project: ProjectId, keys: &ProjectKeys, sealed: &SealedKeys, by: Option<UserId>) -> QueryResult<usize> {
    let values = (
        project_keys::api_key.eq(&sealed.api_key),
        project_keys::api_secret.eq(&sealed.api_secret),
        project_keys::api_key_digest.eq(keys.api_key_digest()),
        project_keys::api_secret_digest.eq(keys.api_secret_digest()),
        project_keys::made_by.eq(by),
        project_keys::made_at.eq(now),
    );
    diesel::insert_into(project_keys::table)
        .values((project_keys::project_id.eq(project), values))
        .on_conflict(project_keys::project_id)
        .do_update()
        .set(values)
        .execute(tx.0)
}
