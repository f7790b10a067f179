//! The ids of things, one type each, so that a project can never stand where an organization was meant.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A filter that somebody kept, from 9000001 on.
    SavedFilterId
    /// An organization, seven digits from 1000001 on.
    OrganizationId
    /// A person's account.
    UserId
    /// A project.
    ProjectId
    /// A team of an organization.
    TeamId
    /// A service account of an organization.
    ServiceAccountId
    /// One of the secrets of a service account.
    AccountSecretId
    /// A request to join an organization.
    JoinRequestId
    /// A request to be let into a project.
    AccessRequestId
    /// A project that is moved into another one, step by step.
    MergeId
    /// A webhook of an organization.
    WebhookId
    /// Something that is or was to be delivered to a webhook.
    DeliveryId
    /// A request for another plan.
    PlanRequestId
    /// A receipt of an organization.
    ReceiptId
    /// An invitation, open or closed.
    InvitationId
}
