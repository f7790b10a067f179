//! The organization's list of projects: searched, filtered by team, cut into pages or read whole for a file.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text},
};

use crate::{
    model::{
        OrganizationId, ProjectId, TeamId,
        page::{COUNTED, From, Key, LINES, Page},
        usage::Month,
    },
    store::{
        Search,
        prepared::{Bind, Prepared},
        schema::{team_projects, teams},
    },
};

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
    pub timezone: String,
    #[diesel(sql_type = Text)]
    pub created_by_name: String,
    #[diesel(sql_type = BigInt)]
    pub profiles: i64,
    #[diesel(sql_type = Nullable<Date>)]
    month: Option<NaiveDate>,
    #[diesel(sql_type = BigInt)]
    month_events: i64,
}

impl ProjectLine {
    pub fn key(&self) -> Key {
        Key { value: self.sort_name.clone(), id: self.id.0 }
    }

    /// The month that was counted last; none if nothing was received yet.
    pub fn month(&self) -> Option<Month> {
        self.month.map(|first_day| Month { first_day, events: self.month_events })
    }
}

/// Which projects, and from where.
#[derive(Debug, Clone)]
pub struct ProjectQuery {
    pub search: Search,
    /// Projects beside any of these teams; without one, all projects.
    pub teams: Vec<TeamId>,
    pub from: From,
}

/// A page of the organization's active projects, by name.
pub fn page(conn: &mut PgConnection, organization: OrganizationId, query: &ProjectQuery) -> QueryResult<Page<ProjectLine>> {
    Ok(Page::cut(lines(conn, organization, query, LINES + 1)?, &query.from))
}

/// So many lines of the list from where the query begins. They are cut on one index before the counters are joined.
pub fn lines(
    conn: &mut PgConnection,
    organization: OrganizationId,
    query: &ProjectQuery,
    most: usize,
) -> QueryResult<Vec<ProjectLine>> {
    let (condition, binds) = condition(organization, query);
    let backwards = matches!(query.from, From::Before(_) | From::End);
    let (direction, compare) = if backwards { ("desc", "<") } else { ("asc", ">") };
    let columns = "id, name, sort_name, timezone, created_by_name";
    let counters = "coalesce(u.profiles, 0) as profiles, u.month, coalesce(u.month_events, 0) as month_events";
    let mut select =
        Prepared::new(format!("select l.*, {counters} from (select {columns} from projects where {condition}"), binds);
    if let From::After(key) | From::Before(key) = &query.from {
        let tail = format!(" and (sort_name, id) {compare} (?, ?)");
        select.push(&tail, [Bind::Text(key.value.clone()), Bind::Int(key.id)]);
    }
    let order = |of: &str| format!("order by {of}sort_name {direction}, {of}id {direction}");
    let joined = "left join project_usage u on u.project_id = l.id";
    select.push(&format!(" {} limit {most}) l {joined} {}", order(""), order("l.")), []);
    select.load(conn)
}

/// How many projects match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, query: &ProjectQuery) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Hits {
        #[diesel(sql_type = BigInt)]
        hits: i64,
    }
    let (condition, binds) = condition(organization, query);
    let sql = format!("select count(*) as hits from (select 1 from projects where {condition} limit {}) h", COUNTED + 1);
    let hits: Hits = Prepared::new(sql, binds).get_result(conn)?;
    Ok(hits.hits)
}

/// The names of the teams beside the projects that are shown, by name.
pub fn teams(
    conn: &mut PgConnection,
    organization: OrganizationId,
    projects: &[ProjectId],
) -> QueryResult<HashMap<ProjectId, Vec<String>>> {
    let ids: Vec<i64> = projects.iter().map(|project| project.0).collect();
    let beside = teams::organization_id.eq(team_projects::organization_id).and(teams::id.eq(team_projects::team_id));
    let rows: Vec<(ProjectId, String)> = team_projects::table
        .inner_join(teams::table.on(beside))
        .filter(team_projects::organization_id.eq(organization).and(team_projects::project_id.eq_any(ids)))
        .order((teams::sort_name, teams::id))
        .select((team_projects::project_id, teams::name))
        .load(conn)?;
    let mut names: HashMap<ProjectId, Vec<String>> = HashMap::new();
    for (project, name) in rows {
        names.entry(project).or_default().push(name);
    }
    Ok(names)
}

fn condition(organization: OrganizationId, query: &ProjectQuery) -> (String, Vec<Bind>) {
    // The state stands in the text, so that the partial indexes fit whatever the plan.
    let (mut more, values) = query.search.condition("sort_name", &["sort_name"]);
    let mut binds: Vec<Bind> = std::iter::once(Bind::Int(organization.0)).chain(values).collect();
    if !query.teams.is_empty() {
        more.push_str(" and id in (select project_id from team_projects where organization_id = ? and team_id = any(?))");
        binds.extend([Bind::Int(organization.0), Bind::Ints(query.teams.iter().map(|team| team.0).collect())]);
    }
    (format!("organization_id = ? and state = 'active'{more}"), binds)
}
