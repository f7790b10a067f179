//! An organization's policy for secrets of its service accounts: what it is, what it would end, and who is to be told (K9).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::ends::{AGE_END, IDLE_END, LIVES};
use crate::{
    model::{
        OrganizationId, ServiceAccountId, UserId,
        limits::{EXPIRY_TOLD, NAMED_ACCOUNTS},
        rotation::SecretStanding,
        secret_policy::{PolicyInForce, SecretPolicy},
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::organizations,
    },
};

/// The policy of an organization.
pub fn of(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<PolicyInForce> {
    let (age_days, idle_days, age_from, idle_from) = organizations::table
        .find(organization)
        .select((
            organizations::secret_age_days,
            organizations::secret_idle_days,
            organizations::secret_age_from,
            organizations::secret_idle_from,
        ))
        .first(conn)?;
    Ok(PolicyInForce { policy: SecretPolicy { age_days, idle_days }, age_from, idle_from })
}

/// Gives it another.
pub fn set(tx: &mut Tx, organization: OrganizationId, new: &PolicyInForce) -> QueryResult<usize> {
    diesel::update(organizations::table.find(organization))
        .set((
            organizations::secret_age_days.eq(new.policy.age_days),
            organizations::secret_idle_days.eq(new.policy.idle_days),
            organizations::secret_age_from.eq(new.age_from),
            organizations::secret_idle_from.eq(new.idle_from),
        ))
        .execute(tx.0)
}

/// Secrets that the policy ends as soon as it may, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Overdue {
    /// They are too old, and not only idle for too long.
    #[diesel(sql_type = Bool)]
    pub too_old: bool,
    #[diesel(sql_type = BigInt)]
    pub secrets: i64,
    #[diesel(sql_type = BigInt)]
    pub accounts: i64,
    /// The first of them, by username.
    #[diesel(sql_type = Array<Text>)]
    pub usernames: Vec<String>,
}

/// The secrets that still open something and are too old or idle for too long by now, the old ones first.
pub fn overdue(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<Overdue>> {
    let sql = format!(
        "select too_old, count(*) as secrets, count(distinct username) as accounts, \
            (array_agg(distinct username))[1:{NAMED_ACCOUNTS}] as usernames from (select a.username, \
            coalesce(s.created_at + make_interval(days => o.secret_age_days) <= now(), false) as too_old, \
            coalesce(greatest(s.created_at, s.last_used_at) + make_interval(days => o.secret_idle_days) <= now(), false) as idle \
            from service_account_secrets s join organizations o on o.id = s.organization_id \
            join service_accounts a on a.organization_id = s.organization_id and a.id = s.service_account_id \
            where s.organization_id = ? and {LIVES} and coalesce(s.ends_at > greatest(o.secret_age_from, o.secret_idle_from), true) \
            and coalesce(a.expires_at > greatest(o.secret_age_from, o.secret_idle_from), true)) found \
         where too_old or idle group by too_old order by too_old desc"
    );
    Prepared::new(sql, [Bind::Int(organization.0)]).load(conn)
}

/// A secret that the policy ends soon.
#[derive(Debug, Clone, QueryableByName)]
pub struct Ending {
    #[diesel(sql_type = BigInt)]
    pub account: ServiceAccountId,
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub created_by: Option<UserId>,
    #[diesel(sql_type = Text)]
    pub standing: SecretStanding,
    #[diesel(sql_type = Text)]
    pub last_four: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// What the policy says, in days.
    #[diesel(sql_type = Integer)]
    pub days: i32,
    /// When it was used last, or made if it never was.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    pub was_used: bool,
    /// It ends because nothing uses it.
    #[diesel(sql_type = Bool)]
    pub is_idle: bool,
}

/// How long before an end by a limit of so many days it is told: a week, or half of a shorter limit, so that what is used every day
/// is not told of each time.
fn ahead(limit: &str) -> String {
    let week = EXPIRY_TOLD.num_days();
    format!("least(make_interval(days => {week}), make_interval(days => {limit}) / 2)")
}

/// A secret whose end by age is near, which nobody was told of, and nothing else ends it before. A former one only if it is still used.
pub(super) fn near_by_age() -> String {
    let ahead = ahead("o.secret_age_days");
    format!(
        "o.secret_age_days is not null and s.created_at + make_interval(days => o.secret_age_days) - {ahead} <= now() \
         and (s.standing = 'current' or s.last_used_at > s.replaced_at) and s.age_end_told is distinct from {AGE_END} \
         and coalesce({IDLE_END} >= {AGE_END}, true) \
         and coalesce(s.ends_at >= {AGE_END}, true) and coalesce(a.expires_at > {AGE_END}, true)"
    )
}

/// The same for one that ends unless it is used. Each use moves that end, so that it is told again when it is near again.
pub(super) fn near_by_idleness() -> String {
    let ahead = ahead("o.secret_idle_days");
    format!(
        "o.secret_idle_days is not null \
         and greatest(s.created_at, s.last_used_at) + make_interval(days => o.secret_idle_days) - {ahead} <= now() \
         and (s.standing = 'current' or s.last_used_at > s.replaced_at) and s.idle_end_told is distinct from {IDLE_END} \
         and coalesce({AGE_END} > {IDLE_END}, true) \
         and coalesce(s.ends_at > {IDLE_END}, true) and coalesce(a.expires_at > {IDLE_END}, true)"
    )
}

/// The ends that are near and of which nobody was told, and from now on somebody was.
pub fn tell(tx: &mut Tx, organization: OrganizationId) -> QueryResult<Vec<Ending>> {
    let kinds = [
        ("age_end_told", AGE_END, "o.secret_age_days", near_by_age(), false),
        ("idle_end_told", IDLE_END, "o.secret_idle_days", near_by_idleness(), true),
    ];
    let mut all = Vec::new();
    for (told, end, days, near, is_idle) in kinds {
        let sql = format!(
            "update service_account_secrets s set {told} = {end} from service_accounts a, organizations o \
             where a.organization_id = s.organization_id and a.id = s.service_account_id and o.id = s.organization_id \
             and s.organization_id = ? and {near} and {LIVES} \
             returning a.id as account, a.username, a.created_by, s.standing, s.last_four, {end} as at, {days} as days, \
             greatest(s.created_at, s.last_used_at) as since, s.last_used_at is not null as was_used, {is_idle} as is_idle"
        );
        let some: Vec<Ending> = Prepared::new(sql, [Bind::Int(organization.0)]).load(tx.0)?;
        all.extend(some);
    }
    Ok(all)
}
