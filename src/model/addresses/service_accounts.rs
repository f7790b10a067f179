//! Service Accounts of an organization, of a team and of a project.

use crate::model::{OrganizationId, ProjectId, ServiceAccountId, TeamId};

/// All service accounts of the organization.
pub fn service_accounts(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/service-accounts")
}

/// A new one.
pub fn new_service_account(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/new")
}

/// The end of the selected ones.
pub fn service_accounts_removal(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/removal")
}

/// When their secrets end by themselves.
pub fn secret_policy(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/secret-policy")
}

/// One of them: its roles, its teams, its secrets.
pub fn service_account(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}")
}

/// Its organization role.
pub fn service_account_role(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/role")
}

/// A new secret for it.
pub fn service_account_secret(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/secret")
}

/// The end of the secret it had before.
pub fn former_secret_removal(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/secret/removal")
}

/// More projects for it.
pub fn add_projects_to_account(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/projects/new")
}

/// More teams for it.
pub fn add_teams_to_account(organization: OrganizationId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/teams/new")
}

/// Its role in a project.
pub fn account_project_role(organization: OrganizationId, account: ServiceAccountId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/projects/{project}/role")
}

/// Taking it out of a project.
pub fn account_project_removal(organization: OrganizationId, account: ServiceAccountId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/projects/{project}/removal")
}

/// Why it has a role in a project.
pub fn why_account(organization: OrganizationId, account: ServiceAccountId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/service-accounts/{account}/access/{project}")
}

/// Where service accounts are added to the team whose page this is.
pub fn more_accounts(team: &str) -> String {
    format!("{team}/service-accounts/new")
}

/// More service accounts in a team.
pub fn add_accounts_to_team(organization: OrganizationId, team: TeamId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/service-accounts/new")
}

/// Taking a service account out of a team.
pub fn team_account_removal(organization: OrganizationId, team: TeamId, account: ServiceAccountId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/service-accounts/{account}/removal")
}

/// The service accounts with a role in a project.
pub fn project_service_accounts(project: ProjectId) -> String {
    format!("/projects/{project}/settings/service-accounts")
}

/// Adding one to it, or making one for it.
pub fn new_project_service_account(project: ProjectId) -> String {
    format!("/projects/{project}/settings/service-accounts/new")
}

/// Its role there.
pub fn project_account_role(project: ProjectId, account: ServiceAccountId) -> String {
    format!("/projects/{project}/settings/service-accounts/{account}/role")
}

/// Taking it out of this project.
pub fn project_account_removal(project: ProjectId, account: ServiceAccountId) -> String {
    format!("/projects/{project}/settings/service-accounts/{account}/removal")
}

/// Why it has a role there.
pub fn why_account_in_project(project: ProjectId, account: ServiceAccountId) -> String {
    format!("/projects/{project}/settings/service-accounts/{account}/access")
}
