//! Roles & Permissions.

use crate::model::{OrganizationId, ProjectId};

/// The handbook's tables, with the viewer's own column marked.
pub fn roles(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/roles")
}

/// The same for a project.
pub fn project_roles(project: ProjectId) -> String {
    format!("/projects/{project}/settings/roles")
}

/// The same with the column of one project marked.
pub fn roles_in(organization: OrganizationId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/roles?project={project}#project-roles")
}
