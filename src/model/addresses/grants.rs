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

/// The whole list of who can do it, as one page for paper.
pub fn who_printed(project: ProjectId, permission: &str) -> String {
    format!("/projects/{project}/settings/access/print?permission={permission}")
}

/// The same as a file.
pub fn who_exported(project: ProjectId, permission: &str) -> String {
    format!("/projects/{project}/settings/access/export?permission={permission}")
}

/// What two people may do in a project, side by side.
pub fn compare_in(project: ProjectId) -> String {
    format!("/projects/{project}/settings/access/compare")
}

/// What two people of an organization reach, side by side.
pub fn compare(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/compare")
}

/// The same with one of them chosen.
pub fn compare_with(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/compare?one={user}")
}

/// Where a look through this person's eyes begins.
pub fn view_of(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/view?person={user}")
}

/// Where a look begins as somebody with a role in this project.
pub fn view_in(organization: OrganizationId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/view?project={project}")
}

/// Where a look through somebody's eyes begins.
pub fn view(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/view")
}

/// What the viewer sees of an organization: screens, projects and what may be done there.
pub fn seen(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/seen")
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
