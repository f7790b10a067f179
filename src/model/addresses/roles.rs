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
