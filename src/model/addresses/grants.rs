//! Project Users: who has what role in a project and why.

use crate::model::{AccessRequestId, OrganizationId, ProjectId, UserId};

/// Who is in the project.
pub fn project_users(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users")
}

/// The invitations to it that stand open.
pub fn project_invited(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/invited")
}

/// Who asks for access, for those who decide.
pub fn project_requests(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/requests")
}

/// Where a member without access asks for it.
pub fn access_request(project: ProjectId) -> String {
    format!("/projects/{project}/request")
}

/// Where somebody gives up what they were given in a project themselves (A45).
pub fn leave_project(project: ProjectId) -> String {
    format!("/projects/{project}/leave")
}

/// Why somebody has a role in a project, for those who manage the organization's users.
pub fn why(organization: OrganizationId, user: UserId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/users/{user}/access/{project}")
}

/// The same for those who manage the project's users.
pub fn why_in_project(project: ProjectId, user: UserId) -> String {
    format!("/projects/{project}/settings/users/{user}/access")
}

/// Who can do something in a project.
pub fn who(project: ProjectId, permission: &str) -> String {
    format!("/projects/{project}/settings/access?permission={permission}")
}

/// The same before a permission is chosen.
pub fn who_can(project: ProjectId) -> String {
    format!("/projects/{project}/settings/access")
}

/// Where the grants of some of a project's users are taken from them.
pub fn project_users_removal(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/removal")
}

/// The All Users Grant of a project.
pub fn everybody(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/everybody")
}

/// Where the All Users Grant is deleted.
pub fn everybody_removal(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/everybody/removal")
}

/// Where somebody's request to be let in is answered.
pub fn project_request(project: ProjectId, request: AccessRequestId) -> String {
    format!("/projects/{project}/settings/users/requests/{request}")
}

/// Where such a request is denied.
pub fn access_denial(project: ProjectId, request: AccessRequestId) -> String {
    format!("/projects/{project}/settings/users/requests/{request}/denial")
}

/// Where the role that somebody was given in a project is changed.
pub fn project_user_role(project: ProjectId, user: UserId) -> String {
    format!("/projects/{project}/settings/users/{user}/role")
}

/// Where it is said whether somebody sees classified data in a project.
pub fn project_user_classified(project: ProjectId, user: UserId) -> String {
    format!("/projects/{project}/settings/users/{user}/classified")
}

/// Where grants that were taken from people are given back (L2).
pub fn project_users_removal_undo(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/removal/undo")
}

/// Where the All Users Grant is given back (L2).
pub fn everybody_removal_undo(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/everybody/removal/undo")
}
