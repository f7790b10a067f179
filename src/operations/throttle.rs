//! Limits on how often something may be tried (R1.1.3, S5).

use chrono::Utc;

use super::Refusal;
use crate::{
    model::limits::{self, Pace},
    store::{Tx, account::attempts},
};

/// So many tries in so much time.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    name: &'static str,
    pace: Pace,
}

/// Wrong passwords for one account from one address.
pub const SIGN_IN: Limit = Limit { name: "sign-in", pace: limits::SIGN_IN };
/// Tries to sign in from one address, for whatever account.
pub const SIGN_IN_FROM: Limit = Limit { name: "sign-in-from", pace: limits::SIGN_IN_FROM };
/// Letters to one address that nobody signed in asked for.
pub const LETTERS_TO: Limit = Limit { name: "letters-to", pace: limits::LETTERS_TO };
/// Such letters asked for from one address.
pub const LETTERS_FROM: Limit = Limit { name: "letters-from", pace: limits::LETTERS_FROM };
/// Wrong present passwords of somebody who is signed in.
pub const PASSWORD_CHANGE: Limit = Limit { name: "password-change", pace: limits::PASSWORD_CHANGE };

/// Counts a try before the work it is for, and refuses what is over the limit.
pub fn count(tx: &mut Tx, limit: Limit, whose: &str) -> Result<(), Refusal> {
    let tries = attempts::count(tx, &bucket(limit, whose), Utc::now() + limit.pace.within)?;
    if tries > limit.pace.most { Err(Refusal::TooMany(limit.pace.within.num_seconds())) } else { Ok(()) }
}

/// A success forgives its own tries, and nobody else's.
pub fn forgive(tx: &mut Tx, limit: Limit, whose: &str) -> Result<(), Refusal> {
    attempts::forgive(tx, &bucket(limit, whose))?;
    Ok(())
}

fn bucket(limit: Limit, whose: &str) -> String {
    format!("{}:{whose}", limit.name)
}
