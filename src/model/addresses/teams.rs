//! Users & Teams › Teams.

use crate::model::{OrganizationId, ProjectId, TeamId};

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
