//! What an organization uses.

use super::billing;
use crate::model::OrganizationId;

/// Who is active, and which projects are.
pub fn usage(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/usage")
}

/// The projects with what they received, as a file.
pub fn usage_export(organization: OrganizationId) -> String {
    format!("{}/export", usage(organization))
}

/// What the plan counts, among plan and billing.
pub fn data_usage(organization: OrganizationId) -> String {
    format!("{}/usage", billing(organization))
}

/// The same of each project and month, as a file.
pub fn data_usage_export(organization: OrganizationId) -> String {
    format!("{}/export", data_usage(organization))
}
