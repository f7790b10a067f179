//! Who belongs to an organization.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use crate::{
    model::{
        EmailAddress, OrganizationId, OrganizationRole, TeamId, UserId,
        grant::Giver,
        limits::{NAMED_OWNERS, NAMED_TO_ASK},
        page::{From, LINES, Page},
    },
    store::{
        Search, Tx,
        counts::{self, more},
        keyset::{Order, capped, keyed, named_beside, number},
        prepared::{Bind, Prepared},
        schema::{memberships, removals, team_members},
    },
};

/// One member in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct MemberLine {
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Text)]
    pub role: OrganizationRole,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_active_at: Option<DateTime<Utc>>,
    /// Whoever runs the site closed the account (C5.6).
    #[diesel(sql_type = Bool)]
    pub disabled: bool,
    /// What the list is sorted by, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(MemberLine by key, user_id);

/// What the list of members is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemberSort {
    #[default]
    Name,
    Email,
    Role,
    LastActivity,
}

impl MemberSort {
    fn order(self) -> Order {
        match self {
            Self::Name => Order::by("sort_name", "user_id"),
            Self::Email => Order::by("email", "user_id"),
            Self::Role => Order::by_both("role", "sort_name", "user_id"),
            Self::LastActivity => Order::by_time("active_key", "user_id"),
        }
    }
}

const LINE: &str = "user_id, name, email, role, last_active_at, \
     coalesce((select u.disabled_at is not null from users u where u.id = user_id), false) as disabled";
/// The same with what it can be sorted by.
const COLUMNS: &str = "user_id, name, email, role, last_active_at, sort_name, active_key";

/// Which members, in which order, from where.
#[derive(Debug, Clone, Default)]
pub struct MemberQuery {
    pub search: Search,
    pub role: Option<OrganizationRole>,
    pub team: Option<TeamId>,
    /// Only those who were never active.
    pub never: bool,
    pub sort: MemberSort,
    pub descending: bool,
    pub from: From,
}

impl MemberQuery {
    /// Few are found among many: they are looked up first and sorted afterwards.
    fn is_of_team(&self) -> bool {
        self.team.is_some()
    }

    /// All people of a team and nothing else: their number is kept beside the team.
    fn whole_team(&self) -> Option<TeamId> {
        self.team.filter(|_| self.search.is_empty() && self.role.is_none() && !self.never)
    }
}

/// A page of members. The order ends in the id, so it is total; the page is cut on one index before anything is joined.
pub fn page(conn: &mut PgConnection, organization: OrganizationId, query: &MemberQuery) -> QueryResult<Page<MemberLine>> {
    Ok(Page::cut(lines(conn, organization, query, LINES + 1)?, &query.from))
}

/// So many lines of the list from where the query begins, for an export that goes through all of it.
pub fn lines(
    conn: &mut PgConnection,
    organization: OrganizationId,
    query: &MemberQuery,
    most: usize,
) -> QueryResult<Vec<MemberLine>> {
    let order = query.sort.order().descending(query.descending);
    if let Some(team) = query.whole_team().filter(|_| query.sort == MemberSort::Name) {
        return team_in_order(organization, team, order, &query.from, most).load(conn);
    }
    let answer = format!("{LINE}, {} as key", order.key());
    if !query.search.is_empty() && !query.is_of_team() {
        let members = members(organization, query).after("from memberships where ");
        return query.search.lines((COLUMNS, &members), order, (&query.from, most), &answer).load(conn);
    }
    order.walk(source(organization, query).after(&format!("select {answer} from ")), &query.from, most).load(conn)
}

/// How many members match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, query: &MemberQuery) -> QueryResult<i64> {
    if let Some(team) = query.whole_team() {
        let sql = "select coalesce((select user_count from teams where organization_id = ? and id = ?), 0)::bigint as n";
        return number(conn, Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(team.0)]));
    }
    capped(conn, condition(organization, query).after("from memberships where "))
}

/// These members, each with the names of their teams, by name. `all` are the teams of the organization, by name.
pub fn with_teams(
    conn: &mut PgConnection,
    organization: OrganizationId,
    lines: Vec<MemberLine>,
    all: &[(TeamId, String)],
) -> QueryResult<Vec<(MemberLine, Vec<String>)>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.user_id.0).collect();
    let links = team_members::table
        .filter(team_members::organization_id.eq(organization).and(team_members::user_id.eq_any(ids)))
        .select((team_members::user_id, team_members::team_id))
        .load(conn)?;
    Ok(named_beside(lines, |line| line.user_id, links, all))
}

/// The mail domains of at least two members, the most frequent first.
pub fn domains(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<(String, i64)>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        domain: String,
        #[diesel(sql_type = BigInt)]
        people: i64,
    }
    let sql = "select split_part(email, '@', 2) as domain, count(*) as people from memberships where organization_id = ? \
         group by 1 having count(*) > 1 order by 2 desc, 1 limit 20";
    let lines: Vec<Line> = Prepared::new(sql, [Bind::Int(organization.0)]).load(conn)?;
    Ok(lines.into_iter().map(|line| (line.domain, line.people)).collect())
}

/// Members who are not in the team, by name, at most so many.
pub fn outside_team(
    conn: &mut PgConnection,
    organization: OrganizationId,
    team: TeamId,
    search: &Search,
    most: usize,
) -> QueryResult<Vec<MemberLine>> {
    let outside = "from memberships m where organization_id = ? \
         and not exists (select 1 from team_members t where t.organization_id = ? and t.team_id = ? and t.user_id = m.user_id)";
    let outside = Prepared::new(outside, [Bind::Int(organization.0), Bind::Int(organization.0), Bind::Int(team.0)]);
    let (order, answer) = (MemberSort::Name.order(), format!("{LINE}, sort_name as key"));
    match search.is_empty() {
        true => order.walk(outside.after(&format!("select {answer} ")), &From::Start, most),
        false => search.lines((COLUMNS, &outside), order, (&From::Start, most), &answer),
    }
    .load(conn)
}

/// What a person is in the organization, if anything.
pub fn role(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Option<OrganizationRole>> {
    memberships::table.find((organization, user)).select(memberships::role).first(conn).optional()
}

/// The member with this address.
pub fn by_email(conn: &mut PgConnection, organization: OrganizationId, email: &EmailAddress) -> QueryResult<Option<UserId>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization).and(memberships::email.eq(email)))
        .select(memberships::user_id)
        .first(conn)
        .optional()
}

/// Of these addresses, those of members, and whose they are.
pub fn with_emails(
    conn: &mut PgConnection,
    organization: OrganizationId,
    emails: &[EmailAddress],
) -> QueryResult<Vec<(EmailAddress, UserId)>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::email.eq_any(emails.iter().map(EmailAddress::as_str).collect::<Vec<_>>()))
        .select((memberships::email, memberships::user_id))
        .load(conn)
}

/// The names of the members with one of these roles, by name.
pub fn names_holding(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[OrganizationRole],
) -> QueryResult<Vec<String>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization).and(memberships::role.eq_any(roles)))
        .order((memberships::sort_name, memberships::user_id))
        .limit(NAMED_OWNERS)
        .select(memberships::name)
        .load(conn)
}

/// Somebody whom the members of an organization ask.
#[derive(Debug, Clone, QueryableByName)]
pub struct Asked {
    #[diesel(sql_type = BigInt)]
    pub organization_id: OrganizationId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Text)]
    pub role: OrganizationRole,
}

/// Of each of these organizations some of the members with one of these roles, the first role first: whom to ask (L6).
pub fn to_ask(conn: &mut PgConnection, organizations: &[OrganizationId], roles: &[OrganizationRole]) -> QueryResult<Vec<Asked>> {
    let sql = format!(
        "select m.organization_id, m.name, m.email, m.role from unnest(?) o(id) cross join lateral \
         (select r.place, m.* from unnest(?) with ordinality r(role, place) \
            join memberships m on m.organization_id = o.id and m.role = r.role \
          order by r.place, m.sort_name, m.user_id limit {NAMED_TO_ASK}) m order by m.organization_id, m.place, m.sort_name, m.user_id"
    );
    let ids = Bind::Ints(organizations.iter().map(|organization| organization.0).collect());
    Prepared::new(sql, [ids, Bind::words(roles, OrganizationRole::as_str)]).load(conn)
}

/// Makes somebody a member, active from this moment on. `false` if they were one already.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    user: UserId,
    role: OrganizationRole,
    by: Giver<'_>,
) -> QueryResult<bool> {
    // The copies are filled by the trigger; the columns only have to be there.
    let blank = (memberships::name.eq(""), memberships::email.eq(""), memberships::sort_name.eq(""), memberships::search.eq(""));
    let made = diesel::insert_into(memberships::table)
        .values((
            memberships::organization_id.eq(organization),
            memberships::user_id.eq(user),
            memberships::role.eq(role),
            memberships::role_given_by.eq(by.user),
            memberships::role_given_by_program.eq(by.program),
            memberships::last_active_at.eq(diesel::dsl::now.into_sql::<Nullable<Timestamptz>>()),
            blank,
        ))
        .on_conflict_do_nothing()
        .execute(tx.0)?;
    counts::members(tx, organization, more(made))?;
    diesel::delete(removals::table.find((organization, user))).execute(tx.0)?;
    Ok(made == 1)
}

/// The sort index gives the page. Who is in a team is found first and sorted afterwards, whatever the planner thinks of it:
/// walking the sort index until enough lines match can mean the whole organization.
fn source(organization: OrganizationId, query: &MemberQuery) -> Prepared {
    let members = condition(organization, query).after("memberships where ");
    if !query.is_of_team() {
        return members;
    }
    let found = format!("(with found as materialized (select {COLUMNS} from ");
    members.after(&found).then(") select * from found) hits where true")
}

/// The people of a team by name: the page is cut where the team is, before anybody is looked up (U18).
fn team_in_order(organization: OrganizationId, team: TeamId, order: Order, from: &From, most: usize) -> Prepared {
    let sql = "select user_id from team_members where organization_id = ? and team_id = ?";
    let walk = order.walk(Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(team.0)]), from, most);
    let mut select = walk.after(
        "select m.user_id, m.name, m.email, m.role, m.last_active_at, \
         coalesce((select u.disabled_at is not null from users u where u.id = m.user_id), false) as disabled, m.sort_name as key from (",
    );
    let again = order.again("m.", from);
    let join = format!(") t join memberships m on m.organization_id = ? and m.user_id = t.user_id {again}");
    select.push(&join, [Bind::Int(organization.0)]);
    select
}

fn condition(organization: OrganizationId, query: &MemberQuery) -> Prepared {
    members(organization, query).append(query.search.condition("search"))
}

/// All that is asked but the search.
fn members(organization: OrganizationId, query: &MemberQuery) -> Prepared {
    let mut condition = Prepared::new("organization_id = ?", [Bind::Int(organization.0)]);
    if let Some(role) = query.role {
        condition.push(" and role = ?", [Bind::Text(role.as_str().to_owned())]);
    }
    if query.never {
        condition.push(" and active_key = 'epoch'::timestamptz", []);
    }
    if let Some(team) = query.team {
        let inside = " and user_id in (select t.user_id from team_members t where t.organization_id = ? and t.team_id = ?)";
        condition.push(inside, [Bind::Int(organization.0), Bind::Int(team.0)]);
    }
    condition
}
