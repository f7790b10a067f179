//! Ways through the console: to another place, to anything by its name, and to help.

use crate::model::{OrganizationId, ProjectId};

/// All organizations and projects of a person, to go to another.
pub const SWITCH: &str = "/switch";
/// Anything a person may see or do, by its name.
pub const GO: &str = "/go";
/// Where to find what, and whom to ask.
pub const HELP: &str = "/help";
/// What can be done by keyboard.
pub const KEYS: &str = "/help/keys";

/// The switcher, with the place where it was opened.
pub fn switch_from(organization: OrganizationId) -> String {
    format!("/switch?organization={organization}")
}

/// The same from a project.
pub fn switch_from_project(project: ProjectId) -> String {
    format!("/switch?project={project}")
}

/// Anything in this organization.
pub fn go_in(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/go")
}

/// The same with what belongs to this project first.
pub fn go_in_project(project: ProjectId) -> String {
    format!("/projects/{project}/go")
}

/// The home of a member whom nobody has let into a project yet.
pub fn no_projects(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/home")
}

/// Where a new Owner puts the first steps away.
pub fn first_steps(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/overview/steps")
}
