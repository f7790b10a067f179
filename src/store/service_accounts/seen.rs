//! What a service account sees: its organization and the projects it has a way into (X47).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use crate::{
    model::{OrganizationId, ProjectId, ProjectRole, ServiceAccountId, UserId},
    store::{
        prepared::{Bind, Prepared},
        schema::{organizations, service_accounts},
    },
};

/// One grant, with the project it leads into.
#[derive(QueryableByName)]
pub struct SeenGrant {
    #[diesel(sql_type = BigInt)]
    pub project: ProjectId,
    #[diesel(sql_type = Text)]
    pub role: ProjectRole,
    #[diesel(sql_type = Bool)]
    pub sees_classified: bool,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub timezone: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub made_by: Option<UserId>,
    /// Whether the project ever got data.
    #[diesel(sql_type = Bool)]
    pub has_data: bool,
}

/// When the account was made, and what its organization is called. Nothing if there is no such account.
pub fn account(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<Option<(DateTime<Utc>, String)>> {
    service_accounts::table
        .inner_join(organizations::table)
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::id.eq(account)))
        .select((service_accounts::created_at, organizations::name))
        .get_result(conn)
        .optional()
}

/// Everything that gives the account a way into an active project, in no order. To fold and sort the few rows of a project where
/// they are read costs a third of doing it in the database, which would carry the same through each of its steps.
pub fn grants(conn: &mut PgConnection, organization: OrganizationId, account: ServiceAccountId) -> QueryResult<Vec<SeenGrant>> {
    Prepared::new(GRANTS, [organization.0, account.0].map(Bind::Int)).load(conn)
}

const GRANTS: &str = "select g.project_id as project, g.role, g.sees_classified, p.name, p.timezone, p.created_by as made_by, \
     coalesce(u.events > 0 or u.profiles > 0, false) as has_data \
     from grants g join projects p on p.organization_id = g.organization_id and p.id = g.project_id \
     left join project_usage u on u.project_id = p.id \
     where g.organization_id = ? and g.service_account_id = ?";
