//! The service accounts of an organization, and of one project (R1.7, R1.10).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use crate::{
    model::{
        OrganizationId, OrganizationRole, ProjectId, ServiceAccountId,
        page::{From, LINES, Page},
    },
    store::{
        Search,
        keyset::{Order, beside, capped, keyed},
        prepared::{Bind, Prepared},
    },
};

/// One of them in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct AccountLine {
    #[diesel(sql_type = BigInt)]
    pub id: ServiceAccountId,
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Text)]
    pub role: OrganizationRole,
    /// Nothing if their account is gone.
    #[diesel(sql_type = Nullable<Text>)]
    pub created_by: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_used_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub expires_at: Option<DateTime<Utc>>,
    /// What the list is sorted by, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(AccountLine by key, id);

/// What a list of service accounts is sorted by (L10.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountSort {
    #[default]
    Username,
    Role,
    Created,
    /// Those never used first.
    Used,
    /// Those that never end last.
    Ends,
}

impl AccountSort {
    fn order(self) -> Order {
        match self {
            Self::Username => Order::by("username", "id"),
            Self::Role => Order::by_both("role", "username", "id"),
            Self::Created => Order::by_time("created_at", "id"),
            Self::Used => Order::by_time_or_before("last_used_at", "id"),
            Self::Ends => Order::by_time_or_after("expires_at", "id"),
        }
    }
}

/// By what, and whether the other way round.
pub type Sorted = (AccountSort, bool);

const MAKER: &str = ") a left join users u on u.id = a.created_by ";

/// Walks a condition in an order; the page is cut on one index before anything is joined.
fn walk(condition: Prepared, (sort, falls): Sorted, from: &From) -> Prepared {
    let order = sort.order().descending(falls);
    let columns = format!(
        "select a.id, a.username, a.role, coalesce(u.name, a.created_by_name) as created_by, a.created_at, a.last_used_at, a.expires_at, {} as key from ",
        order.key_in("a.")
    );
    let within = condition.after("(select * from service_accounts where ");
    order.walk(within, from, LINES + 1).after(&columns).then(MAKER).then(&order.again("a.", from))
}

/// A page of the organization's service accounts.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    search: &Search,
    sorted: Sorted,
    from: &From,
) -> QueryResult<Page<AccountLine>> {
    Ok(Page::cut(walk(condition(organization, search), sorted, from).load(conn)?, from))
}

/// How many match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<i64> {
    capped(conn, condition(organization, search).after("from service_accounts where "))
}

/// A page of those that have a role in the project, from whatever source.
pub fn of_project(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    search: &Search,
    sorted: Sorted,
    from: &From,
) -> QueryResult<Page<AccountLine>> {
    let within = within(organization, project, search);
    Ok(Page::cut(walk(within, sorted, from).load(conn)?, from))
}

/// How many of them there are, up to `COUNTED` and one more beyond it.
pub fn hits_of_project(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    search: &Search,
) -> QueryResult<i64> {
    capped(conn, within(organization, project, search).after("from service_accounts where "))
}

/// The lines with the names of the projects they see, by name. Of those with one of these roles, which see all, none are named.
pub fn with_projects(
    conn: &mut PgConnection,
    organization: OrganizationId,
    lines: Vec<AccountLine>,
    everywhere: &[OrganizationRole],
) -> QueryResult<Vec<(AccountLine, Vec<String>)>> {
    #[derive(QueryableByName)]
    struct Seen {
        #[diesel(sql_type = BigInt)]
        id: ServiceAccountId,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let ids = lines.iter().filter(|line| !everywhere.contains(&line.role)).map(|line| line.id.0).collect();
    let sql = "select g.service_account_id as id, p.name from projects p join \
         (select distinct service_account_id, project_id from grants where organization_id = ? and service_account_id = any(?)) g \
         on g.project_id = p.id order by p.sort_name, p.id";
    let seen: Vec<Seen> = Prepared::new(sql, [Bind::Int(organization.0), Bind::Ints(ids)]).load(conn)?;
    Ok(beside(lines, |line| line.id, seen.into_iter().map(|seen| (seen.id, seen.name)).collect()))
}

fn condition(organization: OrganizationId, search: &Search) -> Prepared {
    Prepared::new("organization_id = ?", [Bind::Int(organization.0)]).append(search.filter("search"))
}

fn within(organization: OrganizationId, project: ProjectId, search: &Search) -> Prepared {
    let mut condition = condition(organization, search);
    condition.push(
        " and id in (select service_account_id from grants where organization_id = ? and project_id = ? \
         and service_account_id is not null)",
        [Bind::Int(organization.0), Bind::Int(project.0)],
    );
    condition
}
