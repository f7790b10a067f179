//! Teams of an organization, their people and their projects.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Text},
};

use super::{
    Search, Tx,
    counts::{self, fewer, more},
    keyset::{Order, capped, keyed},
    prepared::{Bind, Prepared},
    schema::{memberships, team_members, teams},
};
use crate::model::{
    OrganizationId, ProjectRole, TeamId, UserId,
    folding::{folded, spaced},
    grant::Giver,
    name::Name,
    page::{From, LINES, Page},
};

mod links;

pub use links::*;

/// A team, as its own page knows it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    /// Kept, so that nobody counts them (U18).
    pub project_count: i32,
    pub user_count: i32,
    pub service_account_count: i32,
}

/// One team in the list, with how much it has of everything.
#[derive(Debug, Clone, QueryableByName)]
pub struct TeamLine {
    #[diesel(sql_type = BigInt)]
    pub id: TeamId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = Integer)]
    pub projects: i32,
    #[diesel(sql_type = Integer)]
    pub users: i32,
    #[diesel(sql_type = Integer)]
    pub service_accounts: i32,
    /// It gives one of the roles somewhere that were asked for.
    #[diesel(sql_type = Bool)]
    pub gives: bool,
}

keyed!(TeamLine by key, id);

/// What the list of teams is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TeamSort {
    #[default]
    Name,
    Projects,
    Users,
}

impl TeamSort {
    fn order(self) -> Order {
        match self {
            Self::Name => Order::by("sort_name", "id"),
            Self::Projects => Order::by_number("project_count", "id"),
            Self::Users => Order::by_number("user_count", "id"),
        }
    }
}

/// Which teams, in which order, from where.
#[derive(Debug, Clone, Default)]
pub struct TeamQuery {
    pub search: Search,
    pub sort: TeamSort,
    pub descending: bool,
    pub from: From,
}

/// What a line shows. All of it stands in the row of the team; only what the team gives is looked up, and only for those who
/// ask for some role.
fn shown(roles: &[ProjectRole], order: Order) -> Prepared {
    let columns = format!(
        "select t.id, t.name, {} as key, t.project_count as projects, t.user_count as users, \
         t.service_account_count as service_accounts,",
        order.key_in("t.")
    );
    if roles.is_empty() {
        return Prepared::new(format!("{columns} false as gives from "), []);
    }
    let gives = "exists (select 1 from team_projects l where l.organization_id = t.organization_id and l.team_id = t.id and l.role = any(?))";
    Prepared::new(format!("{columns} {gives} as gives from "), [Bind::words(roles, ProjectRole::as_str)])
}

/// A page of the organization's teams, and whether they give one of these roles (U18).
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[ProjectRole],
    query: &TeamQuery,
) -> QueryResult<Page<TeamLine>> {
    let (order, from) = (query.sort.order().descending(query.descending), &query.from);
    let walked = condition(organization, &query.search).after("(select * from teams where ");
    let lines = shown(roles, order)
        .append(order.walk(walked, from, LINES + 1))
        .then(&format!(") t {}", order.again("t.", from)))
        .load(conn)?;
    Ok(Page::cut(lines, from))
}

/// How many teams match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<i64> {
    capped(conn, condition(organization, search).after("from teams where "))
}

/// These teams of the organization, by name, with how much they have of everything.
pub fn lines(conn: &mut PgConnection, organization: OrganizationId, ids: &[TeamId]) -> QueryResult<Vec<TeamLine>> {
    let mut select = shown(&[], TeamSort::Name.order());
    let ids = ids.iter().map(|id| id.0).collect();
    select.push(
        "teams t where t.organization_id = ? and t.id = any(?) order by t.sort_name, t.id",
        [Bind::Int(organization.0), Bind::Ints(ids)],
    );
    select.load(conn)
}

/// The team of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table
        .filter(teams::organization_id.eq(organization).and(teams::id.eq(id)))
        .select(Team::as_select())
        .first(conn)
        .optional()
}

/// The team of the organization that is called so, whatever the case and accents.
pub fn called(conn: &mut PgConnection, organization: OrganizationId, name: &str) -> QueryResult<Option<Team>> {
    teams::table
        .filter(teams::organization_id.eq(organization).and(teams::sort_name.eq(folded(name))))
        .order(teams::id)
        .select(Team::as_select())
        .first(conn)
        .optional()
}

/// The names and ids of all teams, by name, for choosing some of them.
pub fn choices(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<(TeamId, String)>> {
    teams::table
        .filter(teams::organization_id.eq(organization))
        .order((teams::sort_name, teams::id))
        .select((teams::id, teams::name))
        .load(conn)
}

/// Of these ids, the teams of the organization, by name.
pub fn known(conn: &mut PgConnection, organization: OrganizationId, ids: &[TeamId]) -> QueryResult<Vec<(TeamId, String)>> {
    teams::table
        .filter(teams::organization_id.eq(organization))
        .filter(teams::id.eq_any(ids))
        .order((teams::sort_name, teams::id))
        .select((teams::id, teams::name))
        .load(conn)
}

/// Whether this person is in the team.
pub fn has(conn: &mut PgConnection, organization: OrganizationId, id: TeamId, user: UserId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(team_members::table.find((organization, user, id)))).get_result(conn)
}

/// The people in these teams, in an order of their own.
pub fn people(conn: &mut PgConnection, organization: OrganizationId, ids: &[TeamId]) -> QueryResult<Vec<UserId>> {
    team_members::table
        .filter(team_members::organization_id.eq(organization))
        .filter(team_members::team_id.eq_any(ids))
        .select(team_members::user_id)
        .distinct()
        .order(team_members::user_id)
        .load(conn)
}

/// The names of the first people in the team, so many at most (L8.2).
pub fn names_of_people(
    conn: &mut PgConnection,
    organization: OrganizationId,
    id: TeamId,
    most: usize,
) -> QueryResult<Vec<String>> {
    team_members::table
        .inner_join(memberships::table.on(
            memberships::organization_id.eq(team_members::organization_id).and(memberships::user_id.eq(team_members::user_id)),
        ))
        .filter(team_members::organization_id.eq(organization).and(team_members::team_id.eq(id)))
        .order((team_members::sort_name, team_members::user_id))
        .limit(most as i64)
        .select(memberships::name)
        .load(conn)
}

/// Whether another team of the organization is called so, whatever the case and accents (U9).
pub fn has_name(conn: &mut PgConnection, organization: OrganizationId, name: &Name, but: Option<TeamId>) -> QueryResult<bool> {
    let same = teams::table
        .filter(teams::organization_id.eq(organization).and(teams::sort_name.eq(folded(name.as_str()))))
        .filter(teams::id.ne(but.unwrap_or(TeamId(0))));
    diesel::select(diesel::dsl::exists(same)).get_result(conn)
}

pub fn insert(tx: &mut Tx, organization: OrganizationId, name: &Name) -> QueryResult<TeamId> {
    let sort_name = folded(name.as_str());
    diesel::insert_into(teams::table)
        .values((
            teams::organization_id.eq(organization),
            teams::name.eq(name.as_str()),
            teams::search.eq(spaced(&sort_name)),
            teams::sort_name.eq(sort_name),
        ))
        .returning(teams::id)
        .get_result(tx.0)
}

pub fn rename(tx: &mut Tx, organization: OrganizationId, id: TeamId, name: &Name) -> QueryResult<usize> {
    let sort_name = folded(name.as_str());
    diesel::update(teams::table.filter(teams::organization_id.eq(organization).and(teams::id.eq(id))))
        .set((
            teams::name.eq(name.as_str()),
            teams::search.eq(spaced(&sort_name)),
            teams::sort_name.eq(sort_name),
            teams::twin.eq(0),
        ))
        .execute(tx.0)
}

/// Removes teams, and by their keys what they gave. What was counted of them goes with them.
pub fn delete(tx: &mut Tx, organization: OrganizationId, ids: &[TeamId]) -> QueryResult<usize> {
    diesel::delete(teams::table.filter(teams::organization_id.eq(organization)).filter(teams::id.eq_any(ids))).execute(tx.0)
}

/// Puts members into a team. Returns those who were not in it yet.
pub fn add_people(
    tx: &mut Tx,
    organization: OrganizationId,
    id: TeamId,
    people: &[UserId],
    by: Giver<'_>,
) -> QueryResult<Vec<UserId>> {
    let rows: Vec<_> = people
        .iter()
        .map(|user| {
            (
                team_members::organization_id.eq(organization),
                team_members::team_id.eq(id),
                team_members::user_id.eq(*user),
                team_members::added_by.eq(by.user),
                team_members::added_by_program.eq(by.program),
            )
        })
        .collect();
    let added: Vec<UserId> = diesel::insert_into(team_members::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(team_members::user_id)
        .get_results(tx.0)?;
    counts::people_in_team(tx, organization, id, more(added.len()))?;
    Ok(added)
}

pub fn remove_person(tx: &mut Tx, organization: OrganizationId, id: TeamId, user: UserId) -> QueryResult<usize> {
    let gone = diesel::delete(team_members::table.find((organization, user, id))).execute(tx.0)?;
    counts::people_in_team(tx, organization, id, fewer(gone))?;
    Ok(gone)
}

fn condition(organization: OrganizationId, search: &Search) -> Prepared {
    Prepared::new("organization_id = ?", [Bind::Int(organization.0)]).append(search.condition("search"))
}
