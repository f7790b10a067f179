//! Where letters are written and put into the outbox.

use crate::{
    model::{actor::Actor, letter::Letter, sealer::Sealer},
    store::{QueryResult, Tx, outbox},
};

/// Where letters are written: it knows the address of this Steward and seals what it posts.
#[derive(Clone)]
pub struct Desk {
    /// The public address, without a slash at the end. Links never come from a request's own headers (S8).
    pub site: String,
    /// Whom to ask, if the operator named somebody (M12).
    pub support: Option<String>,
    pub sealer: Sealer,
}

impl Desk {
    /// Puts a letter in the outbox, in the transaction that causes it.
    pub fn post(&self, tx: &mut Tx, letter: &Letter) -> QueryResult<()> {
        outbox::post(tx, &self.sealer, letter).map(|_| ())
    }

    /// The same for news of what `by` did: nobody needs a letter about what they did themselves (U12).
    pub fn tell(&self, tx: &mut Tx, by: &Actor, letter: &Letter) -> QueryResult<()> {
        if by.email() == Some(&letter.to) { Ok(()) } else { self.post(tx, letter) }
    }

    /// This server as people know it, without the scheme: `steward.example`.
    pub fn host(&self) -> &str {
        self.site.split_once("://").map_or(self.site.as_str(), |(_, host)| host)
    }

    /// The full address of a path.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }
}
