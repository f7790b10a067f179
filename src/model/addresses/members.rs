//! Users & Teams › Users: the members of an organization.

use crate::model::{OrganizationId, UserId};

/// Everybody in the organization.
pub fn users(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users")
}

/// One of them.
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

/// Where a member leaves the organization.
pub fn leave_organization(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/leave")
}

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

/// Where the role is given back that somebody had in the organization before (L2).
pub fn user_role_undo(organization: OrganizationId, user: UserId) -> String {
    format!("/orgs/{organization}/settings/users/{user}/role/undo")
}
