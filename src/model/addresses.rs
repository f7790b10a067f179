//! Addresses, written once.

use super::{InvitationId, JoinRequestId, OrganizationId, ProjectId, TeamId, UserId};

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

/// The organization role of a member.
pub fn user_role(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/users/{user}/role")
}

/// The organization role of several members at once.
pub fn users_roles(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/roles")
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

pub fn project_requests(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/requests")
}

pub fn project_invited(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users/invited")
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

/// Where everybody begins; sends each to the first page that is open to them.
pub const HOME: &str = "/";

/// The same, in this organization if it is open to them.
pub fn home_in(organization: OrganizationId) -> String {
    format!("/?organization={organization}")
}

/// Where people without an organization found one or join one (M2).
pub const WELCOME: &str = "/welcome";

/// The doors: signing in, signing up, a forgotten password.
pub const LOGIN: &str = "/login";
pub const SIGN_UP: &str = "/signup";
pub const FORGOT_PASSWORD: &str = "/password/forgot";

/// A person's own pages.
pub const PROFILE: &str = "/account/profile";
pub const ACCOUNT_ORGANIZATIONS: &str = "/account/organizations";
pub const ACCOUNT_PROJECTS: &str = "/account/projects";
/// Of the projects, those the person owns.
pub const YOUR_PROJECTS: &str = "/account/projects/yours";

/// What the world calls a project, and leads to it (M26).
pub fn access_url(site: &str, project: ProjectId) -> String {
    format!("{}/project/{project}", site.trim_end_matches('/'))
}

/// Where a member leaves the organization.
pub fn leave_organization(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/leave")
}

// What is done on the pages of teams.

/// A new team.
pub fn new_team(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams/new")
}

/// The end of the selected teams.
pub fn teams_removal(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/teams/removal")
}

/// More projects beside a team.
pub fn add_to_team(organization: OrganizationId, team: TeamId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/new")
}

/// Taking somebody out of a team.
pub fn team_user_removal(organization: OrganizationId, team: TeamId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/users/{user}/removal")
}

/// Taking a project from a team.
pub fn team_project_removal(organization: OrganizationId, team: TeamId, project: ProjectId) -> String {
    format!("/orgs/{organization}/settings/teams/{team}/projects/{project}/removal")
}

// What is done on the pages of members.

/// The end of the selected memberships.
pub fn users_removal(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/removal")
}

/// The same with one member selected.
pub fn user_removal(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/users/removal?user={user}")
}

/// The list of members as a file.
pub fn users_export(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/export")
}

/// Letting somebody in who asks to join.
pub fn approval(organization: OrganizationId, request: JoinRequestId) -> String {
    format!("/orgs/{organization}/settings/users/requests/{request}/approval")
}

/// Not letting them in.
pub fn denial(organization: OrganizationId, request: JoinRequestId) -> String {
    format!("/orgs/{organization}/settings/users/requests/{request}/denial")
}

// What is done on the pages of projects.

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

/// New keys for a project.
pub fn project_keys(project: ProjectId) -> String {
    format!("/projects/{project}/settings/keys")
}

/// Sign-in that leads back to `path` afterwards.
pub fn login(path: &str) -> String {
    if path == HOME || !is_own_path(path) { LOGIN.to_owned() } else { format!("{LOGIN}?return_to={}", encoded(path)) }
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
