//! What the operator's commands stand on: the database beside a running console, and the operator as the one who acts.

use std::{thread, time::Duration};

use chrono::{DateTime, Utc};
use steward::{
    config::Config,
    mail::Desk,
    model::{OrganizationId, OrganizationRole, actor::Actor, sealer::Sealer},
    operations::{self, Held, Refusal, Standing},
    policy::{ByOperator, OrgActor},
    store::{self, PgConnection, QueryResult, Tx},
};

use super::database::{Database, connect, told};

/// How long a change that collided with another steps back.
const LET_THROUGH: Duration = Duration::from_millis(100);
/// How often it is tried at most.
const TRIES: u32 = 4;

/// The operator at work. What is changed goes through the operations that pages call (C5.1).
pub struct Operator {
    conn: PgConnection,
    pub means: Means,
    // The owner's connection says that somebody seals with this key; a private server is stopped last of all.
    _word: PgConnection,
    _database: Database,
}

/// What operations need of a command.
pub struct Means {
    pub actor: Actor,
    /// Writes emails.
    pub desk: Desk,
    /// Seals the keys of projects.
    pub keys: Sealer,
    pub config: Config,
}

impl Means {
    /// The operator as they act on an organization, with the rights of an Owner there.
    pub fn at(&self, organization: OrganizationId) -> OrgActor {
        OrgActor { actor: self.actor.clone(), organization, role: OrganizationRole::Owner }
    }

    /// The same for what no role allows.
    pub fn of(&self, organization: OrganizationId) -> ByOperator {
        self.at(organization).as_operator().expect("a command acts as the operator")
    }
}

impl Operator {
    /// Opens the database of the console, which may run beside it. `command` is what the audit log tells in the place of a page. The
    /// tables stay as they are: where they are another version's, it says what to do (C5.4).
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(config: &mut Config, command: &str) -> Result<Self, String> {
        let database = Database::open_beside(config)?;
        let word = database.as_it_is(config)?;
        let conn = connect(&database.program)?;
        let desk = Desk {
            site: config.public_url.clone(),
            support: config.support_email.clone(),
            sealer: Sealer::new(&config.secret_key, "letters"),
        };
        let keys = Sealer::new(&config.secret_key, "project keys");
        let actor = Actor::operator(&format!("steward {command}"));
        let means = Means { actor, desk, keys, config: config.clone() };
        Ok(Self { conn, means, _word: word, _database: database })
    }

    /// Asks, against one snapshot in which nothing can be changed.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn ask<T>(&mut self, work: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> Result<T, String> {
        store::read(&mut self.conn, work).map_err(|error| sentences(Refusal::from(error)))
    }

    /// Changes something in one transaction, with its entry in the audit log and its emails.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn change<T>(&mut self, work: impl Fn(&mut Tx, &Means) -> Result<T, Refusal>) -> Result<T, String> {
        let Self { conn, means, .. } = self;
        trying(|| store::write(conn, |tx| work(tx, means)))
    }

    /// The same under the lock of an organization.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn within<P: Standing, T>(
        &mut self,
        by: &P,
        work: impl Fn(&mut Held<P>, &Means) -> Result<T, Refusal>,
    ) -> Result<T, String> {
        self.change(|tx, means| work(&mut operations::hold(tx, by)?, means))
    }

    /// Looks at what a change would do, and takes it back.
    ///
    /// # Errors
    /// Why nothing would be changed.
    pub fn rehearse<P: Standing, T>(
        &mut self,
        by: &P,
        work: impl Fn(&mut Held<P>, &Means) -> Result<T, Refusal>,
    ) -> Result<T, String> {
        let Self { conn, means, .. } = self;
        trying(|| store::rehearse(conn, |tx| work(&mut operations::hold(tx, by)?, means)))
    }
}

/// What collided with another change is tried again (F9).
fn trying<T>(mut work: impl FnMut() -> Result<T, Refusal>) -> Result<T, String> {
    for _ in 1..TRIES {
        match work() {
            Err(Refusal::Broken(error)) if store::is_collision(&error) => thread::sleep(LET_THROUGH),
            done => return done.map_err(sentences),
        }
    }
    work().map_err(sentences)
}

/// A refusal as the terminal says it, a sentence a line.
pub fn sentences(refusal: Refusal) -> String {
    match refusal {
        Refusal::Denied(denied) => denied.to_string(),
        Refusal::Invalid(errors) => errors.iter().collect::<Vec<_>>().join("\n"),
        Refusal::Several(reasons) => {
            reasons.into_iter().map(|(who, reason)| format!("{who}: {}", reason.sentence())).collect::<Vec<_>>().join("\n")
        }
        Refusal::Overtaken(sentence) => sentence.to_owned(),
        Refusal::Broken(error) => format!("The database refused it: {}. Nothing was changed.", told(&error)),
        Refusal::NotFound | Refusal::Invitation(_) | Refusal::Changed | Refusal::Repeated => {
            "It isn't there any more. Nothing was changed.".to_owned()
        }
        Refusal::SignedOut | Refusal::TooMany(_) => "Nothing was changed.".to_owned(),
    }
}

/// A day as the terminal shows it; programs get the time itself.
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}
