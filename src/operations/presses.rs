//! One press of a button is one deed (U3).

use serde_json::Value;

use super::Refusal;
use crate::{
    model::Digest,
    store::{Tx, presses},
};

/// Counts the press, first of all in the transaction of what it asks for: nobody waits for it who holds anything.
///
/// # Errors
/// `Repeated` if it was counted before.
pub fn count(tx: &mut Tx, press: Digest) -> Result<(), Refusal> {
    if presses::insert(tx, press)? { Ok(()) } else { Err(Refusal::Repeated) }
}

/// Keeps where one stood after the deed and what was said there, for whoever presses again. Nothing is kept of an answer that
/// showed a secret.
pub fn answer(tx: &mut Tx, press: Digest, answer: Option<&Value>) -> Result<(), Refusal> {
    presses::answer(tx, press, answer)?;
    Ok(())
}

/// Gives a mark back whose deed was refused after it was counted.
pub fn give_back(tx: &mut Tx, press: Digest) -> Result<(), Refusal> {
    presses::delete(tx, press)?;
    Ok(())
}
