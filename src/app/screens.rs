//! What can be looked at in a view through somebody else's eyes.

/// The pages that can be looked at through somebody else's eyes. All others are refused in a view, and so is everything that is posted (L14.3).
pub const SCREENS: &[&str] = &[
    "/orgs/{org}/settings/seen",
    "/orgs/{org}/settings/overview",
    "/orgs/{org}/settings/billing",
    "/orgs/{org}/settings/roles",
    "/orgs/{org}/settings/users",
    "/orgs/{org}/settings/users/invited",
    "/orgs/{org}/settings/users/requests",
    "/orgs/{org}/settings/users/{user}",
    "/orgs/{org}/settings/users/{user}/access/{project}",
    "/orgs/{org}/settings/compare",
    "/orgs/{org}/settings/discoverability",
    "/orgs/{org}/settings/teams",
    "/orgs/{org}/settings/teams/{team}",
    "/orgs/{org}/settings/projects",
    "/orgs/{org}/settings/projects/deleted",
    "/projects/{project}/settings/overview",
    "/projects/{project}/settings/roles",
    "/projects/{project}/settings/access",
    "/projects/{project}/settings/access/compare",
    "/projects/{project}/settings/users",
    "/projects/{project}/settings/users/invited",
    "/projects/{project}/settings/users/requests",
    "/projects/{project}/settings/users/{user}/access",
];
