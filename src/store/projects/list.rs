//! The organization's list of projects: searched, filtered by team, cut into pages or read whole for a file.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text},
};

use crate::{
    model::{
        OrganizationId, ProjectId, TeamId,
        page::{From, LINES, Page},
        usage::Month,
    },
    store::{
        Search,
        keyset::{Order, capped, keyed, named_beside},
        prepared::{Bind, Prepared},
        schema::team_projects,
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
    pub key: String,
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
    /// People with an event in this month of UTC.
    #[diesel(sql_type = BigInt)]
    pub people: i64,
}

impl ProjectLine {
    /// The month that was counted last; none if nothing was received yet.
    pub fn month(&self) -> Option<Month> {
        self.month.map(|first_day| Month { first_day, events: self.month_events })
    }
}

keyed!(ProjectLine by key, id);

/// What the list of projects is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProjectSort {
    #[default]
    Name,
    CreatedBy,
    Events,
    Profiles,
}

impl ProjectSort {
    /// What a page is cut by, and what that is called in what was cut.
    fn orders(self) -> (Order, Order) {
        match self {
            Self::Name => (Order::by("sort_name", "id"), Order::by("key", "id")),
            Self::CreatedBy => (Order::by("created_by_sort", "id"), Order::by("key", "id")),
            Self::Events => (Order::by_number("events_rank", "id"), Order::by_number("rank", "id")),
            Self::Profiles => (Order::by_number("profiles_rank", "id"), Order::by_number("rank", "id")),
        }
    }

    /// What is cut. Every active project has a row with its ranks, which is found by them alone (C3.25).
    fn cut(self, organization: OrganizationId) -> Prepared {
        let (key, ranked) = match self {
            Self::Name => ("sort_name as key, 0::bigint as rank", false),
            Self::CreatedBy => ("created_by_sort as key, 0::bigint as rank", false),
            Self::Events => ("events_rank::text as key, events_rank as rank", true),
            Self::Profiles => ("profiles_rank::text as key, profiles_rank as rank", true),
        };
        let select = format!("select id, name, {key}, timezone, created_by_name from ");
        if !ranked {
            return Prepared::new(format!("{select} projects where "), []);
        }
        let joined = "(select r.project_id as id, p.organization_id, p.state, p.search, p.name, p.timezone, p.created_by_name, \
            r.organization_id as ranked_in, r.events_rank, r.profiles_rank \
            from project_ranks r join projects p on p.id = r.project_id) p where ranked_in = ? and ";
        Prepared::new(format!("{select}{joined}"), [Bind::Int(organization.0)])
    }
}

/// Which projects, and from where.
#[derive(Debug, Clone)]
pub struct ProjectQuery {
    pub search: Search,
    /// Projects beside any of these teams; without one, all projects.
    pub teams: Vec<TeamId>,
    pub sort: ProjectSort,
    pub descending: bool,
    pub from: From,
}

/// A page of the organization's active projects.
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
    let (cut, again) = query.sort.orders();
    let shown = query.sort.cut(organization).append(condition(organization, query));
    let counters = "coalesce(u.profiles, 0) as profiles, u.month, coalesce(u.month_events, 0) as month_events, \
        (select coalesce(sum(m.people), 0)::bigint from project_months m where m.project_id = l.id \
            and m.month = date_trunc('month', now() at time zone 'UTC')::date) as people";
    let again = again.descending(query.descending).again("l.", &query.from);
    cut.descending(query.descending)
        .walk(shown, &query.from, most)
        .after(&format!("select l.*, {counters} from ("))
        .then(&format!(") l left join project_usage u on u.project_id = l.id {again}"))
        .load(conn)
}

/// How many projects match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, query: &ProjectQuery) -> QueryResult<i64> {
    capped(conn, condition(organization, query).after("from projects where "))
}

/// These projects, each with the names of the teams beside it, by name. `all` are the teams of the organization, by name.
pub fn with_teams(
    conn: &mut PgConnection,
    organization: OrganizationId,
    lines: Vec<ProjectLine>,
    all: &[(TeamId, String)],
) -> QueryResult<Vec<(ProjectLine, Vec<String>)>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.id.0).collect();
    let links = team_projects::table
        .filter(team_projects::organization_id.eq(organization).and(team_projects::project_id.eq_any(ids)))
        .select((team_projects::project_id, team_projects::team_id))
        .load(conn)?;
    Ok(named_beside(lines, |line| line.id, links, all))
}

fn condition(organization: OrganizationId, query: &ProjectQuery) -> Prepared {
    // The state stands in the text, so that the partial indexes fit whatever the plan.
    let active = Prepared::new("organization_id = ? and state = 'active'", [Bind::Int(organization.0)]);
    let mut condition = active.append(query.search.condition("search"));
    if !query.teams.is_empty() {
        let teams = Bind::Ints(query.teams.iter().map(|team| team.0).collect());
        let beside = " and id in (select project_id from team_projects where organization_id = ? and team_id = any(?))";
        condition.push(beside, [Bind::Int(organization.0), teams]);
    }
    condition
}
