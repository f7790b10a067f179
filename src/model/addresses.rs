//! Addresses, written once.

use super::{AccessRequestId, InvitationId, OrganizationId, ProjectId, TeamId, UserId};

pub fn overview(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/overview")
}

/// What all addresses of an organization's settings begin with.
pub fn settings(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings")
}

pub fn users(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users")
}

pub fn user(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/users/{user}")
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

pub fn teams(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams")
}

pub fn team(organization: OrganizationId, team: TeamId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}")
}

pub fn join_requests(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/requests")
}

pub fn discoverability(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/discoverability")
}

pub fn invited(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invited")
}

pub fn invite(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite")
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

pub fn invitation(organization: OrganizationId, invitation: InvitationId) -> String {
    format!("/orgs/{organization}/settings/users/invited/{invitation}")
}

pub fn projects(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects")
}

pub fn deleted_projects(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/projects/deleted")
}

pub fn project(project: ProjectId) -> String {
    format!("/projects/{project}/settings/overview")
}

/// What all addresses of a project's settings begin with.
pub fn project_settings(project: ProjectId) -> String {
    format!("/projects/{project}/settings")
}

pub fn project_users(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users")
}

pub fn invite_to_project(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/invite")
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

pub fn project_requests(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/requests")
}

/// Where somebody's request to be let in is answered.
pub fn project_request(project: ProjectId, request: AccessRequestId) -> String {
    format!("/projects/{project}/settings/users/requests/{request}")
}

/// Where such a request is denied.
pub fn denial(project: ProjectId, request: AccessRequestId) -> String {
    format!("/projects/{project}/settings/users/requests/{request}/denial")
}

pub fn project_invited(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/invited")
}

pub fn project_invitation(project: ProjectId, invitation: InvitationId) -> String {
    format!("/projects/{project}/settings/users/invited/{invitation}")
}

/// Where somebody gives up what they were given in a project themselves (A45).
pub fn leave_project(project: ProjectId) -> String {
    format!("/projects/{project}/leave")
}

/// Where a member without access asks for it.
pub fn access_request(project: ProjectId) -> String {
    format!("/projects/{project}/request")
}

/// The page that says who may do what, for the organization or project a request was about.
pub fn who_may(place: &actix_web::dev::Path<actix_web::dev::Url>) -> Option<String> {
    let organization = place.get("org").map(|org| format!("/orgs/{org}/settings/roles"));
    organization.or_else(|| place.get("project").map(|project| format!("/projects/{project}/settings/roles")))
}

/// The handbook's tables, with the viewer's own column marked.
pub fn roles(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/roles")
}

/// The same with the column of one project marked.
pub fn roles_in(organization: OrganizationId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/roles?project={project}#project-roles")
}

/// A person's own pages.
pub const PROFILE: &str = "/account/profile";
pub const ACCOUNT_ORGANIZATIONS: &str = "/account/organizations";
pub const ACCOUNT_PROJECTS: &str = "/account/projects";

/// Where a member leaves the organization.
pub fn leave_organization(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/leave")
}

/// The page behind the link of an invitation letter.
pub fn acceptance(token: &str) -> String {
    format!("/invite/{token}")
}

/// Where everybody begins; sends each to the first page that is open to them.
pub const HOME: &str = "/";

/// The same, in this organization if it is open to them.
pub fn home_in(organization: OrganizationId) -> String {
    format!("/?organization={organization}")
}

/// Sign-in that leads there, and says so.
pub const LOGIN_TO_HOME: &str = "/login?return_to=/";

/// Sign-in that leads back to `path` afterwards.
pub fn login(path: &str) -> String {
    if path == "/" || !is_own_path(path) { "/login".to_owned() } else { format!("/login?return_to={}", encoded(path)) }
}

/// Whether a browser that is sent to this stays on this site (S2). Only plain paths do: one slash, then neither slash
/// nor backslash, and nothing that a browser would drop or decode into one.
pub fn is_own_path(path: &str) -> bool {
    let second = path.chars().nth(1);
    path.starts_with('/')
        && !matches!(second, Some('/' | '\\'))
        && path.len() <= 2_000
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
        && !path.to_ascii_lowercase().contains("%0")
        && !path.to_ascii_lowercase().starts_with("/%2f")
        && !path.to_ascii_lowercase().starts_with("/%5c")
}

/// A value for an address.
pub fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // S9.42
    #[test]
    fn only_own_paths_are_returned_to() {
        for own in ["/", "/orgs/1000001/settings/users", "/orgs/1/settings/users?search=a%20b&sort=name", "/invite/abc"] {
            assert!(is_own_path(own), "{own}");
        }
        let foreign = [
            "",
            "//e.example",
            "///e.example",
            "/\\e.example",
            "\\\\e.example",
            "/%09/e.example",
            "/%0d%0a/e",
            "https://e.example",
            "https:e.example",
            "http:/e.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /x",
            "/x y",
            "/\t/e.example",
            "/\n/e.example",
            "e.example",
            ".//e",
            "?x",
            "#x",
            "/%2F/e.example",
            "/%2f%2fe.example",
            "/%5Ce.example",
            "/a\\b",
            "/ü",
            "/\u{0}",
            "mailto:a@b",
            "//",
            "/\\",
            "file:///x",
        ];
        for path in foreign {
            assert!(!is_own_path(path), "{path:?}");
        }
    }
}
