//! Access: the lists of who can do what, comparisons, and views.

use crate::model::{OrganizationId, ProjectId, UserId};

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
