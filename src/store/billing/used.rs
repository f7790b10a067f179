//! What an organization uses of what its plan includes, counted in one statement.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text},
};

use crate::{
    model::{OrganizationId, OrganizationRole},
    store::prepared::{Bind, Prepared},
};

/// How much there is of what plans differ in.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Used {
    /// Members whose role not every plan has.
    #[diesel(sql_type = BigInt)]
    pub roles: i64,
    /// Open invitations to such a role.
    #[diesel(sql_type = BigInt)]
    pub invitations: i64,
    /// Domains by which it can be found, where it can be at all.
    #[diesel(sql_type = Array<Text>)]
    pub domains: Vec<String>,
    /// People and teams who may see classified data in a project.
    #[diesel(sql_type = BigInt)]
    pub classified_people: i64,
    #[diesel(sql_type = BigInt)]
    pub classified_teams: i64,
    /// Events of the month that is going on, as far as plans count them.
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    /// Entries of the audit log that are older than the smaller plan keeps them.
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
}

/// What is used, with `roles` as those that not every plan has. Entries of the log are counted where they are older than `days`,
/// and no further than a list counts.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut PgConnection, organization: OrganizationId, roles: &[OrganizationRole], days: u32) -> QueryResult<Used> {
    let (words, up_to) = (|| Bind::words(roles, OrganizationRole::as_str), crate::model::limits::COUNTED + 1);
    let binds = [words(), words(), Bind::Int(days.into()), Bind::Int(up_to), Bind::Int(organization.0)];
    Prepared::new(USED, binds).get_result(conn)
}

const USED: &str = "select \
    (select count(*) from memberships m where m.organization_id = o.id and m.role = any(?)) as roles, \
    (select count(*) from invitations i where i.organization_id = o.id and i.role = any(?) \
        and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()) as invitations, \
    (select coalesce(array_agg(d.domain order by d.domain), '{}') from discoverability_domains d \
        where d.organization_id = o.id and o.discoverability <> 'closed') as domains, \
    (select count(distinct g.user_id) from individual_grants g where g.organization_id = o.id and g.sees_classified) \
        as classified_people, \
    (select count(distinct t.team_id) from team_projects t where t.organization_id = o.id and t.sees_classified) as classified_teams, \
    (select coalesce(sum(u.counted), 0)::bigint from organization_months u where u.organization_id = o.id \
        and u.month = date_trunc('month', now() at time zone 'UTC')::date) as events, \
    (select count(*) from (select from audit_entries a where a.organization_id = o.id \
        and a.created_at < now() - ? * interval '1 day' limit ?) as few) as entries \
    from organizations o where o.id = ?";
