//! What opens a project's data: one of its keys, or a service account with a right.

use sha2::{Digest as _, Sha256};

use crate::{
    model::{
        Digest, ProjectId,
        actor::{Credential, Who},
        project_keys::is_key,
    },
    operations::Refusal,
    policy::{Denied, OrgActor, ProjectAccess, ProjectAction, ProjectKey},
    store::{
        PgConnection,
        account::sessions,
        data::senders::{self, Flow, Receiver},
        grants, service_accounts,
    },
};

/// What a program brought. Tokens and keys are looked up; nothing is told about those that open nothing.
#[derive(Debug, Clone)]
pub enum DataCredential {
    Token(String),
    ApiKey(Digest),
    /// What may be an API secret or a token: both are written in the same place of a header.
    Key(String),
    /// A service account that is in, and the project it names.
    Account(OrgActor, ProjectId),
    /// Somebody at the console, in the project whose page they are on.
    Person(OrgActor, ProjectId),
}

/// Proof that a credential opens this project for what is to be done there. Only [`DataCredential`] makes one.
#[derive(Debug, Clone)]
pub struct Opened {
    receiver: Receiver,
}

impl Opened {
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }
}

impl DataCredential {
    /// Reads whether it opens its project for `action` now. Asked before the work and again under the hold of the project, so that
    /// nothing outlives a key, a grant or the project itself (D1.2).
    ///
    /// # Errors
    /// `SignedOut` if it opens nothing, `Denied` if it does not open this, `NotFound` if the account has no way into that project.
    pub fn open(&self, conn: &mut PgConnection, action: ProjectAction) -> Result<Opened, Refusal> {
        let flow = if ProjectKey::Token.opens(action) { Flow::In } else { Flow::Out };
        let (receiver, is_open) = match self {
            // Each event of a batch may bring one, and a database does not even take all of them for text (D1.3).
            Self::Token(text) | Self::Key(text) if !is_key(text) => return Err(Refusal::SignedOut),
            Self::Token(token) => (senders::by_token(conn, token, flow)?, ProjectKey::Token.opens(action)),
            Self::ApiKey(key) => (senders::by_key(conn, *key, flow)?, ProjectKey::ApiKey.opens(action)),
            Self::Key(text) => match senders::by_secret(conn, digest(text), flow)? {
                Some(receiver) => (Some(receiver), ProjectKey::ApiSecret.opens(action)),
                None => (senders::by_token(conn, text, flow)?, ProjectKey::Token.opens(action)),
            },
            Self::Account(actor, project) => return account(conn, actor, *project, action),
            Self::Person(actor, project) => return person(conn, actor, *project, action),
        };
        let receiver = receiver.ok_or(Refusal::SignedOut)?;
        if is_open { Ok(Opened { receiver }) } else { Err(Denied::Project(action).into()) }
    }
}

/// By what a key is known.
pub fn digest(key: &str) -> Digest {
    Digest(Sha256::digest(key.as_bytes()).into())
}

fn account(conn: &mut PgConnection, actor: &OrgActor, project: ProjectId, action: ProjectAction) -> Result<Opened, Refusal> {
    let (Who::ServiceAccount { id, .. }, Credential::Key(secret)) = (&actor.actor.who, actor.actor.credential) else {
        return Err(Refusal::SignedOut);
    };
    if !service_accounts::secrets::lives(conn, actor.organization, *id, secret)? {
        return Err(Refusal::SignedOut);
    }
    granted(conn, actor, project, action)
}

/// Read anew each time: whoever signs out, or is removed, is given nothing more (D1.2).
fn person(conn: &mut PgConnection, actor: &OrgActor, project: ProjectId, action: ProjectAction) -> Result<Opened, Refusal> {
    let Credential::Session(session) = actor.actor.credential else { return Err(Refusal::SignedOut) };
    let (presence, membership) = sessions::standing_in(conn, session, actor.organization)?.ok_or(Refusal::SignedOut)?;
    if actor.user() != Some(presence.user.id) {
        return Err(Refusal::SignedOut);
    }
    membership.ok_or(Refusal::NotFound)?;
    granted(conn, actor, project, action)
}

fn granted(conn: &mut PgConnection, actor: &OrgActor, project: ProjectId, action: ProjectAction) -> Result<Opened, Refusal> {
    let receiver = senders::of_organization(conn, actor.organization, project)?.ok_or(Refusal::NotFound)?;
    let holder = actor.actor.principal().ok_or(Refusal::SignedOut)?;
    let access = ProjectAccess::of(grants::grants(conn, actor.organization, project, holder)?);
    if access.is_none() {
        return Err(Refusal::NotFound);
    }
    if access.may(action) { Ok(Opened { receiver }) } else { Err(Denied::Project(action).into()) }
}
