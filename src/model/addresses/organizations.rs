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

/// Where its name is changed.
pub fn organization_name(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/overview/name")
}

/// Where somebody puts away for a while what needs attention, or takes it back (C1.2).
pub fn attention(organization: OrganizationId) -> String {
    format!("{}/attention", overview(organization))
}

/// Deleting an organization, with what goes with it.
pub fn organization_removal(organization: OrganizationId) -> String {
    format!("{}/removal", overview(organization))
}

/// Calling its deletion off.
pub fn removal_cancellation(organization: OrganizationId) -> String {
    format!("{}/cancellation", organization_removal(organization))
}

/// What all addresses of an organization's settings begin with.
pub fn settings(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings")
}
