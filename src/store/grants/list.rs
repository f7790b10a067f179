//! The people of a project: everybody to whom some grant gives a role there (R1.9).

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use super::merged;
use crate::{
    model::{
        EmailAddress, OrganizationId, OrganizationRole, ProjectId, ProjectRole, UserId,
        grant::GrantType,
        page::{COUNTED, From, LINES, Page},
    },
    store::{
        Search,
        columns::disabled_column,
        keyset::{Order, keyed, keyset},
        prepared::{Bind, Prepared},
        schema::memberships,
    },
};

/// One person in the list. What they were given is read for the people who are shown, afterwards.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProjectUser {
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    /// Whoever runs the site closed the account (C5.6).
    #[diesel(sql_type = Bool)]
    pub disabled: bool,
    /// What the list is sorted by, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// How many people the whole list has, where this statement counts them.
    #[diesel(sql_type = BigInt)]
    hits: i64,
}

impl ProjectUser {
    pub(super) fn hits(&self) -> i64 {
        self.hits
    }
}

keyed!(ProjectUser by key, user_id);
pub(super) const BY_NAME: Order = Order::by("sort_name", "user_id");
const BY_EMAIL: Order = Order::by("email", "user_id");

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProjectUserSort {
    #[default]
    Name,
    Email,
}

/// Which people. Role and type speak about one grant, classified data about all of a person's grants together.
#[derive(Debug, Clone)]
pub struct ProjectUserQuery {
    /// The organization roles that let into every project by themselves, with what they are there.
    pub everywhere: Vec<(OrganizationRole, ProjectRole)>,
    /// All roles that a grant can give.
    pub given: &'static [ProjectRole],
    pub search: Search,
    pub role: Option<ProjectRole>,
    pub grant: Option<GrantType>,
    pub sees_classified: Option<bool>,
    pub sort: ProjectUserSort,
    pub descending: bool,
    pub from: From,
}

impl ProjectUserQuery {
    /// Everybody, from the beginning.
    pub fn new(everywhere: Vec<(OrganizationRole, ProjectRole)>, given: &'static [ProjectRole]) -> Self {
        let (search, from, sort) = (Search::default(), From::default(), ProjectUserSort::default());
        Self { everywhere, given, search, role: None, grant: None, sees_classified: None, sort, descending: false, from }
    }

    pub(super) fn order(&self) -> Order {
        let order = if self.sort == ProjectUserSort::Email { BY_EMAIL } else { BY_NAME };
        order.descending(self.descending)
    }
}

/// The people a page shows, and how many the list has.
pub struct Found<L = ProjectUser> {
    pub page: Page<L>,
    pub hits: i64,
    /// Nobody was counted beyond `COUNTED`.
    pub capped: bool,
}

/// A page of the people of a project.
///
/// `everybody` is the role of an All Users Grant, if there is one: then the members are walked in their order. Without one, the
/// page is merged from what gives access, which keeps it by name. For a search, a tick or another order the ids of those who have
/// access are gathered; where they are many among the `members`, their order is walked until a page is full; where they are few, they
/// are looked up and sorted. The organization is never read as a whole.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
    everybody: Option<ProjectRole>,
    members: i64,
) -> QueryResult<Found> {
    let all = everybody.is_some_and(|given| {
        query.role.is_none_or(|role| role == given) && query.grant.is_none_or(|grant| grant == GrantType::AllUsers)
    });
    let order = query.order();
    let people = match (all, query.search.is_empty(), query.sees_classified) {
        (true, true, None) => {
            let page = keyset(conn, walked(organization, order), order, &query.from)?;
            return Ok(Found { page, hits: members, capped: false });
        }
        (false, true, None) if query.sort == ProjectUserSort::Name => return merged::page(conn, organization, project, query),
        (false, true, None) => {
            let ids = gathered(conn, organization, project, query, all)?;
            let found = among(conn, organization, ids, query, members)?;
            // As many as the same list says by name.
            return Ok(Found { hits: found.hits.min(COUNTED + 1), capped: true, ..found });
        }
        (true, true, Some(false)) => without_tick(organization, project, order),
        (true, false, None | Some(false)) => return searched(conn, organization, project, query),
        _ => {
            let ids = gathered(conn, organization, project, query, all)?;
            if query.search.is_empty() {
                return among(conn, organization, ids, query, members);
            }
            looked_up(organization, ids, &query.search, order)
        }
    };
    let page: Page<ProjectUser> = keyset(conn, people, order, &query.from)?;
    let hits = page.lines.first().map_or(0, |line| line.hits);
    Ok(Found { page, hits, capped: false })
}

/// How far the walk goes at most before the people are looked up instead, in rows for each row it should need.
const PATIENCE: i64 = 4;

/// The page of these people, by the cheaper of two ways. Walking takes about `members / people` rows for each line of the page,
/// looking up takes all the people.
fn among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: Vec<i64>,
    query: &ProjectUserQuery,
    members: i64,
) -> QueryResult<Found> {
    let order = query.order();
    let (people, lines) = (i64::try_from(ids.len()).unwrap_or(i64::MAX), i64::try_from(LINES + 1).unwrap_or(0));
    let steps = lines.saturating_mul(members) / people.max(1);
    if steps < people {
        // A fence around the walk: its end is an end, however unevenly the people lie.
        let walk = u64::try_from(steps * PATIENCE).unwrap_or(0).next_power_of_two();
        let walk = usize::try_from(walk).unwrap_or(usize::MAX);
        let sql = format!("select user_id, name, email, {} as key from memberships where organization_id = ?", order.key());
        let shown = format!("select user_id, name, email, {}, key, 0::bigint as hits from (", disabled_column("m.user_id"));
        let mut select = order.walk(Prepared::new(sql, [Bind::Int(organization.0)]), &query.from, walk).after(&shown);
        // Behind an `or` the ids stay a table to look into. As `= any` they would be read from end to end for every row, and as a
        // plain `in` they could become a join, which forgets the order.
        let within = format!(") m where (false or user_id in (select unnest(?))) limit {}", LINES + 1);
        select.push(&within, [Bind::Ints(ids.clone())]);
        let found: Vec<ProjectUser> = select.load(conn)?;
        if found.len() > LINES {
            return Ok(Found { page: Page::cut(found, &query.from), hits: people, capped: false });
        }
    }
    Ok(Found {
        page: keyset(conn, looked_up(organization, ids, &query.search, order), order, &query.from)?,
        hits: people,
        capped: false,
    })
}

/// What a line can be sorted by, beside what it shows.
const COLUMNS: &str = "user_id, name, email, sort_name";

/// What a line shows, and what it is sorted by.
fn shown(order: Order) -> String {
    format!("user_id, name, email, {}, {} as key", disabled_column("user_id"), order.key())
}

/// All members, in their order.
fn walked(organization: OrganizationId, order: Order) -> Prepared {
    let sql = format!("select {}, 0::bigint as hits from memberships where organization_id = ?", shown(order));
    Prepared::new(sql, [Bind::Int(organization.0)])
}

/// All members but the few who see classified data, in their order; counted up to `COUNTED`.
fn without_tick(organization: OrganizationId, project: ProjectId, order: Order) -> Prepared {
    let (ticked, binds) = ticked(organization, project);
    let hits = format!(
        "(select count(*) from (select 1 from memberships where organization_id = ? and user_id not in ({ticked}) limit {}) c)",
        COUNTED + 1
    );
    let mut select = Prepared::new("", []);
    select.push(&format!("select {}, {hits} as hits from memberships where organization_id = ?", shown(order)), {
        std::iter::once(Bind::Int(organization.0)).chain(binds.clone()).chain([Bind::Int(organization.0)])
    });
    select.push(&format!(" and user_id not in ({ticked})"), binds);
    select
}

/// The page of the members whom a search finds, counted up to `COUNTED`.
fn searched(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
) -> QueryResult<Found> {
    let mut members = Prepared::new("from memberships where organization_id = ?", [Bind::Int(organization.0)]);
    if query.sees_classified == Some(false) {
        let (ticked, binds) = ticked(organization, project);
        members.push(&format!(" and user_id not in ({ticked})"), binds);
    }
    let order = query.order();
    let answer = format!("{}, (select count(*) from hits) as hits", shown(order));
    let lines: Vec<ProjectUser> = query.search.lines((COLUMNS, &members), order, (&query.from, LINES + 1), &answer).load(conn)?;
    let hits = lines.first().map_or(0, |line| line.hits);
    Ok(Found { page: Page::cut(lines, &query.from), hits, capped: true })
}

/// Some members, looked up and sorted afterwards.
fn looked_up(organization: OrganizationId, ids: Vec<i64>, search: &Search, order: Order) -> Prepared {
    let mut select = found_first(organization);
    select.push(" and user_id = any(?)", [Bind::Ints(ids)]);
    let sorted = format!(") select {}, (select count(*) from hits) as hits from hits where true", shown(order));
    select.append(search.filter("search")).then(&sorted)
}

fn found_first(organization: OrganizationId) -> Prepared {
    let select = format!("with hits as materialized (select {COLUMNS} from memberships where organization_id = ?");
    Prepared::new(select, [Bind::Int(organization.0)])
}

/// The ids of the people whom the organization, a grant of their own or a team lets in, each once.
fn gathered(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
    all: bool,
) -> QueryResult<Vec<i64>> {
    // One array in one row: thousands of rows of a number each cost more than what is in them.
    #[derive(QueryableByName)]
    struct Given {
        #[diesel(sql_type = Nullable<Array<BigInt>>)]
        ids: Option<Vec<i64>>,
    }
    let mut select = Prepared::new("select array_agg(user_id) as ids from (", []);
    let sources = [GrantType::OrganizationRole, GrantType::Individual, GrantType::Team];
    // Where everybody matches already, only the tick is left to ask for.
    let grant = query.grant.filter(|_| !all);
    let asked: Vec<GrantType> = sources.into_iter().filter(|source| grant.is_none_or(|grant| grant == *source)).collect();
    for (n, source) in asked.iter().enumerate() {
        let (from, binds) = given_by(*source, organization, project, query, query.role.filter(|_| !all));
        select.push(&format!("{}{from}", if n > 0 { " union all " } else { "" }), binds);
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    select.push(") given", []);
    if let Some(sees) = query.sees_classified {
        let (ticked, binds) = ticked(organization, project);
        select.push(&format!(" where user_id {} ({ticked})", if sees { "in" } else { "not in" }), binds);
    }
    let given: Given = select.get_result(conn)?;
    let mut ids = given.ids.unwrap_or_default();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Whom one kind of grant lets in, with this role if one is named.
fn given_by(
    source: GrantType,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
    role: Option<ProjectRole>,
) -> (String, Vec<Bind>) {
    let (from, role_column) = match source {
        GrantType::OrganizationRole => {
            let roles = query.everywhere.iter().filter(|(_, there)| role.is_none_or(|role| role == *there));
            let roles = roles.map(|(role, _)| role.as_str()).collect();
            let sql = "select user_id from memberships where organization_id = ? and role = any(?)";
            return (sql.to_owned(), vec![Bind::Int(organization.0), Bind::Words(roles)]);
        }
        GrantType::Individual => ("select user_id from individual_grants where organization_id = ? and project_id = ?", "role"),
        // What everybody has is no question of who: the caller walks them all.
        GrantType::Team | GrantType::AllUsers => (
            "select t.user_id from team_projects l join team_members t \
             on t.organization_id = l.organization_id and t.team_id = l.team_id where l.organization_id = ? and l.project_id = ?",
            "l.role",
        ),
    };
    let mut binds = vec![Bind::Int(organization.0), Bind::Int(project.0)];
    binds.extend(role.map(|role| Bind::Text(role.as_str().to_owned())));
    let with = if role.is_some() { format!(" and {role_column} = ?") } else { String::new() };
    (format!("{from}{with}"), binds)
}

/// Those who see classified data, through a tick of their own or of a team's (A14).
fn ticked(organization: OrganizationId, project: ProjectId) -> (&'static str, Vec<Bind>) {
    let sql = "select user_id from individual_grants where organization_id = ? and project_id = ? and sees_classified \
         union all select t.user_id from team_projects l join team_members t \
         on t.organization_id = l.organization_id and t.team_id = l.team_id \
         where l.organization_id = ? and l.project_id = ? and l.sees_classified";
    let both = [Bind::Int(organization.0), Bind::Int(project.0)];
    (sql, both.iter().chain(&both).cloned().collect())
}

/// Members without an individual grant in the project, by name, at most so many: whom an invitation can name.
pub fn candidates(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    search: &Search,
    most: usize,
) -> QueryResult<Vec<ProjectUser>> {
    let sql = "from memberships m where organization_id = ? and not exists \
         (select 1 from individual_grants g where g.organization_id = ? and g.project_id = ? and g.user_id = m.user_id)";
    let members = Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(organization.0), Bind::Int(project.0)]);
    let answer = format!("{}, 0::bigint as hits", shown(BY_NAME));
    match search.is_empty() {
        true => BY_NAME.walk(members.after(&format!("select {answer} ")), &From::Start, most),
        false => search.lines((COLUMNS, &members), BY_NAME, (&From::Start, most), &answer),
    }
    .load(conn)
}

/// All members of the organization, for the consequences of what is given to all of them.
pub fn everybody(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<UserId>> {
    memberships::table.filter(memberships::organization_id.eq(organization)).select(memberships::user_id).load(conn)
}
