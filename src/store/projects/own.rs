//! The projects of one person, in all their organizations.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{
        OrganizationId, ProjectId, ProjectRole, UserId,
        page::{From, LINES, Page},
    },
    store::{
        Search,
        keyset::{Order, capped, keyed, number},
        prepared::{Bind, Prepared},
    },
};

/// One project of the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct OwnProject {
    #[diesel(sql_type = BigInt)]
    pub id: ProjectId,
    #[diesel(sql_type = BigInt)]
    pub organization_id: OrganizationId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub sort_name: String,
    #[diesel(sql_type = Text)]
    pub token: String,
}

keyed!(OwnProject by sort_name, id);
const BY_NAME: Order = Order::by("sort_name", "id");

/// Whose projects, and which of them.
#[derive(Debug, Clone)]
pub struct OwnQuery {
    pub user: UserId,
    /// Where what they are in the organization lets them into every project, in one of `roles`; and how many those are.
    pub everywhere: Vec<OrganizationId>,
    pub kept: i64,
    /// Where they see what they, their teams or all users were given.
    pub elsewhere: Vec<OrganizationId>,
    /// Only those in which some grant gives one of these roles; nothing for all.
    pub roles: Option<Vec<ProjectRole>>,
    /// Only these, of those they see; nothing for all.
    pub only: Option<Vec<ProjectId>>,
    pub search: Search,
    pub from: From,
}

/// A page of the projects this person sees, by name: merged from the first lines of each organization they see all of, and from
/// what they were given elsewhere (U18).
pub fn page(conn: &mut PgConnection, query: &OwnQuery) -> QueryResult<Page<OwnProject>> {
    const COLUMNS: &str = "id, organization_id, name, sort_name, token";
    let walk = |from: Prepared| BY_NAME.walk(from.after(&format!("(select {COLUMNS} from ")), &query.from, LINES + 1).then(")");
    let mut seen = Vec::new();
    if !query.everywhere.is_empty() {
        let each = Prepared::new("(select p.* from unnest(?) o(id) cross join lateral ", [ids(&query.everywhere)]);
        seen.push(each.append(walk(active(Prepared::new("organization_id = o.id", []), query))).then(" p)"));
    }
    if !query.elsewhere.is_empty() {
        seen.push(walk(given(query)));
    }
    let Some(seen) = seen.into_iter().reduce(|all, more| all.then(" union all ").append(more)) else {
        return Ok(Page::cut(Vec::new(), &query.from));
    };
    let again = format!(") seen {} limit {}", BY_NAME.again("", &query.from), LINES + 1);
    Ok(Page::cut(seen.after(&format!("select {COLUMNS} from (")).then(&again).load(conn)?, &query.from))
}

/// How many there are: all of them, or of a search up to `COUNTED` and one more beyond it. How many projects an organization has
/// is kept, so that only what was given elsewhere is counted.
pub fn hits(conn: &mut PgConnection, query: &OwnQuery) -> QueryResult<i64> {
    match (query.search.is_empty(), query.elsewhere.is_empty()) {
        (true, true) => return Ok(query.kept),
        (true, false) => return Ok(query.kept + number(conn, given(query).after("select count(*) as n from "))?),
        _ => {}
    }
    let all = active(Prepared::new("organization_id = any(?)", [ids(&query.everywhere)]), query);
    let both = all.then(" union all select id from ").append(given(query));
    capped(conn, both.after("from (select id from ").then(") seen"))
}

/// What this person sees where not everything is theirs: what they were given themselves, through a team, or with everybody.
fn given(query: &OwnQuery) -> Prepared {
    let (here, user) = (ids(&query.elsewhere), Bind::Int(query.user.0));
    let roles = query.roles.as_ref().map(|roles| Bind::words(roles, ProjectRole::as_str));
    let with = if roles.is_some() { " and g.role = any(?)" } else { "" };
    let mut select = Prepared::new("organization_id = any(?) and id in (", [here.clone()]);
    for (between, from, of_user) in [
        ("", "individual_grants g where g.organization_id = any(?)", " and g.user_id = ?"),
        (
            " union all ",
            "team_members t join team_projects g on g.organization_id = t.organization_id and g.team_id = t.team_id \
             where t.organization_id = any(?)",
            " and t.user_id = ?",
        ),
        (" union all ", "all_users_grants g where g.organization_id = any(?)", ""),
    ] {
        select.push(&format!("{between}select g.project_id from {from}"), [here.clone()]);
        select.push(of_user, Some(user.clone()).filter(|_| !of_user.is_empty()));
        select.push(with, roles.clone());
    }
    active(select.then(")"), query)
}

/// The active projects of which this holds, and which the search finds.
fn active(condition: Prepared, query: &OwnQuery) -> Prepared {
    // The state stands in the text, so that the partial indexes fit whatever the plan.
    let mut condition = condition.after("projects where ").then(" and state = 'active'");
    if let Some(only) = &query.only {
        condition.push(" and id = any(?)", [Bind::Ints(only.iter().map(|project| project.0).collect())]);
    }
    condition.append(query.search.condition("search"))
}

fn ids(organizations: &[OrganizationId]) -> Bind {
    Bind::Ints(organizations.iter().map(|organization| organization.0).collect())
}
