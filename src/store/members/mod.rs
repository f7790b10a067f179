//! One person's place in an organization: what they are there, and the end of it.

pub mod list;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{now, sql},
    prelude::*,
    sql_types::{Nullable, Text, Timestamptz},
};

use super::{
    Tx,
    counts::{self, fewer},
    schema::{memberships, removals, service_accounts, team_members, teams, users},
};
use crate::model::{EmailAddress, OrganizationId, OrganizationRole, ServiceAccountId, TeamId, UserId, grant::Giver};

/// A member, as their own page shows them.
#[derive(Debug, Clone, Queryable)]
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub email: EmailAddress,
    pub role: OrganizationRole,
    pub joined_at: DateTime<Utc>,
    pub last_active_at: Option<DateTime<Utc>>,
    /// The name of whoever gave the role; nothing if their account is gone.
    pub role_given_by: Option<String>,
    pub role_given_at: DateTime<Utc>,
    /// When whoever runs the site closed the account (C5.6).
    pub disabled_at: Option<DateTime<Utc>>,
}

diesel::alias!(users as accounts: Accounts);

/// A team somebody is in, with who put them there.
#[derive(Debug, Clone, Queryable)]
pub struct MemberTeam {
    pub id: TeamId,
    pub name: String,
    pub added_by: Option<String>,
    pub added_at: DateTime<Utc>,
}

/// The member of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Option<Member>> {
    memberships::table
        .find((organization, user))
        .inner_join(accounts.on(accounts.field(users::id).eq(memberships::user_id)))
        .left_join(users::table.on(users::id.nullable().eq(memberships::role_given_by)))
        .select((
            memberships::user_id,
            memberships::name,
            memberships::email,
            memberships::role,
            memberships::joined_at,
            memberships::last_active_at,
            sql::<Nullable<Text>>("coalesce(users.name, 'service account ' || memberships.role_given_by_program)"),
            memberships::role_given_at,
            accounts.field(users::disabled_at),
        ))
        .first(conn)
        .optional()
}

/// Of these people, the members: id, name, address and role, by name.
pub fn among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    people: &[UserId],
) -> QueryResult<Vec<(UserId, String, EmailAddress, OrganizationRole)>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::user_id.eq_any(people))
        .order((memberships::sort_name, memberships::user_id))
        .select((memberships::user_id, memberships::name, memberships::email, memberships::role))
        .load(conn)
}

/// A member with name, address and role, and whether the account is disabled.
type WithAccount = (UserId, String, EmailAddress, OrganizationRole, bool);

/// The same with whether their accounts are disabled (C5.6).
pub fn among_with_state(
    conn: &mut PgConnection,
    organization: OrganizationId,
    people: &[UserId],
) -> QueryResult<Vec<WithAccount>> {
    memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::user_id.eq_any(people))
        .order((memberships::sort_name, memberships::user_id))
        .select((
            memberships::user_id,
            memberships::name,
            memberships::email,
            memberships::role,
            users::disabled_at.is_not_null(),
        ))
        .load(conn)
}

/// The teams of a member, by name.
pub fn teams(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Vec<MemberTeam>> {
    team_members::table
        .inner_join(
            teams::table.on(teams::organization_id.eq(team_members::organization_id).and(teams::id.eq(team_members::team_id))),
        )
        .left_join(users::table.on(users::id.nullable().eq(team_members::added_by)))
        .filter(team_members::organization_id.eq(organization).and(team_members::user_id.eq(user)))
        .order((teams::sort_name, teams::id))
        .select((
            teams::id,
            teams::name,
            sql::<Nullable<Text>>("coalesce(users.name, 'service account ' || team_members.added_by_program)"),
            team_members::added_at,
        ))
        .load(conn)
}

/// The members with one of these roles, by name. With the organization locked their number holds until the transaction ends.
pub fn holding(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[OrganizationRole],
) -> QueryResult<Vec<(UserId, EmailAddress)>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization).and(memberships::role.eq_any(roles)))
        .order((memberships::sort_name, memberships::user_id))
        .select((memberships::user_id, memberships::email))
        .load(conn)
}

/// Of the members with one of these roles, those who can sign in: their accounts are not disabled (C5.6).
pub fn enabled_holding(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[OrganizationRole],
) -> QueryResult<Vec<UserId>> {
    memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::organization_id.eq(organization).and(memberships::role.eq_any(roles)))
        .filter(users::disabled_at.is_null())
        .select(memberships::user_id)
        .load(conn)
}

/// The names of the service accounts these people made and that still open something.
pub fn service_accounts_by(
    conn: &mut PgConnection,
    organization: OrganizationId,
    people: &[UserId],
) -> QueryResult<Vec<(ServiceAccountId, String)>> {
    service_accounts::table
        .filter(service_accounts::organization_id.eq(organization))
        .filter(service_accounts::created_by.eq_any(people))
        .filter(
            service_accounts::expires_at.is_null().or(service_accounts::expires_at.gt(now.into_sql::<Nullable<Timestamptz>>())),
        )
        .order(service_accounts::username)
        .select((service_accounts::id, service_accounts::username))
        .load(conn)
}

/// Gives members another role.
pub fn set_role(
    tx: &mut Tx,
    organization: OrganizationId,
    people: &[UserId],
    role: OrganizationRole,
    by: Giver<'_>,
) -> QueryResult<usize> {
    diesel::update(
        memberships::table.filter(memberships::organization_id.eq(organization)).filter(memberships::user_id.eq_any(people)),
    )
    .set((
        memberships::role.eq(role),
        memberships::role_given_by.eq(by.user),
        memberships::role_given_by_program.eq(by.program),
        memberships::role_given_at.eq(now),
    ))
    .execute(tx.0)
}

/// Remembers that these people were removed, so that discoverability lets them ask to join and not simply join.
pub fn remember_removal(tx: &mut Tx, organization: OrganizationId, people: &[UserId]) -> QueryResult<usize> {
    let rows: Vec<_> =
        people.iter().map(|user| (removals::organization_id.eq(organization), removals::user_id.eq(*user))).collect();
    diesel::insert_into(removals::table).values(rows).on_conflict_do_nothing().execute(tx.0)
}

/// Ends memberships, and with them by their keys everything these people were given in the organization.
pub fn delete(tx: &mut Tx, organization: OrganizationId, people: &[UserId]) -> QueryResult<usize> {
    counts::people_leave(tx, organization, people)?;
    let ended = diesel::delete(
        memberships::table.filter(memberships::organization_id.eq(organization)).filter(memberships::user_id.eq_any(people)),
    )
    .execute(tx.0)?;
    counts::members(tx, organization, fewer(ended))?;
    Ok(ended)
}
