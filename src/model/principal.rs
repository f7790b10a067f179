//! Who can hold something: a person or a service account.

use super::{ServiceAccountId, UserId};

/// The holder of a grant. Both kinds are measured by the same tables; only people count as Owners that an organization keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    Person(UserId),
    ServiceAccount(ServiceAccountId),
}

impl Principal {
    /// The id, as interfaces write it.
    pub fn number(self) -> i64 {
        match self {
            Self::Person(user) => user.0,
            Self::ServiceAccount(account) => account.0,
        }
    }

    pub fn account(self) -> Option<ServiceAccountId> {
        match self {
            Self::ServiceAccount(account) => Some(account),
            Self::Person(_) => None,
        }
    }

    pub fn person(self) -> Option<UserId> {
        match self {
            Self::Person(user) => Some(user),
            Self::ServiceAccount(_) => None,
        }
    }
}
