//! Invitations, from being written to being accepted.

use crate::model::{InvitationId, OrganizationId, Secret};

/// The invitations to an organization that stand open.
pub fn invited(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invited")
}

/// Where people are invited.
pub fn invite(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/users/invite")
}

/// What the addresses of one invitation begin with.
pub fn invitation(organization: OrganizationId, invitation: InvitationId) -> String {
    format!("/orgs/{organization}/settings/users/invited/{invitation}")
}

/// Where people are invited to what this list shows the users of.
pub fn invite_to(users: &str) -> String {
    format!("{users}/invite")
}

/// The link of a letter that lets its reader accept.
pub fn acceptance(token: &Secret) -> String {
    format!("/invite/{}", token.reveal())
}
