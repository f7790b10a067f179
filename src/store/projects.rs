//! Projects of an organization.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz},
};

use super::{
    Search, Tx,
    prepared::{Bind, Prepared},
    schema::projects,
};
use crate::model::{
    OrganizationId, ProjectId,
    name::{Name, folded},
    page::{COUNTED, From, Key, LINES, Page},
    project::{ProjectState, QuarterStart, Residency, WeekStart},
    timezone::Timezone,
};

/// A project, as its own pages know it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = projects)]
pub struct Project {
    pub id: ProjectId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub residency: Residency,
    pub timezone: String,
    pub token: String,
    pub created_by_name: String,
    pub created_at: DateTime<Utc>,
    pub week_start: WeekStart,
    pub quarter_start: QuarterStart,
}

/// One project in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProjectLine {
    #[diesel(sql_type = BigInt)]
    pub id: ProjectId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub sort_name: String,
    #[diesel(sql_type = Text)]
    pub residency: Residency,
    #[diesel(sql_type = Text)]
    pub timezone: String,
    #[diesel(sql_type = Text)]
    pub created_by_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
}

impl ProjectLine {
    pub fn key(&self) -> Key {
        Key { value: self.sort_name.clone(), id: self.id.0 }
    }
}

/// A page of the organization's active projects, by name.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    search: &Search,
    from: &From,
) -> QueryResult<Page<ProjectLine>> {
    let (condition, binds) = condition(organization, search);
    let backwards = matches!(from, From::Before(_) | From::End);
    let (direction, compare) = if backwards { ("desc", "<") } else { ("asc", ">") };
    let columns = "id, name, sort_name, residency, timezone, created_by_name, created_at";
    let mut select = Prepared::new(format!("select {columns} from projects where {condition}"), binds);
    if let From::After(key) | From::Before(key) = from {
        let tail = format!(" and (sort_name, id) {compare} (?, ?)");
        select.push(&tail, [Bind::Text(key.value.clone()), Bind::Int(key.id)]);
    }
    select.push(&format!(" order by sort_name {direction}, id {direction} limit {}", LINES + 1), []);
    Ok(Page::cut(select.load(conn)?, from))
}

/// How many projects match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Hits {
        #[diesel(sql_type = BigInt)]
        hits: i64,
    }
    let (condition, binds) = condition(organization, search);
    let sql = format!("select count(*) as hits from (select 1 from projects where {condition} limit {}) h", COUNTED + 1);
    let hits: Hits = Prepared::new(sql, binds).get_result(conn)?;
    Ok(hits.hits)
}

/// An active project, whoever asks. Only the guard calls this, and asks who may see it next.
pub fn find(conn: &mut PgConnection, id: ProjectId) -> QueryResult<Option<Project>> {
    projects::table.find(id).filter(projects::state.eq(ProjectState::Active)).select(Project::as_select()).first(conn).optional()
}

/// The names and ids of all active projects of the organization, by name, for choosing some of them.
pub fn choices(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<(ProjectId, String)>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name))
        .load(conn)
}

/// Of these ids, the ones that are active projects of the organization.
pub fn known(conn: &mut PgConnection, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<ProjectId>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .select(projects::id)
        .load(conn)
}

/// What a new project is made of.
pub struct NewProject<'a> {
    pub name: &'a Name,
    pub residency: Residency,
    pub timezone: Timezone,
    pub token: &'a str,
    pub created_by: crate::model::UserId,
    pub created_by_name: &'a str,
}

pub fn insert(tx: &mut Tx, organization: OrganizationId, new: NewProject<'_>) -> QueryResult<ProjectId> {
    diesel::insert_into(projects::table)
        .values((
            projects::organization_id.eq(organization),
            projects::name.eq(new.name.as_str()),
            projects::sort_name.eq(folded(new.name.as_str())),
            projects::residency.eq(new.residency),
            projects::timezone.eq(new.timezone.name()),
            projects::token.eq(new.token),
            projects::created_by.eq(new.created_by),
            projects::created_by_name.eq(new.created_by_name),
        ))
        .returning(projects::id)
        .get_result(tx.0)
}

fn condition(organization: OrganizationId, search: &Search) -> (String, Vec<Bind>) {
    // The state stands in the text, so that the partial indexes fit whatever the plan.
    let (more, values) = search.condition("sort_name", &["sort_name"]);
    let binds = std::iter::once(Bind::Int(organization.0)).chain(values).collect();
    (format!("organization_id = ? and state = 'active'{more}"), binds)
}
