//! Plan Details & Billing of an organization.

use crate::model::{OrganizationId, ReceiptId, organization::Plan};

/// The plan, with what it includes and what is used of it.
pub fn billing(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing")
}

/// Where the plan is changed, or a change is asked for.
pub fn plan_change(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/plan")
}

/// The same for one plan.
pub fn plan_change_to(organization: OrganizationId, to: Plan) -> String {
    format!("{}?to={}", plan_change(organization), to.as_str())
}

/// Taking back what was asked of the plan.
pub fn plan_request_cancellation(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/request/cancellation")
}

/// Whom receipts are written to, and who gets them by email.
pub fn billing_info(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/info")
}

/// Where the contact, the address and the tax id are changed.
pub fn billing_details(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/info/details")
}

/// Who else gets receipts by email.
pub fn billing_copies(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/info/copies")
}

/// All receipts.
pub fn receipts(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/billing/receipts")
}

/// One receipt, to read and to print.
pub fn receipt(organization: OrganizationId, receipt: ReceiptId) -> String {
    format!("/orgs/{organization}/settings/billing/receipts/{receipt}")
}
