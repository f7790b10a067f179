//! Events on their way out: read piece by piece, by time.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{
    model::{ProjectId, limits::EXPORT_PIECE},
    store::prepared::{Bind, Prepared},
};

/// An event as it is kept.
#[derive(Debug, Clone, QueryableByName)]
pub struct KeptEvent {
    #[diesel(sql_type = Timestamptz)]
    pub time: DateTime<Utc>,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub event: String,
    #[diesel(sql_type = Text)]
    pub distinct_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub insert_id: Option<String>,
    #[diesel(sql_type = Text)]
    pub properties: String,
}

/// Which events of a project.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub project: ProjectId,
    pub from: DateTime<Utc>,
    /// Not this moment any more.
    pub to: DateTime<Utc>,
    /// Only those of these names; nothing for all.
    pub names: Option<Vec<String>>,
    /// Behind this one.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// The next piece of them.
pub fn piece(conn: &mut PgConnection, wanted: &Wanted) -> QueryResult<Vec<KeptEvent>> {
    let from = wanted.after.map_or(wanted.from, |(time, _)| time);
    let mut select = Prepared::new(
        "select time, id, event, distinct_id, insert_id, properties from events where project_id = ? and time >= ? and time < ?",
        [Bind::Int(wanted.project.0), Bind::Time(from), Bind::Time(wanted.to)],
    );
    if let Some((time, id)) = wanted.after {
        select.push(" and (time, id) > (?, ?::uuid)", [Bind::Time(time), Bind::Text(id.to_string())]);
    }
    if let Some(names) = &wanted.names {
        select.push(" and event = any(?)", [Bind::Texts(names.clone())]);
    }
    select.then(&format!(" order by time, id limit {EXPORT_PIECE}")).load(conn)
}

/// The names of the events a project knows, in their order.
pub fn names(conn: &mut PgConnection, project: ProjectId, most: i64) -> QueryResult<Vec<String>> {
    use crate::store::schema::event_names;
    event_names::table
        .filter(event_names::project_id.eq(project))
        .order(event_names::name)
        .limit(most)
        .select(event_names::name)
        .load(conn)
}
