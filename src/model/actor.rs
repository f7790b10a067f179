//! Who acts: somebody, some program, whoever runs the console, or the console itself.

use super::{
    Digest, EmailAddress, Principal, ServiceAccountId, UserId, grant::Giver, request::RequestFacts, text_enum::text_enum,
};

/// Whoever a change comes from, with what they showed for it and how the request came.
#[derive(Debug, Clone)]
pub struct Actor {
    pub who: Who,
    pub credential: Credential,
    pub request: RequestFacts,
}

/// The one who acts, by the names of that moment.
#[derive(Debug, Clone)]
pub enum Who {
    Person {
        id: UserId,
        name: String,
        email: EmailAddress,
    },
    ServiceAccount {
        id: ServiceAccountId,
        username: String,
    },
    /// Whoever may run the program's own commands.
    Operator,
    /// The console, when a time has come.
    Steward,
}

/// What an actor came by. It is looked at again under the lock, so that no change outlives what allowed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A session, by the digest of its token.
    Session(Digest),
    /// A secret of a service account, by its digest.
    Key(Digest),
    /// None is needed on the machine itself, for commands and background work.
    None,
}

text_enum! {
    /// What kind of actor it was, as the audit log keeps it (R2.17).
    ActorKind {
        Person = "person", "Person";
        ServiceAccount = "service_account", "Service account";
        Operator = "operator", "Operator";
        Steward = "steward", "Steward";
    }
}

impl Actor {
    /// Steward itself, with nobody behind it.
    pub fn steward() -> Self {
        Self { who: Who::Steward, credential: Credential::None, request: RequestFacts::default() }
    }

    /// Whoever runs the site, by a command of theirs (C5.1).
    pub fn operator(command: &str) -> Self {
        let request = RequestFacts { http_method: command.to_owned(), ..RequestFacts::default() };
        Self { who: Who::Operator, credential: Credential::None, request }
    }

    /// The person, if it is one.
    pub fn user(&self) -> Option<UserId> {
        match self.who {
            Who::Person { id, .. } => Some(id),
            _ => None,
        }
    }

    /// As it is kept beside what they give.
    pub fn giver(&self) -> Giver<'_> {
        match &self.who {
            Who::Person { id, .. } => Giver { user: Some(*id), program: None },
            Who::ServiceAccount { username, .. } => Giver { user: None, program: Some(username) },
            Who::Operator | Who::Steward => Giver::default(),
        }
    }

    /// The holder of grants, if it can hold any.
    pub fn principal(&self) -> Option<Principal> {
        match self.who {
            Who::Person { id, .. } => Some(Principal::Person(id)),
            Who::ServiceAccount { id, .. } => Some(Principal::ServiceAccount(id)),
            Who::Operator | Who::Steward => None,
        }
    }

    /// The address, if it is a person's.
    pub fn email(&self) -> Option<&EmailAddress> {
        match &self.who {
            Who::Person { email, .. } => Some(email),
            _ => None,
        }
    }

    /// What letters and lists call them.
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. } => name,
            Who::ServiceAccount { username, .. } => username,
            Who::Operator => "Operator",
            Who::Steward => "Steward",
        }
    }

    pub fn kind(&self) -> ActorKind {
        match self.who {
            Who::Person { .. } => ActorKind::Person,
            Who::ServiceAccount { .. } => ActorKind::ServiceAccount,
            Who::Operator => ActorKind::Operator,
            Who::Steward => ActorKind::Steward,
        }
    }

    /// Whether this is that person.
    pub fn is(&self, user: UserId) -> bool {
        self.user() == Some(user)
    }
}
