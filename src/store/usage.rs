//! What was used: by day for a project, by month for plans. Everything here is read from counts that the write keeps (D4.1, C3.20).

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz},
};

use super::{
    Tx,
    keyset::{Order, capped, keyed, number},
    prepared::{Bind, Prepared},
    schema::{allowance_alerts, organization_months, organizations, project_usage},
};
use crate::model::{
    EmailAddress, OrganizationId, ProjectId, UserId,
    limits::LINES,
    organization::Plan,
    page::{From, Page},
    timezone::Timezone,
    usage::Period,
};

/// Of these projects, those that ever got data.
pub fn with_data(conn: &mut PgConnection, projects: &[ProjectId]) -> QueryResult<BTreeSet<ProjectId>> {
    let found = project_usage::table
        .filter(project_usage::project_id.eq_any(projects))
        .filter(project_usage::events.gt(0).or(project_usage::profiles.gt(0)))
        .select(project_usage::project_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// How many events happened on each of these days, as the clocks of the project show it. Days without any are left out.
pub fn days(
    conn: &mut PgConnection,
    project: ProjectId,
    timezone: Timezone,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<HashMap<NaiveDate, i64>> {
    #[derive(QueryableByName)]
    struct Day {
        #[diesel(sql_type = Date)]
        day: NaiveDate,
        #[diesel(sql_type = BigInt)]
        events: i64,
    }
    let sql = "select (quarter at time zone ?)::date as day, sum(events)::bigint as events from project_quarters \
        where project_id = ? and quarter >= ? and quarter < ? group by 1";
    let binds = [Bind::Text(timezone.name().to_owned()), Bind::Int(project.0), Bind::Time(from), Bind::Time(to)];
    let days: Vec<Day> = Prepared::new(sql, binds).load(conn)?;
    Ok(days.into_iter().map(|it| (it.day, it.events)).collect())
}

/// How many people had an event in this project in the month, each counted once.
pub fn people(conn: &mut PgConnection, project: ProjectId, period: Period) -> QueryResult<i64> {
    let sql = "select coalesce(sum(people), 0)::bigint as n from project_months where project_id = ? and month = ?::date";
    number(conn, Prepared::new(sql, [Bind::Int(project.0), day(period)]))
}

/// What the plan of an organization counts of each month since then. Months without anything are left out.
pub fn months(conn: &mut PgConnection, organization: OrganizationId, since: Period) -> QueryResult<HashMap<NaiveDate, i64>> {
    let rows: Vec<(NaiveDate, i64)> = organization_months::table
        .filter(organization_months::organization_id.eq(organization).and(organization_months::month.ge(since.first_day())))
        .select((organization_months::month, organization_months::counted))
        .load(conn)?;
    let mut months = HashMap::new();
    for (month, counted) in rows {
        *months.entry(month).or_default() += counted;
    }
    Ok(months)
}

/// What one project was counted in one month for one organization.
#[derive(Debug, Clone, QueryableByName)]
pub struct Share {
    #[diesel(sql_type = BigInt)]
    pub project_id: ProjectId,
    #[diesel(sql_type = Date)]
    pub month: NaiveDate,
    /// None if it is no longer a project of this organization.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    /// None likewise.
    #[diesel(sql_type = Nullable<Text>)]
    pub state: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    #[diesel(sql_type = BigInt)]
    pub counted: i64,
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    #[diesel(sql_type = Text)]
    key: String,
}

keyed!(Share by key, project_id);

const SHARES: &str = "select m.project_id, m.month, p.name, p.state, m.events, m.counted, m.people, m.key from (";
const NAMES: &str = ") m left join projects p on p.id = m.project_id and p.organization_id = m.organization_id ";

/// A page of the projects that were counted in a month, those that used most first.
pub fn shares(conn: &mut PgConnection, organization: OrganizationId, period: Period, from: &From) -> QueryResult<Page<Share>> {
    let order = Order::by_number("counted", "project_id").descending(true);
    let select = Prepared::new(
        "select *, counted::text as key from project_months where organization_id = ? and month = ?::date",
        [Bind::Int(organization.0), day(period)],
    );
    let cut = order.walk(select, from, LINES + 1).after(SHARES);
    let lines = cut.then(&format!("{NAMES}{}", order.again("m.", from))).load(conn)?;
    Ok(Page::cut(lines, from))
}

/// How many projects were counted in a month, exactly up to `COUNTED` and one more beyond it.
pub fn counted_projects(conn: &mut PgConnection, organization: OrganizationId, period: Period) -> QueryResult<i64> {
    let sql = "from project_months where organization_id = ? and month = ?::date";
    capped(conn, Prepared::new(sql, [Bind::Int(organization.0), day(period)]))
}

/// What the project with the most was counted in a month.
pub fn largest_share(conn: &mut PgConnection, organization: OrganizationId, period: Period) -> QueryResult<i64> {
    let sql = "select coalesce(max(counted), 0)::bigint as n from project_months where organization_id = ? and month = ?::date";
    number(conn, Prepared::new(sql, [Bind::Int(organization.0), day(period)]))
}

/// So many lines from there on: of each month since then, each project that was counted.
pub fn history(
    conn: &mut PgConnection,
    organization: OrganizationId,
    since: Period,
    from: &From,
    most: usize,
) -> QueryResult<Vec<Share>> {
    let order = Order::by("key", "project_id");
    let select = Prepared::new(
        "select * from (select *, month::text as key from project_months where organization_id = ? and month >= ?::date) m where true",
        [Bind::Int(organization.0), day(since)],
    );
    order.walk(select, from, most).after(SHARES).then(&format!("{NAMES}{}", order.again("m.", from))).load(conn)
}

/// The active projects of an organization with the most events this month.
#[derive(Debug, Clone, QueryableByName)]
pub struct Busy {
    #[diesel(sql_type = BigInt)]
    pub id: ProjectId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub timezone: String,
    #[diesel(sql_type = Nullable<Date>)]
    pub month: Option<NaiveDate>,
    #[diesel(sql_type = BigInt)]
    pub month_events: i64,
    #[diesel(sql_type = BigInt)]
    pub profiles: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_event_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    key: String,
}

keyed!(Busy by key, id);

/// So many of them from there on, the busiest first.
pub fn busiest(conn: &mut PgConnection, organization: OrganizationId, from: &From, most: usize) -> QueryResult<Vec<Busy>> {
    let order = Order::by_number("events_rank", "project_id").descending(true);
    let select = "select project_id, events_rank from project_ranks where organization_id = ?";
    let cut = order.walk(Prepared::new(select, [Bind::Int(organization.0)]), from, most);
    cut.after(
        "select r.project_id as id, p.name, p.timezone, u.month, coalesce(u.month_events, 0) as month_events, \
         coalesce(u.profiles, 0) as profiles, u.last_event_at, r.events_rank::text as key from (",
    )
    .then(") r join projects p on p.id = r.project_id left join project_usage u on u.project_id = r.project_id ")
    .then(&order.again("r.", from))
    .load(conn)
}

/// How many members were last active so many days ago, for the days since then; each person counts once.
pub fn last_active(
    conn: &mut PgConnection,
    organization: OrganizationId,
    days: i64,
    now: DateTime<Utc>,
) -> QueryResult<HashMap<NaiveDate, i64>> {
    #[derive(QueryableByName)]
    struct Day {
        #[diesel(sql_type = Date)]
        day: NaiveDate,
        #[diesel(sql_type = BigInt)]
        people: i64,
    }
    let first = Timezone::UTC.start((now - chrono::TimeDelta::days(days - 1)).date_naive());
    let sql = "select (active_key at time zone 'UTC')::date as day, count(*) as people from memberships \
        where organization_id = ? and active_key >= ? group by 1";
    let found: Vec<Day> = Prepared::new(sql, [Bind::Int(organization.0), Bind::Time(first)]).load(conn)?;
    Ok(found.into_iter().map(|it| (it.day, it.people)).collect())
}

/// How many members were never active.
pub fn never_active(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<i64> {
    let sql = "select count(*) as n from memberships where organization_id = ? and active_key = 'epoch'::timestamptz";
    number(conn, Prepared::new(sql, [Bind::Int(organization.0)]))
}

/// Members who were never active, those who joined first before the others.
pub fn those_never_active(conn: &mut PgConnection, organization: OrganizationId, most: i64) -> QueryResult<Vec<Idle>> {
    let sql = format!(
        "select user_id, name, email, joined_at from memberships where organization_id = ? and active_key = 'epoch'::timestamptz \
         order by joined_at, user_id limit {most}"
    );
    Prepared::new(sql, [Bind::Int(organization.0)]).load(conn)
}

/// A member who was never active.
#[derive(Debug, Clone, QueryableByName)]
pub struct Idle {
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
}

/// An organization that has used much of its allowance this month, and the largest share that anybody was told of.
#[derive(Debug, Clone, QueryableByName)]
pub struct Near {
    #[diesel(sql_type = BigInt)]
    pub id: OrganizationId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub plan: Plan,
    #[diesel(sql_type = BigInt)]
    pub counted: i64,
    #[diesel(sql_type = BigInt)]
    pub told: i64,
}

/// The organizations that have used so many percent of what their plan includes, or more.
pub fn near(conn: &mut PgConnection, period: Period, allowances: &[(Plan, i64)], percent: i64) -> QueryResult<Vec<Near>> {
    let (plans, amounts): (Vec<Plan>, Vec<i64>) = allowances.iter().copied().unzip();
    let binds = [day(period), Bind::words(&plans, Plan::as_str), Bind::Ints(amounts), day(period), Bind::Int(percent)];
    Prepared::new(
        "select o.id, o.name, o.plan, sum(m.counted)::bigint as counted, \
            (select coalesce(max(t.threshold), 0)::bigint from allowance_alerts t where t.organization_id = o.id and t.month = ?::date) as told \
         from organizations o join unnest(?, ?) a(plan, allowance) on a.plan = o.plan \
         join organization_months m on m.organization_id = o.id and m.month = ?::date \
         group by o.id, a.allowance having sum(m.counted) * 100 >= a.allowance * ? order by o.id",
        binds,
    )
    .load(conn)
}

/// Notes that people are told of these shares of the allowance. Returns whether the largest was not told before: whoever comes
/// second, also in another Steward, waits for the first and tells nobody.
pub fn note_alerts(tx: &mut Tx, organization: OrganizationId, period: Period, passed: &[i64]) -> QueryResult<bool> {
    let rows: Vec<_> = passed
        .iter()
        .map(|threshold| {
            (
                allowance_alerts::organization_id.eq(organization),
                allowance_alerts::month.eq(period.first_day()),
                allowance_alerts::threshold.eq(i32::try_from(*threshold).unwrap_or(i32::MAX)),
            )
        })
        .collect();
    let new: Vec<i32> = diesel::insert_into(allowance_alerts::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(allowance_alerts::threshold)
        .get_results(tx.0)?;
    let largest = passed.iter().max().and_then(|largest| i32::try_from(*largest).ok());
    Ok(largest.is_some_and(|largest| new.contains(&largest)))
}

/// Notes that the allowance of a month is used up.
pub fn note_used_up(tx: &mut Tx, organization: OrganizationId, period: Period) -> QueryResult<usize> {
    diesel::update(organizations::table.find(organization))
        .filter(organizations::used_up_in.is_distinct_from(period.first_day()))
        .set(organizations::used_up_in.eq(period.first_day()))
        .execute(tx.0)
}

fn day(period: Period) -> Bind {
    Bind::Text(period.first_day().to_string())
}
