//! People as a guard read them a moment ago, for tests that act below the pages.

use steward::{
    model::{
        EmailAddress, OrganizationId, OrganizationRole, UserId,
        actor::{Actor, Credential, Who},
        request::RequestFacts,
    },
    policy::OrgActor,
};

/// Somebody of northwind.test who was an Owner when the guard looked, on the machine itself.
pub fn as_owner(id: i64, name: &str, organization: OrganizationId) -> OrgActor {
    acting(id, name, organization, Credential::None)
}

/// The same with what they came by.
pub fn acting(id: i64, name: &str, organization: OrganizationId, credential: Credential) -> OrgActor {
    let email = EmailAddress::parse(&format!("{name}@northwind.test")).unwrap();
    let who = Who::Person { id: UserId(id), name: name.to_owned(), email };
    let actor = Actor { who, credential, request: RequestFacts::default() };
    OrgActor { actor, organization, role: OrganizationRole::Owner }
}
