//! Accounts of programs: what they are in an organization, and the end of it (R2.12).

pub mod due;
pub mod ends;
pub mod given;
pub mod list;
pub mod policy;
pub mod secrets;
pub mod seen;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{now, sql},
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use super::{
    Tx, counts,
    prepared::{Bind, Prepared},
    schema::{service_accounts, users},
};
use crate::model::{OrganizationId, OrganizationRole, ServiceAccountId, UserId, actor::Actor};

/// A time that may not be there.
type Moment = Nullable<Timestamptz>;

/// A service account, as its own page shows it.
#[derive(Debug, Clone, Queryable)]
pub struct ServiceAccount {
    pub id: ServiceAccountId,
    pub username: String,
    pub role: OrganizationRole,
    pub created_by: Option<UserId>,
    /// As it was then, if their account is gone or it was a program.
    pub created_by_name: Option<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ServiceAccount {
    /// Whether its end has come.
    pub fn is_expired(&self, at: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= at)
    }
}

/// The service account of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: ServiceAccountId) -> QueryResult<Option<ServiceAccount>> {
    Ok(among(conn, organization, &[id])?.pop())
}

/// The service accounts of these ids in this organization, by username.
pub fn among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> QueryResult<Vec<ServiceAccount>> {
    service_accounts::table
        .left_join(users::table)
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::id.eq_any(ids)))
        .order((service_accounts::username, service_accounts::id))
        .select((
            service_accounts::id,
            service_accounts::username,
            service_accounts::role,
            service_accounts::created_by,
            sql::<Nullable<Text>>("coalesce(users.name, service_accounts.created_by_name)"),
            service_accounts::created_at,
            service_accounts::expires_at,
            service_accounts::last_used_at,
        ))
        .load(conn)
}

/// Of these ids, the service accounts of the organization with their roles there, by username.
pub fn known(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> QueryResult<Vec<(ServiceAccountId, String, OrganizationRole)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization))
        .filter(service_accounts::id.eq_any(ids))
        .order((service_accounts::username, service_accounts::id))
        .select((service_accounts::id, service_accounts::username, service_accounts::role))
        .load(conn)
}

/// Of these ids, those that have not come to their end, by username.
pub fn living(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> QueryResult<Vec<(ServiceAccountId, String)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::id.eq_any(ids)))
        .filter(service_accounts::expires_at.is_null().or(service_accounts::expires_at.gt(now.into_sql::<Moment>())))
        .order((service_accounts::username, service_accounts::id))
        .select((service_accounts::id, service_accounts::username))
        .load(conn)
}

/// One of those that somebody names by id or username.
#[derive(Debug, Clone, Queryable)]
pub struct Named {
    pub id: ServiceAccountId,
    pub username: String,
    pub role: OrganizationRole,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The service accounts of the organization that have one of these ids or usernames.
pub fn called(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
    usernames: &[String],
) -> QueryResult<Vec<Named>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization))
        .filter(service_accounts::id.eq_any(ids).or(service_accounts::username.eq_any(usernames)))
        .select((service_accounts::id, service_accounts::username, service_accounts::role, service_accounts::expires_at))
        .load(conn)
}

/// All of the organization that have not come to their end, by username, for choosing some of them.
pub fn choices(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<(ServiceAccountId, String)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization))
        .filter(service_accounts::expires_at.is_null().or(service_accounts::expires_at.gt(now.into_sql::<Moment>())))
        .order((service_accounts::username, service_accounts::id))
        .select((service_accounts::id, service_accounts::username))
        .load(conn)
}

/// Those this person made, by username (A39).
pub fn made_by(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
) -> QueryResult<Vec<(ServiceAccountId, String)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::created_by.eq(user)))
        .order((service_accounts::username, service_accounts::id))
        .select((service_accounts::id, service_accounts::username))
        .load(conn)
}

/// Those that these accounts made and that have not come to their end, by username: they live on without them (A39).
pub fn made_by_accounts(
    conn: &mut PgConnection,
    organization: OrganizationId,
    makers: &[ServiceAccountId],
) -> QueryResult<Vec<(ServiceAccountId, String)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::created_by_account.eq_any(makers)))
        .filter(service_accounts::id.ne_all(makers))
        .filter(service_accounts::expires_at.is_null().or(service_accounts::expires_at.gt(now.into_sql::<Moment>())))
        .order((service_accounts::username, service_accounts::id))
        .select((service_accounts::id, service_accounts::username))
        .load(conn)
}

/// Whoever made a service account: a person with their address, or a service account, whose username stands for one.
#[derive(Debug, Clone, QueryableByName)]
pub struct Maker {
    #[diesel(sql_type = BigInt)]
    made: ServiceAccountId,
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub email: String,
}

/// Who made these, where their accounts are still there.
pub fn makers(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> QueryResult<HashMap<ServiceAccountId, Maker>> {
    let sql = "select a.id as made, coalesce(u.id, m.id) as id, coalesce(u.email, m.username) as email from service_accounts a \
         left join users u on u.id = a.created_by \
         left join service_accounts m on m.organization_id = a.organization_id and m.id = a.created_by_account \
         where a.organization_id = ? and a.id = any(?) and coalesce(u.id, m.id) is not null";
    let binds = [Bind::Int(organization.0), Bind::Ints(ids.iter().map(|id| id.0).collect())];
    let rows: Vec<Maker> = Prepared::new(sql, binds).load(conn)?;
    Ok(rows.into_iter().map(|maker| (maker.made, maker)).collect())
}

/// What a service account is in the organization, if its end has not come.
pub fn role(
    conn: &mut PgConnection,
    organization: OrganizationId,
    id: ServiceAccountId,
) -> QueryResult<Option<OrganizationRole>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization).and(service_accounts::id.eq(id)))
        .filter(service_accounts::expires_at.is_null().or(service_accounts::expires_at.gt(now.into_sql::<Moment>())))
        .select(service_accounts::role)
        .first(conn)
        .optional()
}

/// Makes one, with this end if it has one. Returns its ID and when it was made.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    (username, role): (&str, OrganizationRole),
    expires_at: Option<DateTime<Utc>>,
    by: &Actor,
) -> QueryResult<(ServiceAccountId, DateTime<Utc>)> {
    diesel::insert_into(service_accounts::table)
        .values((
            service_accounts::organization_id.eq(organization),
            service_accounts::username.eq(username),
            service_accounts::role.eq(role),
            service_accounts::expires_at.eq(expires_at),
            service_accounts::created_by.eq(by.user()),
            service_accounts::created_by_account.eq(by.principal().and_then(|maker| maker.account())),
            service_accounts::created_by_name.eq(by.name()),
        ))
        .returning((service_accounts::id, service_accounts::created_at))
        .get_result(tx.0)
}

/// Gives one another role in the organization.
pub fn set_role(tx: &mut Tx, organization: OrganizationId, id: ServiceAccountId, role: OrganizationRole) -> QueryResult<usize> {
    diesel::update(
        service_accounts::table.filter(service_accounts::organization_id.eq(organization)).filter(service_accounts::id.eq(id)),
    )
    .set(service_accounts::role.eq(role))
    .execute(tx.0)
}

/// Removes them, and by their keys their secrets and everything they were given.
pub fn delete(tx: &mut Tx, organization: OrganizationId, ids: &[ServiceAccountId]) -> QueryResult<usize> {
    counts::accounts_leave(tx, organization, ids)?;
    diesel::delete(
        service_accounts::table
            .filter(service_accounts::organization_id.eq(organization))
            .filter(service_accounts::id.eq_any(ids)),
    )
    .execute(tx.0)
}
