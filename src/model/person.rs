//! Somebody who is signed in.

use super::{Digest, EmailAddress, UserId, request::RequestFacts};

/// The person behind a request, as the guard read them for this request and no other.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: EmailAddress,
    /// The session they are in.
    pub session: Digest,
    pub request: RequestFacts,
}
