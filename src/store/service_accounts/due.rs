//! What time brings: secrets whose end has come, and ends that are near (I6).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use super::{
    ends::{AGE_END, LIVES, OVER_BY_POLICY},
    policy::{near_by_age, near_by_idleness},
};
use crate::{
    model::{OrganizationId, ServiceAccountId, UserId, limits::EXPIRY_TOLD},
    store::{
        Tx,
        prepared::{Bind, Prepared},
    },
};

/// A secret that has ended.
#[derive(Debug, Clone, QueryableByName)]
pub struct Ended {
    #[diesel(sql_type = BigInt)]
    pub account: ServiceAccountId,
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Text)]
    pub last_four: String,
    /// The policy of the organization ended it.
    #[diesel(sql_type = Bool)]
    pub by_policy: bool,
}

/// An end that is near: of an account, or of the secret it had before.
#[derive(Debug, Clone, QueryableByName)]
pub struct Near {
    #[diesel(sql_type = BigInt)]
    pub account: ServiceAccountId,
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub created_by: Option<UserId>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// It is the end of the secret from before a rotation, which is still used.
    #[diesel(sql_type = Bool)]
    pub of_secret: bool,
}

/// The organizations behind this one in which something of this is to be done, by their ids, at most so many.
pub fn organizations(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    behind: OrganizationId,
    most: i64,
) -> QueryResult<Vec<OrganizationId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: OrganizationId,
    }
    let (lasts, not_sooner) = (lasts(), not_sooner());
    let (by_age, by_idleness) = (near_by_age(), near_by_idleness());
    let sql = format!(
        "select distinct organization_id as id from (select s.organization_id from service_account_secrets s where {OVER} \
         union all select s.organization_id from service_account_secrets s join service_accounts a \
         on a.organization_id = s.organization_id and a.id = s.service_account_id \
         join organizations o on o.id = s.organization_id where {NEAR} and {not_sooner} and {LIVES} \
         union all select o.id from organizations o where (o.secret_age_days is not null or o.secret_idle_days is not null) \
         and exists (select from service_account_secrets s join service_accounts a \
            on a.organization_id = s.organization_id and a.id = s.service_account_id where s.organization_id = o.id \
            and ({OVER_BY_POLICY} or (({by_age}) or ({by_idleness})) and {LIVES})) \
         union all select a.organization_id from service_accounts a \
         where a.expires_at > now() and a.expires_at <= ? and a.expiry_told_at is null and {lasts} \
         union all select i.organization_id from invitations i join service_accounts a \
         on a.organization_id = i.organization_id and a.id = i.invited_by_account \
         where i.invited_by_account is not null and i.accepted_at is null and i.revoked_at is null and a.expires_at <= now()) due \
         where organization_id > ? order by id limit {most}"
    );
    let rows: Vec<Row> = Prepared::new(sql, [Bind::Time(before), Bind::Time(before), Bind::Int(behind.0)]).load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A former secret whose end has come. That it has one leads to the index of those few.
const OVER: &str = "s.ends_at is not null and s.standing = 'former' and (s.ends_at <= now() or greatest(s.last_used_at, s.replaced_at) + make_interval(days => s.quiet_days) <= now())";
/// A former secret that opens something, is still used, and ends before a moment; nobody was told. Of one that works for no longer than
/// a week it is told once a seventh of its time is left: just after the rotation everything still uses it.
const NEAR: &str = "s.ends_at is not null and s.standing = 'former' and s.ends_at <= ? and s.last_used_at > s.replaced_at and s.end_told_at is null \
     and (s.ends_at - s.replaced_at > interval '7 days' or now() >= s.ends_at - (s.ends_at - s.replaced_at) / 7)";

/// An account that was made for longer than the time by which its end is told: who makes one for three days has just said so.
fn lasts() -> String {
    format!("a.created_at < a.expires_at - make_interval(days => {})", EXPIRY_TOLD.num_days())
}

/// Neither the policy nor its account ends it before: of those ends one is told by itself (K9.2), unless the account was made for a
/// few days only.
fn not_sooner() -> String {
    let lasts = lasts();
    format!("coalesce({AGE_END} > s.ends_at, true) and (coalesce(a.expires_at > s.ends_at, true) or not ({lasts}))")
}

/// Removes the secrets of an organization, or of one of its accounts, that have ended by this very moment, which opened nothing any
/// more. The transaction may have begun before, and waited for the lock.
pub fn end_secrets(tx: &mut Tx, organization: OrganizationId, account: Option<ServiceAccountId>) -> QueryResult<Vec<Ended>> {
    let [over, by_policy] = [OVER, OVER_BY_POLICY].map(|it| it.replace("now()", "clock_timestamp()"));
    let sql = format!(
        "delete from service_account_secrets s using service_accounts a, organizations o \
         where a.id = s.service_account_id and o.id = s.organization_id \
         and s.organization_id = ? and ({over} or {by_policy})"
    );
    let mut ended = Prepared::new(sql, [Bind::Int(organization.0)]);
    if let Some(account) = account {
        ended.push(" and s.service_account_id = ?", [Bind::Int(account.0)]);
    }
    let told = format!(" returning a.id as account, a.username, s.last_four, not coalesce({over}, false) as by_policy");
    ended.then(&told).load(tx.0)
}

/// The ends before that moment of which nobody was told, and from now on somebody was. A former secret that is not used any more
/// ends without a word.
pub fn tell(tx: &mut Tx, organization: OrganizationId, before: DateTime<Utc>) -> QueryResult<Vec<Near>> {
    let lasts = lasts();
    let accounts = format!(
        "update service_accounts a set expiry_told_at = now() where a.organization_id = ? and a.expires_at > now() \
         and a.expires_at <= ? and a.expiry_told_at is null and {lasts} \
         returning a.id as account, a.username, a.created_by, a.expires_at as at, false as of_secret"
    );
    let binds = [Bind::Int(organization.0), Bind::Time(before)];
    let mut near: Vec<Near> = Prepared::new(accounts, binds.clone()).load(tx.0)?;
    let not_sooner = not_sooner();
    let secrets = format!(
        "update service_account_secrets s set end_told_at = now() from service_accounts a, organizations o \
         where a.id = s.service_account_id and o.id = s.organization_id \
         and s.organization_id = ? and {NEAR} and {not_sooner} and {LIVES} \
         returning a.id as account, a.username, a.created_by, least(s.ends_at, a.expires_at) as at, true as of_secret"
    );
    let more: Vec<Near> = Prepared::new(secrets, binds).load(tx.0)?;
    near.extend(more);
    Ok(near)
}
