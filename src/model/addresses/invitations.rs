//! Invitations, from being written to being accepted.

use crate::model::{InvitationId, OrganizationId, ProjectId};

/// The invitations to an organization that stand open.
pub fn invited(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invited")
}

/// Where people are invited.
pub fn invite(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite")
}

/// What the addresses of one invitation begin with.
pub fn invitation(organization: OrganizationId, invitation: InvitationId) -> String {
    format!("/orgs/{organization}/settings/users/invited/{invitation}")
}

/// Where people are invited to what this list shows the users of.
pub fn invite_to(users: &str) -> String {
    format!("{users}/invite")
}

/// The link of a letter that lets its reader accept.
pub fn acceptance(token: &str) -> String {
    format!("/invite/{}", token)
}

/// The same dialog for whole teams.
pub fn invite_to_teams(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite/teams")
}

/// The same dialog for a file.
pub fn invite_in_bulk(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite/bulk")
}

/// A file to begin with.
pub fn invite_template(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite/template")
}

pub fn invite_to_project(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/invite")
}

pub fn project_invitation(project: ProjectId, invitation: InvitationId) -> String {
    format!("/projects/{project}/settings/users/invited/{invitation}")
}
