//! Merges of one project into another: what is to be moved, and how far each of them has come (D5).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{
    model::{
        MergeId, OrganizationId, ProjectId, UserId,
        limits::{CLASHES_LOOKED_AT, MERGED_PROFILES, PEOPLE_READ},
        merge::MergeState,
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::{event_names, project_merges, project_quarters, project_usage},
    },
};

/// A merge, and how far it has come.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = project_merges)]
pub struct Merge {
    pub id: MergeId,
    pub organization_id: OrganizationId,
    pub source_id: ProjectId,
    pub target_id: ProjectId,
    pub state: MergeState,
    pub started_by: Option<UserId>,
    pub started_by_name: String,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub events: i64,
    pub profiles: i64,
    pub at_time: Option<DateTime<Utc>>,
    pub at_id: Option<Uuid>,
    pub events_over: bool,
    pub events_seen: i64,
    pub events_moved: i64,
    pub events_left_out: i64,
    pub at_group: String,
    pub at_whom: String,
    pub profiles_seen: i64,
    pub profiles_added: i64,
}

/// Begins one.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    (source, target): (ProjectId, ProjectId),
    (user, name): (Option<UserId>, &str),
    (events, profiles): (i64, i64),
) -> QueryResult<usize> {
    diesel::insert_into(project_merges::table)
        .values((
            project_merges::organization_id.eq(organization),
            project_merges::source_id.eq(source),
            project_merges::target_id.eq(target),
            project_merges::started_by.eq(user),
            project_merges::started_by_name.eq(name),
            project_merges::events.eq(events),
            project_merges::profiles.eq(profiles),
        ))
        .execute(tx.0)
}

/// The last merge of this project, running or not.
pub fn last(conn: &mut PgConnection, organization: OrganizationId, source: ProjectId) -> QueryResult<Option<Merge>> {
    project_merges::table
        .filter(project_merges::organization_id.eq(organization).and(project_merges::source_id.eq(source)))
        .order(project_merges::id.desc())
        .select(Merge::as_select())
        .first(conn)
        .optional()
}

/// Those that go on, the one that waited longest first.
pub fn running(conn: &mut PgConnection) -> QueryResult<Vec<MergeId>> {
    project_merges::table
        .filter(project_merges::state.eq(MergeState::Running))
        .order((project_merges::stepped_at, project_merges::id))
        .select(project_merges::id)
        .load(conn)
}

/// Takes one in hand for a step, unless it has ended or another Steward has it.
pub fn take(tx: &mut Tx, id: MergeId) -> QueryResult<Option<Merge>> {
    project_merges::table
        .find(id)
        .filter(project_merges::state.eq(MergeState::Running))
        .select(Merge::as_select())
        .for_no_key_update()
        .skip_locked()
        .first(tx.0)
        .optional()
}

/// Notes how far it has come.
pub fn keep(tx: &mut Tx, merge: &Merge) -> QueryResult<usize> {
    diesel::update(project_merges::table.find(merge.id))
        .set((
            project_merges::stepped_at.eq(now),
            project_merges::at_time.eq(merge.at_time),
            project_merges::at_id.eq(merge.at_id),
            project_merges::events_over.eq(merge.events_over),
            project_merges::events_seen.eq(merge.events_seen),
            project_merges::events_moved.eq(merge.events_moved),
            project_merges::events_left_out.eq(merge.events_left_out),
            project_merges::at_group.eq(&merge.at_group),
            project_merges::at_whom.eq(&merge.at_whom),
            project_merges::profiles_seen.eq(merge.profiles_seen),
            project_merges::profiles_added.eq(merge.profiles_added),
        ))
        .execute(tx.0)
}

/// Ends the one that is running. Returns where its data was going to; nothing if none is running.
pub fn end(tx: &mut Tx, organization: OrganizationId, source: ProjectId, state: MergeState) -> QueryResult<Option<ProjectId>> {
    diesel::update(project_merges::table)
        .filter(project_merges::organization_id.eq(organization).and(project_merges::source_id.eq(source)))
        .filter(project_merges::state.eq(MergeState::Running))
        .set((project_merges::state.eq(state), project_merges::ended_at.eq(now)))
        .returning(project_merges::target_id)
        .get_result(tx.0)
        .optional()
}

/// How much a project holds, and when something last came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holding {
    pub events: i64,
    /// Of people.
    pub profiles: i64,
    /// Profiles of groups: exact, or more than are looked at. Nobody keeps how many they are.
    pub groups: i64,
    pub last_event_at: Option<DateTime<Utc>>,
    pub last_received_at: Option<DateTime<Utc>>,
}

/// How much these projects hold, in their order.
pub fn holdings(conn: &mut PgConnection, projects: &[ProjectId]) -> QueryResult<Vec<Holding>> {
    type Row = (ProjectId, i64, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = project_usage::table
        .filter(project_usage::project_id.eq_any(projects))
        .select((
            project_usage::project_id,
            project_usage::events,
            project_usage::profiles,
            project_usage::last_event_at,
            project_usage::last_received_at,
        ))
        .load(conn)?;
    let groups = groups(conn, projects)?;
    let of = |project: &ProjectId| {
        let groups = groups.get(project).copied().unwrap_or_default();
        let row = rows.iter().find(|row| row.0 == *project);
        row.map_or(Holding { groups, ..Holding::default() }, |(_, events, profiles, last_event_at, last_received_at)| Holding {
            events: *events,
            profiles: *profiles,
            groups,
            last_event_at: *last_event_at,
            last_received_at: *last_received_at,
        })
    };
    Ok(projects.iter().map(of).collect())
}

fn groups(conn: &mut PgConnection, projects: &[ProjectId]) -> QueryResult<HashMap<ProjectId, i64>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: ProjectId,
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!(
        "select p.id, (select count(*) from (select from profiles where project_id = p.id and group_key > '' \
            limit {CLASHES_LOOKED_AT} + 1) g) as n from unnest(?) p(id)"
    );
    let rows: Vec<Row> = Prepared::new(sql, [Bind::Ints(projects.iter().map(|id| id.0).collect())]).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.n)).collect())
}

/// When the first event of a project was, to a quarter of an hour.
pub fn first_event(conn: &mut PgConnection, project: ProjectId) -> QueryResult<Option<DateTime<Utc>>> {
    project_quarters::table
        .filter(project_quarters::project_id.eq(project).and(project_quarters::events.gt(0)))
        .order(project_quarters::quarter)
        .select(project_quarters::quarter)
        .first(conn)
        .optional()
}

/// Whether a project ever received an event of this name.
pub fn knows(conn: &mut PgConnection, project: ProjectId, name: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(event_names::table.find((project, name)))).get_result(conn)
}

/// Which events both know by name, in the order of their names.
pub fn names_in_both(conn: &mut PgConnection, source: ProjectId, target: ProjectId) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let sql = format!(
        "select s.name from event_names s join event_names t on t.name = s.name and t.project_id = ? where s.project_id = ? \
         order by s.name limit {CLASHES_LOOKED_AT}"
    );
    let rows: Vec<Row> = Prepared::new(sql, [Bind::Int(target.0), Bind::Int(source.0)]).load(conn)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// How many of the first people of a project the other one knows, too.
pub fn people_in_both(conn: &mut PgConnection, source: ProjectId, target: ProjectId) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!(
        "select count(*) as n from (select distinct_id from profiles where project_id = ? and group_key = '' \
            order by distinct_id limit {CLASHES_LOOKED_AT}) s \
         join profiles t on t.project_id = ? and t.group_key = '' and t.distinct_id = s.distinct_id"
    );
    Prepared::new(sql, [Bind::Int(source.0), Bind::Int(target.0)]).get_result(conn).map(|row: Row| row.n)
}

/// A profile on its way.
#[derive(Debug, Clone, QueryableByName)]
pub struct Moving {
    #[diesel(sql_type = Text)]
    pub group_key: String,
    #[diesel(sql_type = Text)]
    pub distinct_id: String,
    #[diesel(sql_type = Text)]
    pub properties: String,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
}

/// The profiles of a project behind this one.
pub fn profiles_after(conn: &mut PgConnection, project: ProjectId, (group, whom): (&str, &str)) -> QueryResult<Vec<Moving>> {
    let sql = format!(
        "select group_key, distinct_id, properties, updated_at from profiles \
         where project_id = ? and (group_key, distinct_id) > (?, ?) order by group_key, distinct_id limit {MERGED_PROFILES}"
    );
    Prepared::new(sql, [Bind::Int(project.0), Bind::Text(group.to_owned()), Bind::Text(whom.to_owned())]).load(conn)
}

/// What a project knows of these already.
pub fn known(conn: &mut PgConnection, project: ProjectId, group: &str, whom: Vec<String>) -> QueryResult<Vec<Moving>> {
    Prepared::new(
        "select group_key, distinct_id, properties, updated_at from profiles \
         where project_id = ? and group_key = ? and distinct_id = any(?)",
        [Bind::Int(project.0), Bind::Text(group.to_owned()), Bind::Texts(whom)],
    )
    .load(conn)
}

/// Whom an event is about: what it says of that, and its properties where somebody may be known in them by `$user_id`.
#[derive(Debug, Clone, QueryableByName)]
pub struct About {
    #[diesel(sql_type = Timestamptz)]
    pub time: DateTime<Utc>,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub distinct_id: String,
    #[diesel(sql_type = Text)]
    pub properties: String,
}

/// Whom the events of a project are about that an import would take, those behind this one.
pub fn abouts(conn: &mut PgConnection, project: ProjectId, after: Option<(DateTime<Utc>, Uuid)>) -> QueryResult<Vec<About>> {
    let mut select = Prepared::new(
        "select time, id, distinct_id, case when properties like '%user_id%' then properties else '' end as properties \
         from events where project_id = ? and event <> '$identify'",
        [Bind::Int(project.0)],
    );
    if let Some((time, id)) = after {
        let binds = [Bind::Time(time), Bind::Time(time), Bind::Text(id.to_string())];
        select.push(" and time >= ? and (time, id) > (?, ?::uuid)", binds);
    }
    select.then(&format!(" order by time, id limit {PEOPLE_READ}")).load(conn)
}
