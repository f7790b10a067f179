//! What service accounts are given: roles in projects, places in teams. They stand beside those of people (R2.3.3.6, X19).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{OrganizationId, OrganizationRole, ProjectId, ProjectRole, ServiceAccountId, TeamId, grant::Giver},
    store::{
        Tx,
        counts::{self, fewer, more},
        schema::{service_account_grants, service_accounts, team_projects, team_service_accounts, teams},
    },
};

/// What one service account is given by itself and through teams, in active projects and in others, with whether it sees classified
/// data: for who may see its secret.
pub fn everything(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<Vec<(ProjectId, ProjectRole, bool)>> {
    let alone = alone(conn, organization, &[account])?;
    let of_team = team_projects::organization_id.eq(team_service_accounts::organization_id);
    let in_teams: Vec<(ProjectId, ProjectRole, bool)> = team_service_accounts::table
        .inner_join(team_projects::table.on(of_team.and(team_projects::team_id.eq(team_service_accounts::team_id))))
        .filter(team_service_accounts::organization_id.eq(organization))
        .filter(team_service_accounts::service_account_id.eq(account))
        .select((team_projects::project_id, team_projects::role, team_projects::sees_classified))
        .load(conn)?;
    Ok(alone.into_iter().map(|(_, project, role)| (project, role, false)).chain(in_teams).collect())
}

/// What these service accounts were given in projects themselves.
pub fn alone(
    conn: &mut PgConnection,
    organization: OrganizationId,
    accounts: &[ServiceAccountId],
) -> QueryResult<Vec<(ServiceAccountId, ProjectId, ProjectRole)>> {
    service_account_grants::table
        .filter(service_account_grants::organization_id.eq(organization))
        .filter(service_account_grants::service_account_id.eq_any(accounts))
        .order((service_account_grants::service_account_id, service_account_grants::project_id))
        .select((service_account_grants::service_account_id, service_account_grants::project_id, service_account_grants::role))
        .load(conn)
}

/// A team a service account is in.
#[derive(Debug, Clone, Queryable)]
pub struct InTeam {
    pub id: TeamId,
    pub name: String,
    pub added_at: DateTime<Utc>,
}

/// A service account in a team.
#[derive(Debug, Clone, Queryable)]
pub struct TeamAccount {
    pub id: ServiceAccountId,
    pub username: String,
    pub role: OrganizationRole,
}

/// The role a service account was given in a project itself, if there is one.
pub fn individual(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    account: ServiceAccountId,
) -> QueryResult<Option<ProjectRole>> {
    service_account_grants::table
        .find((organization, project, account))
        .select(service_account_grants::role)
        .first(conn)
        .optional()
}

/// Gives a service account a role in a project, in place of one it was given there before (R2.3.3.2).
pub fn grant(
    tx: &mut Tx,
    organization: OrganizationId,
    (project, role): (ProjectId, ProjectRole),
    account: ServiceAccountId,
    by: Giver<'_>,
) -> QueryResult<usize> {
    diesel::insert_into(service_account_grants::table)
        .values((
            service_account_grants::organization_id.eq(organization),
            service_account_grants::project_id.eq(project),
            service_account_grants::service_account_id.eq(account),
            service_account_grants::role.eq(role),
            service_account_grants::granted_by.eq(by.user),
            service_account_grants::granted_by_program.eq(by.program),
        ))
        .on_conflict((
            service_account_grants::organization_id,
            service_account_grants::project_id,
            service_account_grants::service_account_id,
        ))
        .do_update()
        .set((
            service_account_grants::role.eq(role),
            service_account_grants::granted_by.eq(by.user),
            service_account_grants::granted_by_program.eq(by.program),
            service_account_grants::granted_at.eq(now),
        ))
        .execute(tx.0)
}

/// Takes from a service account what it was given in a project itself.
pub fn revoke(tx: &mut Tx, organization: OrganizationId, project: ProjectId, account: ServiceAccountId) -> QueryResult<usize> {
    diesel::delete(service_account_grants::table.find((organization, project, account))).execute(tx.0)
}

/// The teams of a service account, by name.
pub fn teams(conn: &mut PgConnection, organization: OrganizationId, account: ServiceAccountId) -> QueryResult<Vec<InTeam>> {
    team_service_accounts::table
        .inner_join(teams::table.on(
            teams::organization_id.eq(team_service_accounts::organization_id).and(teams::id.eq(team_service_accounts::team_id)),
        ))
        .filter(team_service_accounts::organization_id.eq(organization))
        .filter(team_service_accounts::service_account_id.eq(account))
        .order((teams::sort_name, teams::id))
        .select((teams::id, teams::name, team_service_accounts::added_at))
        .load(conn)
}

/// The service accounts in a team, by username.
pub fn of_team(conn: &mut PgConnection, organization: OrganizationId, team: TeamId) -> QueryResult<Vec<TeamAccount>> {
    first_of_team(conn, organization, team, i64::MAX)
}

/// The first of them.
pub fn first_of_team(
    conn: &mut PgConnection,
    organization: OrganizationId,
    team: TeamId,
    most: i64,
) -> QueryResult<Vec<TeamAccount>> {
    team_service_accounts::table
        .inner_join(
            service_accounts::table.on(service_accounts::organization_id
                .eq(team_service_accounts::organization_id)
                .and(service_accounts::id.eq(team_service_accounts::service_account_id))),
        )
        .filter(team_service_accounts::organization_id.eq(organization).and(team_service_accounts::team_id.eq(team)))
        .order((service_accounts::username, service_accounts::id))
        .limit(most)
        .select((service_accounts::id, service_accounts::username, service_accounts::role))
        .load(conn)
}

/// Puts service accounts into a team. Returns those that were not in it yet.
pub fn add_to_team(
    tx: &mut Tx,
    organization: OrganizationId,
    team: TeamId,
    accounts: &[ServiceAccountId],
    by: Giver<'_>,
) -> QueryResult<Vec<ServiceAccountId>> {
    let rows: Vec<_> = accounts
        .iter()
        .map(|account| {
            (
                team_service_accounts::organization_id.eq(organization),
                team_service_accounts::team_id.eq(team),
                team_service_accounts::service_account_id.eq(*account),
                team_service_accounts::added_by.eq(by.user),
                team_service_accounts::added_by_program.eq(by.program),
            )
        })
        .collect();
    let added: Vec<ServiceAccountId> = diesel::insert_into(team_service_accounts::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(team_service_accounts::service_account_id)
        .get_results(tx.0)?;
    counts::accounts_in_team(tx, organization, team, more(added.len()))?;
    Ok(added)
}

/// Takes a service account out of a team.
pub fn remove_from_team(
    tx: &mut Tx,
    organization: OrganizationId,
    team: TeamId,
    account: ServiceAccountId,
) -> QueryResult<usize> {
    let gone = diesel::delete(team_service_accounts::table.find((organization, account, team))).execute(tx.0)?;
    counts::accounts_in_team(tx, organization, team, fewer(gone))?;
    Ok(gone)
}
