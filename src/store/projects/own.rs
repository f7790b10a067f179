//! The projects of one person, in all their organizations.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{
        OrganizationId, ProjectId, ProjectRole, UserId,
        page::{From, Page},
    },
    store::{
        Search,
        keyset::{Order, capped, keyed, keyset, number},
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

/// Whose projects, and which of them.
#[derive(Debug, Clone)]
pub struct OwnQuery {
    pub user: UserId,
    pub organizations: Vec<OrganizationId>,
    /// Only those in which some grant gives one of these roles; nothing for all.
    pub roles: Option<Vec<ProjectRole>>,
    pub search: Search,
    pub from: From,
}

/// A page of the projects this person sees, by name.
pub fn page(conn: &mut PgConnection, query: &OwnQuery) -> QueryResult<Page<OwnProject>> {
    let select = condition(query).after("select p.id, p.organization_id, p.name, p.sort_name, p.token from projects p where ");
    keyset(conn, select, Order::by("p.sort_name", "p.id"), &query.from)
}

/// How many there are: all of them, or of a search up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, query: &OwnQuery) -> QueryResult<i64> {
    let from = condition(query).after("from projects p where ");
    if query.search.is_empty() { number(conn, from.after("select count(*) as n ")) } else { capped(conn, from) }
}

fn condition(query: &OwnQuery) -> Prepared {
    let organizations = || Bind::Ints(query.organizations.iter().map(|organization| organization.0).collect());
    let active = Prepared::new("p.organization_id = any(?) and p.state = 'active'", [organizations()]);
    let role = if query.roles.is_some() { " and g.role = any(?)" } else { "" };
    let seen =
        format!(" and p.id in (select g.project_id from grants g where g.organization_id = any(?) and g.user_id = ?{role})");
    let roles = query.roles.as_ref().map(|roles| Bind::words(roles, ProjectRole::as_str));
    let binds: Vec<_> = [organizations(), Bind::Int(query.user.0)].into_iter().chain(roles).collect();
    active.append(query.search.condition("p.search")).append(Prepared::new(seen, binds))
}
