//! Projects: the lists of them, and the pages of one.

use crate::model::{OrganizationId, ProjectId};

/// The projects a person can open, among their own pages.
pub const ACCOUNT_PROJECTS: &str = "/account/projects";
/// Of the projects, those the person owns.
pub const YOUR_PROJECTS: &str = "/account/projects/yours";

/// The projects of an organization.
pub fn projects(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects")
}

/// Those that were deleted and can come back.
pub fn deleted_projects(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects/deleted")
}

/// What a project is.
pub fn project(project: ProjectId) -> String {
    format!("/projects/{project}/settings/overview")
}

/// What all addresses of a project's settings begin with.
pub fn project_settings(project: ProjectId) -> String {
    format!("/projects/{project}/settings")
}

/// Where its API secret is asked for.
pub fn project_secret(project: ProjectId) -> String {
    format!("/projects/{project}/settings/secret")
}

/// Where its API key and API secret get new values.
pub fn project_keys(project: ProjectId) -> String {
    format!("/projects/{project}/settings/keys")
}

/// The path of a project's Access URL, on this site (M26).
pub fn access(project: ProjectId) -> String {
    format!("/project/{project}")
}

/// The Access URL of a project (M26).
pub fn access_url(site: &str, project: ProjectId) -> String {
    format!("{}{}", site.trim_end_matches('/'), access(project))
}

/// What leads through merging it into another one (X34).
pub fn merge_guide(project: ProjectId) -> String {
    format!("/projects/{project}/settings/merge")
}

/// The same with the other one chosen.
pub fn merge_guide_to(project: ProjectId, target: ProjectId) -> String {
    format!("/projects/{project}/settings/merge?to={target}")
}

/// The merge that Steward does itself (D5.2).
pub fn merge_start(project: ProjectId) -> String {
    format!("/projects/{project}/settings/merge/start")
}

/// The end of the merge that is under way.
pub fn merge_cancellation(project: ProjectId) -> String {
    format!("/projects/{project}/settings/merge/cancellation")
}

/// The end of what is sent on to the other project (D5.4).
pub fn forwarding_end(project: ProjectId) -> String {
    format!("/projects/{project}/settings/merge/forwarding/removal")
}

/// The events of some days as a file (M47).
pub fn merge_events(project: ProjectId) -> String {
    format!("/projects/{project}/settings/merge/events")
}

/// Where a file with events is uploaded into a project, and by which its guide is found again.
pub fn merge_import(target: ProjectId, source: ProjectId) -> String {
    format!("/projects/{target}/settings/merge/import?from={source}")
}

/// The end of the selected projects.
pub fn projects_removal(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects/removal")
}

/// The list of projects as a file.
pub fn projects_export(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects/export")
}

/// Bringing a project back that was deleted or reset.
pub fn restoration(organization: OrganizationId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/projects/deleted/{project}/restoration")
}

/// The end of one project.
pub fn project_removal(project: ProjectId) -> String {
    format!("/projects/{project}/settings/removal")
}

/// A fresh project in the place of this one.
pub fn project_reset(project: ProjectId) -> String {
    format!("/projects/{project}/settings/reset")
}

/// A project goes to another organization.
pub fn project_transfer(project: ProjectId) -> String {
    format!("/projects/{project}/settings/transfer")
}

/// A new project.
pub fn new_project(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects/new")
}

/// What a project is called.
pub fn project_name(project: ProjectId) -> String {
    format!("/projects/{project}/settings/name")
}

/// Where a project's days begin.
pub fn project_timezone(project: ProjectId) -> String {
    format!("/projects/{project}/settings/timezone")
}

/// Where a project's weeks and quarters begin.
pub fn time_period(project: ProjectId) -> String {
    format!("/projects/{project}/settings/time-period")
}

/// Where a project's token stands.
pub fn project_token(project: ProjectId) -> String {
    format!("/projects/{project}/settings/overview#keys")
}
