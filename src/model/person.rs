//! Somebody who is signed in.

use super::{
    Digest, EmailAddress, UserId,
    actor::{Actor, Credential, Who},
    request::RequestFacts,
};

/// The person behind a session, as the guard read them for this request and no other. On their own account they act as this;
/// in an organization they act as an `Actor`.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: EmailAddress,
    /// The session they are in.
    pub session: Digest,
    pub request: RequestFacts,
}

impl From<Person> for Actor {
    fn from(person: Person) -> Self {
        Self {
            who: Who::Person { id: person.id, name: person.name, email: person.email },
            credential: Credential::Session(person.session),
            request: person.request,
        }
    }
}
