//! Organizations as such: finding one, founding one, moving between them.

use crate::model::OrganizationId;

/// Where people without an organization found one or join one (M2).
pub const WELCOME: &str = "/welcome";
/// The organizations a person belongs to, among their own pages.
pub const ACCOUNT_ORGANIZATIONS: &str = "/account/organizations";

/// What an organization is, for those who run it.
pub fn overview(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/overview")
}

/// What all addresses of an organization's settings begin with.
pub fn settings(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings")
}
