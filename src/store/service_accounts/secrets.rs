//! The one or two secrets of a service account: who holds one gets in, and when each was used (R2.12, I6).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Integer, Nullable, Text, Timestamptz},
};

use super::ends::{AGE_END, IDLE_END, LIVES};
use crate::{
    model::{
        AccountSecretId, Digest, OrganizationId, OrganizationRole, ServiceAccountId,
        account_secret::AccountSecret,
        actor::Actor,
        request::RequestFacts,
        rotation::{Overlap, SecretStanding},
    },
    store::{
        Tx,
        keyset::number,
        prepared::{Bind, Prepared},
        schema::service_account_secrets,
    },
};

/// A secret as pages know it: everything but what opens.
#[derive(Debug, Clone, QueryableByName)]
pub struct KeptSecret {
    #[diesel(sql_type = BigInt)]
    pub id: AccountSecretId,
    #[diesel(sql_type = Text)]
    pub standing: SecretStanding,
    #[diesel(sql_type = Text)]
    pub last_four: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub created_by: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// When the next one took its place.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub replaced_at: Option<DateTime<Utc>>,
    /// Its own end, after a rotation.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub account_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub quiet_days: Option<i32>,
    /// When the policy of the organization ends it by its age, and when if nothing uses it until then.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub age_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub idle_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_used_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    pub last_used_ip: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub last_used_agent: Option<String>,
}

/// Whose secret it is, for whoever asks to come in by it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Bearer {
    #[diesel(sql_type = Binary)]
    pub digest: Digest,
    #[diesel(sql_type = BigInt)]
    pub account: ServiceAccountId,
    #[diesel(sql_type = BigInt)]
    pub organization: OrganizationId,
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Text)]
    pub role: OrganizationRole,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The secrets of an account that still open something, the current one first.
pub fn of(conn: &mut PgConnection, organization: OrganizationId, account: ServiceAccountId) -> QueryResult<Vec<KeptSecret>> {
    let sql = format!(
        "select s.id, s.standing, s.last_four, coalesce(u.name, s.created_by_name) as created_by, s.created_at, s.replaced_at, \
         s.ends_at, a.expires_at as account_ends_at, s.quiet_days, s.last_used_at, s.last_used_ip, s.last_used_agent, \
         {AGE_END} as age_ends_at, {IDLE_END} as idle_ends_at \
         from service_account_secrets s join service_accounts a on a.id = s.service_account_id \
         join organizations o on o.id = s.organization_id left join users u on u.id = s.created_by \
         where s.organization_id = ? and s.service_account_id = ? and {LIVES} order by s.standing"
    );
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(account.0)]).load(conn)
}

/// Whose secret this is, if it still opens something. One statement, whoever asks; the caller compares.
pub fn bearer(conn: &mut PgConnection, id: AccountSecretId) -> QueryResult<Option<Bearer>> {
    let sql = format!(
        "select s.digest, a.id as account, a.organization_id as organization, a.username, a.role, s.last_used_at \
         from service_account_secrets s join service_accounts a on a.id = s.service_account_id \
         join organizations o on o.id = s.organization_id where s.id = ? and {LIVES}"
    );
    Prepared::new(sql, [Bind::Int(id.0)]).get_result(conn).optional()
}

/// Whether this account's secret still opens something. Secrets end under the lock of their organization, so under that lock it
/// stays true until the transaction is over.
pub fn lives(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
    digest: Digest,
) -> QueryResult<bool> {
    let sql = format!(
        "select count(*) as n from service_account_secrets s join service_accounts a on a.id = s.service_account_id \
         join organizations o on o.id = s.organization_id \
         where s.organization_id = ? and s.service_account_id = ? and s.digest = ? and {LIVES}"
    );
    let binds = [Bind::Int(organization.0), Bind::Int(account.0), Bind::Bytes(digest.0.to_vec())];
    Ok(number(conn, Prepared::new(sql, binds))? > 0)
}

/// The id of the next secret, which stands in it.
pub fn next_id(tx: &mut Tx) -> QueryResult<AccountSecretId> {
    let sql = "select nextval(pg_get_serial_sequence('service_account_secrets', 'id')) as n";
    number(tx.0, Prepared::new(sql, [])).map(AccountSecretId)
}

/// Keeps the digest of a new secret as the current one of its account. No other may be current.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    account: ServiceAccountId,
    secret: &AccountSecret,
    by: &Actor,
) -> QueryResult<usize> {
    diesel::insert_into(service_account_secrets::table)
        .values((
            service_account_secrets::id.eq(secret.id()),
            service_account_secrets::organization_id.eq(organization),
            service_account_secrets::service_account_id.eq(account),
            service_account_secrets::standing.eq(SecretStanding::Current),
            service_account_secrets::digest.eq(secret.digest()),
            service_account_secrets::last_four.eq(secret.last_four()),
            service_account_secrets::created_by.eq(by.user()),
            service_account_secrets::created_by_name.eq(by.name()),
        ))
        .execute(tx.0)
}

/// The secret that is current.
pub fn current(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<Option<AccountSecretId>> {
    standing(conn, organization, account, SecretStanding::Current)
}

/// The one of this standing.
pub fn standing(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
    standing: SecretStanding,
) -> QueryResult<Option<AccountSecretId>> {
    service_account_secrets::table
        .filter(service_account_secrets::organization_id.eq(organization))
        .filter(service_account_secrets::service_account_id.eq(account))
        .filter(service_account_secrets::standing.eq(standing))
        .select(service_account_secrets::id)
        .get_result(conn)
        .optional()
}

/// Makes the current secret the former one, if there is one, which ends in time and no later than the policy has it by its age (K9.4).
/// No other may be former.
pub fn replace(tx: &mut Tx, organization: OrganizationId, account: ServiceAccountId, overlap: Overlap) -> QueryResult<usize> {
    let sql = format!(
        "update service_account_secrets s set standing = ?, replaced_at = now(), \
         ends_at = least(now() + make_interval(days => (?)::integer), {AGE_END}), quiet_days = nullif((?)::integer, 0) \
         from organizations o where o.id = s.organization_id \
         and s.organization_id = ? and s.service_account_id = ? and s.standing = ?"
    );
    let [former, current] = [SecretStanding::Former, SecretStanding::Current].map(|it| Bind::Text(it.as_str().to_owned()));
    let (days, quiet) = (Bind::Int(overlap.days), Bind::Int(overlap.quiet_days.unwrap_or(0).into()));
    let binds = [former, days, quiet, Bind::Int(organization.0), Bind::Int(account.0), current];
    Prepared::new(sql, binds).execute(tx.0)
}

/// Ends the secret of this standing, and answers its last four characters if there was one.
pub fn end(
    tx: &mut Tx,
    organization: OrganizationId,
    account: ServiceAccountId,
    standing: SecretStanding,
) -> QueryResult<Option<String>> {
    let one = service_account_secrets::table
        .filter(service_account_secrets::organization_id.eq(organization))
        .filter(service_account_secrets::service_account_id.eq(account))
        .filter(service_account_secrets::standing.eq(standing));
    diesel::delete(one).returning(service_account_secrets::last_four).get_result(tx.0).optional()
}

/// Notes that a secret was used, on its own clock and with it on that of its account, unless a use of this secret was noted since
/// `unless`. It waits for nobody: what somebody else has in hand is noted by the next use.
pub fn note_use(tx: &mut Tx, id: AccountSecretId, unless: DateTime<Utc>, by: &RequestFacts) -> QueryResult<usize> {
    let text = |text: &Option<String>| Bind::Text(text.clone().unwrap_or_default());
    // A use noted late brings nothing back that has ended meanwhile (K9.1).
    let sql = format!(
        "with used as (update service_account_secrets set last_used_at = now(), last_used_ip = nullif(?, ''), \
            last_used_agent = nullif(?, '') where id = (select s.id from service_account_secrets s \
            join service_accounts a on a.id = s.service_account_id join organizations o on o.id = s.organization_id where s.id = ? \
            and (s.last_used_at is null or s.last_used_at < ?) and {LIVES} for no key update of s skip locked) \
            returning service_account_id) \
         update service_accounts set last_used_at = now() where id = (select a.id from service_accounts a \
            where a.id in (select service_account_id from used) for no key update skip locked)"
    );
    let binds = [text(&by.client_ip), text(&by.http_user_agent), Bind::Int(id.0), Bind::Time(unless)];
    Prepared::new(sql, binds).execute(tx.0)
}
