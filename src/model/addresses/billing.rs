//! Plan Details & Billing of an organization.

use crate::model::{OrganizationId, organization::Plan};

/// The plan, with what it includes and what is used of it.
pub fn billing(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing")
}

/// Going to another plan, with what that brings or takes.
pub fn plan_change(organization: OrganizationId, to: Plan) -> String {
    format!("/orgs/{organization}/settings/billing/plan/{}", to.as_str())
}
