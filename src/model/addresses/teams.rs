//! Users & Teams › Teams.

use crate::model::{OrganizationId, ProjectId, TeamId, UserId};

/// All teams of the organization.
pub fn teams(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams")
}

/// One of them: its projects, its people.
pub fn team(organization: OrganizationId, team: TeamId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}")
}

/// What the addresses of a project's place in a team begin with, below the page of the team.
pub fn project_of_team(team: &str, project: ProjectId) -> String {
    format!("{team}/projects/{project}")
}

/// Where projects are added to the team, or to the user, whose page this is.
pub fn more_projects(page: &str) -> String {
    format!("{page}/projects/new")
}

/// A new team.
pub fn new_team(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams/new")
}

/// The end of the selected teams.
pub fn teams_removal(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams/removal")
}

/// More projects beside a team.
pub fn add_to_team(organization: OrganizationId, team: TeamId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/new")
}

/// Taking somebody out of a team.
pub fn team_user_removal(organization: OrganizationId, team: TeamId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/users/{user}/removal")
}

/// Taking a project from a team.
pub fn team_project_removal(organization: OrganizationId, team: TeamId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/{project}/removal")
}

/// Where somebody who was taken out of a team is put back (L2).
pub fn team_user_removal_undo(organization: OrganizationId, team: TeamId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/users/{user}/removal/undo")
}

/// Where a project that was taken from a team is put back (L2).
pub fn team_project_removal_undo(organization: OrganizationId, team: TeamId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/{project}/removal/undo")
}

/// Where the role that a team gives in a project is changed.
pub fn team_project_role(organization: OrganizationId, team: TeamId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/{project}/role")
}

/// Where it is said whether a team sees classified data in a project.
pub fn team_project_classified(organization: OrganizationId, team: TeamId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/{project}/classified")
}
