//! What a service account sees: its organization and the projects it has a way into (X47).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz},
};

use crate::{
    model::{OrganizationId, ProjectId, ProjectRole, ServiceAccountId, UserId},
    store::prepared::{Bind, Prepared},
};

/// One project, beside what is the same on every line. An account without a way into any has one line without a project.
#[derive(QueryableByName)]
pub struct Line {
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub organization: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub project: Option<ProjectId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub timezone: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub made_by: Option<UserId>,
    /// Whether it ever got data.
    #[diesel(sql_type = Bool)]
    pub has_data: bool,
    /// Of all its grants there, in no order and not each once.
    #[diesel(sql_type = Array<Text>)]
    pub roles: Vec<ProjectRole>,
    #[diesel(sql_type = Bool)]
    pub sees_classified: bool,
}

/// The active projects it has a way into, by name. Nothing if there is no such account.
pub fn seen(conn: &mut PgConnection, organization: OrganizationId, account: ServiceAccountId) -> QueryResult<Vec<Line>> {
    let ids = [account.0, organization.0, account.0, organization.0].map(Bind::Int);
    Prepared::new(SEEN, ids).load(conn)
}

const SEEN: &str = "select a.created_at as since, o.name as organization, p.id as project, p.name, p.timezone, p.created_by as made_by, \
     coalesce(u.events > 0 or u.profiles > 0, false) as has_data, coalesce(h.roles, '{}') as roles, \
     coalesce(h.sees_classified, false) as sees_classified \
     from service_accounts a join organizations o on o.id = a.organization_id \
     left join (select g.project_id, array_agg(g.role) as roles, bool_or(g.sees_classified) as sees_classified \
        from grants g where g.service_account_id = ? and g.organization_id = ? group by g.project_id) h on true \
     left join projects p on p.organization_id = a.organization_id and p.id = h.project_id and p.state = 'active' \
     left join project_usage u on u.project_id = p.id \
     where a.id = ? and a.organization_id = ? order by p.sort_name, p.id";
