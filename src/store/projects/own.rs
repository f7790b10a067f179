//! The projects of one person, in all their organizations.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{
        OrganizationId, ProjectId, ProjectRole, UserId,
        page::{COUNTED, From, Key, LINES, Page},
    },
    store::{
        Search,
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

impl OwnProject {
    pub fn key(&self) -> Key {
        Key { value: self.sort_name.clone(), id: self.id.0 }
    }
}

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
    let (condition, binds) = condition(query);
    let backwards = matches!(query.from, From::Before(_) | From::End);
    let (direction, compare) = if backwards { ("desc", "<") } else { ("asc", ">") };
    let columns = "p.id, p.organization_id, p.name, p.sort_name, p.token";
    let mut select = Prepared::new(format!("select {columns} from projects p where {condition}"), binds);
    if let From::After(key) | From::Before(key) = &query.from {
        let tail = format!(" and (p.sort_name, p.id) {compare} (?, ?)");
        select.push(&tail, [Bind::Text(key.value.clone()), Bind::Int(key.id)]);
    }
    select.push(&format!(" order by p.sort_name {direction}, p.id {direction} limit {}", LINES + 1), []);
    Ok(Page::cut(select.load(conn)?, &query.from))
}

/// How many there are: all of them, or of a search up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, query: &OwnQuery) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Hits {
        #[diesel(sql_type = BigInt)]
        hits: i64,
    }
    let (condition, binds) = condition(query);
    let limit = if query.search.is_empty() { String::new() } else { format!(" limit {}", COUNTED + 1) };
    let sql = format!("select count(*) as hits from (select 1 from projects p where {condition}{limit}) h");
    let hits: Hits = Prepared::new(sql, binds).get_result(conn)?;
    Ok(hits.hits)
}

fn condition(query: &OwnQuery) -> (String, Vec<Bind>) {
    let organizations = || Bind::Ints(query.organizations.iter().map(|organization| organization.0).collect());
    let (more, values) = query.search.condition("p.sort_name", &["p.sort_name"]);
    let role = if query.roles.is_some() { " and g.role = any(?)" } else { "" };
    let seen = format!("select g.project_id from grants g where g.organization_id = any(?) and g.user_id = ?{role}");
    let mut binds = vec![organizations()];
    binds.extend(values);
    binds.extend([organizations(), Bind::Int(query.user.0)]);
    binds.extend(query.roles.as_ref().map(|roles| Bind::words(roles, ProjectRole::as_str)));
    (format!("p.organization_id = any(?) and p.state = 'active'{more} and p.id in ({seen})"), binds)
}
