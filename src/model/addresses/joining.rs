//! Being found by people of the same mail domain, and their requests.

use crate::model::{JoinRequestId, OrganizationId};

/// Where a person joins an organization they have found.
pub fn join(found: OrganizationId) -> String {
    format!("/join/{found}")
}

/// Where they ask to be let in.
pub fn join_request(found: OrganizationId) -> String {
    format!("/join/{found}/request")
}

/// Where they take that back.
pub fn join_withdrawal(found: OrganizationId) -> String {
    format!("/join/{found}/withdrawal")
}

/// Who asks to join, for those who decide.
pub fn join_requests(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/requests")
}

/// Who finds the organization, and what they may do then (A3).
pub fn discoverability(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/discoverability")
}

/// Letting somebody in who asks to join.
pub fn approval(organization: OrganizationId, request: JoinRequestId) -> String {
    format!("/orgs/{organization}/settings/users/requests/{request}/approval")
}

/// Not letting them in.
pub fn denial(organization: OrganizationId, request: JoinRequestId) -> String {
    format!("/orgs/{organization}/settings/users/requests/{request}/denial")
}
