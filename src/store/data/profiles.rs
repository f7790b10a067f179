//! What is known of people and groups.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{ProjectId, limits::PROFILES_PAGE},
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::profiles,
    },
};

/// A profile with its properties as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Profile {
    #[diesel(sql_type = Text)]
    pub distinct_id: String,
    #[diesel(sql_type = Text)]
    pub properties: String,
}

/// What is known of these, by whom.
pub fn of(conn: &mut PgConnection, project: ProjectId, group_key: &str, ids: &[String]) -> QueryResult<HashMap<String, String>> {
    let rows: Vec<(String, String)> = profiles::table
        .filter(profiles::project_id.eq(project).and(profiles::group_key.eq(group_key)))
        .filter(profiles::distinct_id.eq_any(ids))
        .select((profiles::distinct_id, profiles::properties))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Keeps these, in place of what was known.
pub fn set(tx: &mut Tx, project: ProjectId, group_key: &str, known: Vec<Profile>) -> QueryResult<usize> {
    keep(tx, project, group_key, known.into_iter().map(|profile| (profile, String::new())))
}

/// The same for what was known before: each as of the moment when it was updated, wherever that was (D5.2).
pub fn set_as_of(tx: &mut Tx, project: ProjectId, group_key: &str, known: Vec<(Profile, DateTime<Utc>)>) -> QueryResult<usize> {
    keep(tx, project, group_key, known.into_iter().map(|(profile, at)| (profile, at.to_rfc3339())))
}

/// Without a time, it is now.
fn keep(tx: &mut Tx, project: ProjectId, group_key: &str, known: impl Iterator<Item = (Profile, String)>) -> QueryResult<usize> {
    let (mut ids, mut properties, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for (profile, at) in known {
        ids.push(profile.distinct_id);
        properties.push(profile.properties);
        times.push(at);
    }
    Prepared::new(
        "insert into profiles (project_id, group_key, distinct_id, properties, updated_at) \
         select ?, ?, k.distinct_id, k.properties, coalesce(nullif(k.at, '')::timestamptz, now()) \
            from unnest(?, ?, ?) k(distinct_id, properties, at) order by k.distinct_id \
         on conflict (project_id, group_key, distinct_id) do update set properties = excluded.properties, \
            updated_at = excluded.updated_at",
        [Bind::Int(project.0), Bind::Text(group_key.to_owned()), Bind::Texts(ids), Bind::Texts(properties), Bind::Texts(times)],
    )
    .execute(tx.0)
}

/// Forgets these.
pub fn delete(tx: &mut Tx, project: ProjectId, group_key: &str, ids: &[String]) -> QueryResult<usize> {
    diesel::delete(
        profiles::table
            .filter(profiles::project_id.eq(project).and(profiles::group_key.eq(group_key)))
            .filter(profiles::distinct_id.eq_any(ids)),
    )
    .execute(tx.0)
}

/// A page of people, by whom they are. The pages before it are passed in the index alone.
pub fn page(conn: &mut PgConnection, project: ProjectId, page: i64) -> QueryResult<Vec<Profile>> {
    let sql = format!(
        "select p.distinct_id, p.properties from (select distinct_id from profiles where project_id = ? and group_key = '' \
            order by distinct_id limit {PROFILES_PAGE} offset ?) ids \
         join profiles p on p.project_id = ? and p.group_key = '' and p.distinct_id = ids.distinct_id order by p.distinct_id"
    );
    Prepared::new(sql, [Bind::Int(project.0), Bind::Int(page.saturating_mul(PROFILES_PAGE)), Bind::Int(project.0)]).load(conn)
}

/// How many people are known, as it is kept.
pub fn count(conn: &mut PgConnection, project: ProjectId) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        profiles: i64,
    }
    let row: Option<Row> = Prepared::new("select profiles from project_usage where project_id = ?", [Bind::Int(project.0)])
        .get_result(conn)
        .optional()?;
    Ok(row.map_or(0, |row| row.profiles))
}
