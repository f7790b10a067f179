//! The two kinds of grants that are stored beside a project: to one person, and to everybody (R2.3.3).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{now, sql},
    prelude::*,
    sql_types::{Nullable, Text},
};

use crate::{
    model::{OrganizationId, ProjectId, ProjectRole, UserId, grant::Giver},
    store::{
        Tx,
        schema::{all_users_grants, individual_grants, users},
    },
};

/// What one person was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Individual {
    pub user: UserId,
    pub role: ProjectRole,
    pub sees_classified: bool,
}

/// What everybody in the organization was given.
#[derive(Debug, Clone, Queryable)]
pub struct AllUsers {
    pub role: ProjectRole,
    /// Nothing if their account is gone.
    pub given_by: Option<String>,
    pub given_at: DateTime<Utc>,
}

/// Of these people, what those have who were given something of their own.
pub fn among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    people: &[UserId],
) -> QueryResult<Vec<Individual>> {
    individual_grants::table
        .filter(individual_grants::organization_id.eq(organization).and(individual_grants::project_id.eq(project)))
        .filter(individual_grants::user_id.eq_any(people))
        .select((individual_grants::user_id, individual_grants::role, individual_grants::sees_classified))
        .load(conn)
}

/// Takes from these people what they were given themselves, and nothing else.
pub fn remove(tx: &mut Tx, organization: OrganizationId, project: ProjectId, people: &[UserId]) -> QueryResult<usize> {
    diesel::delete(
        individual_grants::table
            .filter(individual_grants::organization_id.eq(organization).and(individual_grants::project_id.eq(project)))
            .filter(individual_grants::user_id.eq_any(people)),
    )
    .execute(tx.0)
}

/// Lets a person see classified data, or no longer (R2.16.1).
pub fn set_classified(
    tx: &mut Tx,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
    sees: bool,
) -> QueryResult<usize> {
    diesel::update(individual_grants::table.find((organization, project, user)))
        .set(individual_grants::sees_classified.eq(sees))
        .execute(tx.0)
}

/// What everybody was given, if anything.
pub fn all_users(conn: &mut PgConnection, organization: OrganizationId, project: ProjectId) -> QueryResult<Option<AllUsers>> {
    all_users_grants::table
        .find((organization, project))
        .left_join(users::table)
        .select((
            all_users_grants::role,
            sql::<Nullable<Text>>("coalesce(users.name, 'service account ' || all_users_grants.granted_by_program)"),
            all_users_grants::granted_at,
        ))
        .first(conn)
        .optional()
}

/// Gives everybody a role, in place of one they may all have (R2.3.3.4).
pub fn grant_all(
    tx: &mut Tx,
    organization: OrganizationId,
    project: ProjectId,
    role: ProjectRole,
    by: Giver<'_>,
) -> QueryResult<usize> {
    diesel::insert_into(all_users_grants::table)
        .values((
            all_users_grants::organization_id.eq(organization),
            all_users_grants::project_id.eq(project),
            all_users_grants::role.eq(role),
            all_users_grants::granted_by.eq(by.user),
            all_users_grants::granted_by_program.eq(by.program),
        ))
        .on_conflict((all_users_grants::organization_id, all_users_grants::project_id))
        .do_update()
        .set((
            all_users_grants::role.eq(role),
            all_users_grants::granted_by.eq(by.user),
            all_users_grants::granted_by_program.eq(by.program),
            all_users_grants::granted_at.eq(now),
        ))
        .execute(tx.0)
}

/// Takes from everybody what all were given.
pub fn revoke_all(tx: &mut Tx, organization: OrganizationId, project: ProjectId) -> QueryResult<usize> {
    diesel::delete(all_users_grants::table.find((organization, project))).execute(tx.0)
}
