//! What needs attention in an organization: counted in one statement, each count no further than is shown (C1.2).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use crate::{
    model::{
        OrganizationId, OrganizationRole, ProjectId, ProjectRole, UserId,
        attention::Check,
        limits::{ACCOUNT_ENDS_DAYS, COUNTED, INACTIVE_DAYS, INVITATION_UNANSWERED_DAYS, LETTER_LATE_MINUTES, SECRET_OLD_DAYS},
        usage::Period,
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::ignored_checks,
    },
};

/// How much there is of each. What is more than a list counts is one more than that.
#[derive(Debug, Clone, QueryableByName)]
pub struct Counts {
    /// Those who can sign in (C5.6).
    #[diesel(sql_type = BigInt)]
    pub owners: i64,
    /// What the plan counts of this month.
    #[diesel(sql_type = BigInt)]
    pub plan_events: i64,
    #[diesel(sql_type = BigInt)]
    pub plan_requests: i64,
    #[diesel(sql_type = BigInt)]
    pub join_requests: i64,
    #[diesel(sql_type = BigInt)]
    pub access_requests: i64,
    /// The project where somebody waits longest.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub asked_project: Option<ProjectId>,
    #[diesel(sql_type = BigInt)]
    pub invitations_failed: i64,
    #[diesel(sql_type = BigInt)]
    pub invitations_expired: i64,
    #[diesel(sql_type = BigInt)]
    pub invitations_unanswered: i64,
    #[diesel(sql_type = BigInt)]
    pub letters_late: i64,
    #[diesel(sql_type = BigInt)]
    pub outside_domains: i64,
    #[diesel(sql_type = BigInt)]
    pub inactive: i64,
    #[diesel(sql_type = BigInt)]
    pub without_owner: i64,
    /// The first of them.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub ownerless_project: Option<ProjectId>,
    #[diesel(sql_type = BigInt)]
    pub old_secrets: i64,
    #[diesel(sql_type = BigInt)]
    pub accounts_ending: i64,
    #[diesel(sql_type = BigInt)]
    pub accounts_unused: i64,
}

/// Everything that is looked for, as it is at this moment.
///
/// # Errors
/// Those of the database.
pub fn counts(
    conn: &mut PgConnection,
    organization: OrganizationId,
    (owners, project_owners): (&[OrganizationRole], &[ProjectRole]),
    now: DateTime<Utc>,
) -> QueryResult<Counts> {
    let owners = Bind::words(owners, OrganizationRole::as_str);
    let of_projects = || Bind::words(project_owners, ProjectRole::as_str);
    let ago = |days: i64| Bind::Time(now - TimeDelta::days(days));
    let up_to = || Bind::Int(COUNTED + 1);
    let binds = [
        owners,
        Bind::Text(Period::at(now).first_day().to_string()),
        up_to(),
        up_to(),
        Bind::Time(now),
        up_to(),
        Bind::Time(now),
        ago(INVITATION_UNANSWERED_DAYS),
        up_to(),
        Bind::Time(now - TimeDelta::minutes(LETTER_LATE_MINUTES)),
        up_to(),
        up_to(),
        ago(INACTIVE_DAYS),
        ago(INACTIVE_DAYS),
        up_to(),
        of_projects(),
        up_to(),
        of_projects(),
        Bind::Time(now),
        ago(SECRET_OLD_DAYS),
        up_to(),
        Bind::Time(now),
        Bind::Time(now + TimeDelta::days(ACCOUNT_ENDS_DAYS)),
        up_to(),
        ago(INACTIVE_DAYS),
        Bind::Time(now),
        up_to(),
        Bind::Int(organization.0),
    ];
    Prepared::new(COUNTS, binds).get_result(conn)
}

/// What somebody ignores here at this moment, and until when.
///
/// # Errors
/// Those of the database.
pub fn ignored(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Check, DateTime<Utc>)>> {
    let all: Vec<(String, DateTime<Utc>)> = ignored_checks::table
        .filter(ignored_checks::organization_id.eq(organization).and(ignored_checks::user_id.eq(user)))
        .filter(ignored_checks::ignored_until.gt(now))
        .order(ignored_checks::check_name)
        .select((ignored_checks::check_name, ignored_checks::ignored_until))
        .load(conn)?;
    Ok(all.into_iter().filter_map(|(word, until)| Some((word.parse().ok()?, until))).collect())
}

/// Ignores it until then, or no longer.
///
/// # Errors
/// Those of the database.
pub fn set_ignored(
    tx: &mut Tx,
    organization: OrganizationId,
    user: UserId,
    check: Check,
    until: Option<DateTime<Utc>>,
) -> QueryResult<usize> {
    let Some(until) = until else {
        return diesel::delete(ignored_checks::table.find((organization, user, check.as_str()))).execute(tx.0);
    };
    diesel::insert_into(ignored_checks::table)
        .values((
            ignored_checks::organization_id.eq(organization),
            ignored_checks::user_id.eq(user),
            ignored_checks::check_name.eq(check.as_str()),
            ignored_checks::ignored_until.eq(until),
        ))
        .on_conflict((ignored_checks::organization_id, ignored_checks::user_id, ignored_checks::check_name))
        .do_update()
        .set(ignored_checks::ignored_until.eq(until))
        .execute(tx.0)
}

// Whatever there can be many of is counted no further than a list counts its hits.
const COUNTS: &str = "select \
    (select count(*) from memberships m join users u on u.id = m.user_id and u.disabled_at is null \
        where m.organization_id = o.id and m.role = any(?)) as owners, \
    (select coalesce(sum(u.counted), 0)::bigint from organization_months u where u.organization_id = o.id and u.month = ?::date) \
        as plan_events, \
    (select count(*) from plan_requests r where r.organization_id = o.id and r.state = 'open') as plan_requests, \
    o.join_request_count::bigint as join_requests, \
    (select count(*) from (select from access_requests r join projects p on p.id = r.project_id and p.state = 'active' \
        where r.organization_id = o.id and r.state = 'open' limit ?) as few) as access_requests, \
    (select r.project_id from access_requests r join projects p on p.id = r.project_id and p.state = 'active' \
        where r.organization_id = o.id and r.state = 'open' order by r.requested_at, r.id limit 1) as asked_project, \
    (select count(*) from (select from invitations i where i.organization_id = o.id and i.accepted_at is null and i.revoked_at is null \
        and (select l.failed_at is not null from outbox l where l.organization_id = i.organization_id and l.invitation_id = i.id \
            order by l.created_at desc limit 1) limit ?) as few) as invitations_failed, \
    (select count(*) from (select from invitations i where i.organization_id = o.id and i.accepted_at is null and i.revoked_at is null \
        and i.expires_at <= ? limit ?) as few) as invitations_expired, \
    (select count(*) from (select from invitations i where i.organization_id = o.id and i.accepted_at is null and i.revoked_at is null \
        and i.expires_at > ? and i.sent_at < ? limit ?) as few) as invitations_unanswered, \
    (select count(*) from (select from outbox l where l.posted_for = o.id and l.sent_at is null and l.failed_at is null \
        and l.held_by is null and l.created_at < ? limit ?) as few) as letters_late, \
    (select count(*) from (select from memberships m where m.organization_id = o.id \
        and exists (select from discoverability_domains d where d.organization_id = o.id) \
        and not exists (select from discoverability_domains d where d.organization_id = o.id \
            and d.domain = split_part(m.email, '@', 2)) limit ?) as few) as outside_domains, \
    (select count(*) from (select from memberships m where m.organization_id = o.id and m.active_key < ? and m.joined_at < ? \
        limit ?) as few) as inactive, \
    (select count(*) from (select from projects p where p.organization_id = o.id and p.state = 'active' and not exists \
        (select from individual_grants g where g.organization_id = p.organization_id and g.project_id = p.id and g.role = any(?)) \
        limit ?) as few) as without_owner, \
    (select min(p.id) from projects p where p.organization_id = o.id and p.state = 'active' and not exists \
        (select from individual_grants g where g.organization_id = p.organization_id and g.project_id = p.id and g.role = any(?))) \
        as ownerless_project, \
    (select count(*) from (select from service_account_secrets s join service_accounts a \
        on a.organization_id = s.organization_id and a.id = s.service_account_id and (a.expires_at is null or a.expires_at > ?) \
        where s.organization_id = o.id and s.standing = 'current' and s.created_at < ? limit ?) as few) as old_secrets, \
    (select count(*) from (select from service_accounts a where a.organization_id = o.id and a.expires_at > ? \
        and a.expires_at <= ? limit ?) as few) as accounts_ending, \
    (select count(*) from (select from service_accounts a where a.organization_id = o.id \
        and coalesce(a.last_used_at, a.created_at) < ? and (a.expires_at is null or a.expires_at > ?) limit ?) as few) as accounts_unused \
    from organizations o where o.id = ?";
