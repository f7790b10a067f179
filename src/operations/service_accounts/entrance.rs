//! How a program comes in: by what it brought with this one request, and by nothing that is remembered (R2.12, S4, S9.26).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        AccountSecretId, Digest, OrganizationId, OrganizationRole, ServiceAccountId,
        account_secret::AccountSecret,
        actor::{Actor, Credential, Who},
        limits::USE_NOTED,
        request::RequestFacts,
    },
    operations::Refusal,
    store::{PgConnection, QueryResult, Tx, service_accounts::secrets},
};

/// What a program brought: a secret, and the username it belongs to where one is asked for beside it.
#[derive(Debug, Clone)]
pub struct Presented {
    pub username: Option<String>,
    pub secret: AccountSecret,
}

/// A service account that is in, with its role as it is read for this request and no other.
#[derive(Debug, Clone)]
pub struct Entered {
    pub id: ServiceAccountId,
    pub username: String,
    pub organization: OrganizationId,
    pub role: OrganizationRole,
    secret: (AccountSecretId, Digest),
    last_used_at: Option<DateTime<Utc>>,
}

/// Reads whose secret it is and compares. One statement and one comparison whatever comes: neither tells what was wrong.
///
/// # Errors
/// Those of the database.
pub fn enter(conn: &mut PgConnection, presented: &Presented) -> QueryResult<Option<Entered>> {
    let (id, digest) = (presented.secret.id(), presented.secret.digest());
    let found = secrets::bearer(conn, id)?;
    let (kept, called) = found.as_ref().map_or((Digest([0; 32]), ""), |found| (found.digest, found.username.as_str()));
    let named = presented.username.as_deref().unwrap_or(called);
    let is_right = same(&kept.0, &digest.0) & same(named.as_bytes(), called.as_bytes());
    Ok(found.filter(|_| is_right).map(|found| Entered {
        id: found.account,
        username: found.username,
        organization: found.organization,
        role: found.role,
        secret: (id, digest),
        last_used_at: found.last_used_at,
    }))
}

/// Notes that the secret was used, unless that was noted within the last minute. Nobody waits for it, and it waits for nobody.
///
/// # Errors
/// Those of the database.
pub fn note_use(tx: &mut Tx, entered: &Entered, request: &RequestFacts) -> Result<(), Refusal> {
    secrets::note_use(tx, entered.secret.0, Utc::now() - USE_NOTED, request)?;
    Ok(())
}

impl Entered {
    /// Whoever acts, with what they came by.
    pub fn actor(&self, request: RequestFacts) -> Actor {
        let who = Who::ServiceAccount { id: self.id, username: self.username.clone() };
        Actor { who, credential: Credential::Key(self.secret.1), request }
    }

    /// Which secret it came by, for remembering when its use was noted.
    pub fn secret(&self) -> AccountSecretId {
        self.secret.0
    }

    /// The last note of its use is older than a minute.
    pub fn is_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|at| now - at > USE_NOTED.max(TimeDelta::zero()))
    }
}

/// Compares all of it, wherever the difference lies.
fn same(one: &[u8], other: &[u8]) -> bool {
    let pairs = one.iter().zip(other);
    one.len() == other.len() && std::hint::black_box(pairs.fold(0, |sum, (a, b)| sum | (a ^ b))) == 0
}
