//! Limits on how often something may be tried (R1.1.3, S5). Whatever costs a hash or compares a secret goes through
//! `count_first`, and hashing asks for what only that function gives (F6).

use chrono::Utc;

use super::Refusal;
use crate::{
    model::{
        Digest, EmailAddress, UserId,
        limits::{self, Pace},
        network::networks,
        request::RequestFacts,
    },
    store::{Tx, account::attempts},
};

/// So many tries in so much time.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    name: &'static str,
    pace: Pace,
}

/// Wrong passwords for one account from one address.
const SIGN_IN: Limit = Limit { name: "sign-in", pace: limits::SIGN_IN };
/// Links for a new password to one address.
pub const RESETS_TO: Limit = Limit { name: "resets-to", pace: limits::LETTERS_TO };
/// Letters about a sign-up to one address.
pub const SIGN_UPS_TO: Limit = Limit { name: "sign-ups-to", pace: limits::LETTERS_TO };
/// Letters that prove an address which was invited by a copied link.
pub const PROOFS_TO: Limit = Limit { name: "proofs-to", pace: limits::LETTERS_TO };
/// Such letters for the invitations of one organization: whoever copies links of their own to have letters sent to strangers gets
/// no further than with the invitations of a young organization (F4).
pub const PROOFS_OF_ORGANIZATION: Limit = Limit { name: "proofs-of", pace: limits::LETTERS_OF_YOUNG };
/// Such letters asked for from one address.
pub const LETTERS_FROM: Limit = Limit { name: "letters-from", pace: limits::LETTERS_FROM };
/// Test events of the webhooks of one organization (K7.7).
pub const WEBHOOK_TESTS: Limit = Limit { name: "webhook-tests", pace: limits::WEBHOOK_TESTS };
/// Deliveries of one organization that are sent again by hand (K7.7).
pub const WEBHOOK_REPEATS: Limit = Limit { name: "webhook-repeats", pace: limits::WEBHOOK_REPEATS };
/// Wrong present passwords of somebody who is signed in.
pub const PASSWORD_CHANGE: Limit = Limit { name: "password-change", pace: limits::PASSWORD_CHANGE };

const SIGN_IN_FROM: Limit = Limit { name: "sign-in-from", pace: limits::SIGN_IN_FROM };
const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", pace: limits::SIGN_IN_ACCOUNT };
const SIGN_IN_SLOWLY: Limit = Limit { name: "sign-in-slowly", pace: limits::SIGN_IN_SLOWLY };
const SIGN_IN_KNOWN: Limit = Limit { name: "sign-in-known", pace: limits::SIGN_IN_KNOWN };
const LINK: Limit = Limit { name: "link", pace: limits::LINK };
const LINKS_FROM: Limit = Limit { name: "links-from", pace: limits::LINKS_FROM };

/// Proof that a try was counted before its work. Hashing asks for it, and only `count_first` makes one (F6).
#[derive(Debug, Clone)]
#[must_use]
pub struct Counted {
    among: CountedAmong,
}

/// Among whose tries it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CountedAmong {
    /// Those of browsers that signed in to the account before.
    Known,
    /// Those of everybody.
    All,
}

/// What somebody tries that costs a hash or compares a secret.
#[derive(Debug, Clone)]
pub enum Try {
    /// A password for an account, from a browser that signed in to it before or from another.
    SignIn {
        email: EmailAddress,
        from_known_browser: bool,
    },
    SignUp,
    /// A link of a letter: of a sign-up, of a forgotten password, of an invitation.
    Link(Digest),
    /// The present password of somebody who is signed in.
    PasswordChange(UserId),
}

/// Counts a try before its work, in statements that count tries made at the same moment one after the other. Tries that are
/// refused do no work, and leave no row behind (F6, F12).
///
/// # Errors
/// `TooMany` where a limit is reached.
pub fn count_first(tx: &mut Tx, what: &Try, request: &RequestFacts) -> Result<Counted, Refusal> {
    let mut among = CountedAmong::All;
    match what {
        Try::SignIn { email, from_known_browser } => among = count_sign_in(tx, email, *from_known_browser, request)?,
        Try::SignUp => count_from(tx, LETTERS_FROM, "", request)?,
        Try::Link(digest) => {
            count_from(tx, LINKS_FROM, "", request)?;
            count(tx, LINK, &data_encoding::HEXLOWER.encode(&digest.0))?;
        }
        Try::PasswordChange(user) => count(tx, PASSWORD_CHANGE, &user.to_string())?,
    }
    clear(tx)?;
    Ok(Counted { among })
}

/// Takes a few counts away whose time is over, as the last thing a transaction counts: so that the table grows no further than
/// the tries of the time that is counted.
pub fn clear(tx: &mut Tx) -> Result<(), Refusal> {
    attempts::delete_some_past(tx)?;
    Ok(())
}

/// A browser that signed in before has a count of its own, which nobody else can use up. All others share those of their network
/// and that of the account; beyond the last, tries go on slowly, so that nobody locks the owner out (F12).
fn count_sign_in(tx: &mut Tx, email: &EmailAddress, known: bool, request: &RequestFacts) -> Result<CountedAmong, Refusal> {
    if known && has_room(tx, SIGN_IN_KNOWN, email.as_str())? {
        return Ok(CountedAmong::Known);
    }
    count_from(tx, SIGN_IN_FROM, "", request)?;
    count_from(tx, SIGN_IN, email.as_str(), request)?;
    if !has_room(tx, SIGN_IN_ACCOUNT, email.as_str())? {
        count(tx, SIGN_IN_SLOWLY, email.as_str())?;
    }
    Ok(CountedAmong::All)
}

/// The right password was not a guess: what it counted for this account, from here and from anywhere, is taken back. Guesses of
/// others stay counted.
pub fn forgive_sign_in(tx: &mut Tx, email: &EmailAddress, request: &RequestFacts, counted: &Counted) -> Result<(), Refusal> {
    if counted.among == CountedAmong::Known {
        return forgive(tx, SIGN_IN_KNOWN, email.as_str());
    }
    for (network, _) in networks_of(request) {
        forgive(tx, SIGN_IN, &format!("{email} {network}"))?;
    }
    attempts::take_back(tx, &bucket(SIGN_IN_ACCOUNT, email.as_str()))?;
    Ok(())
}

/// Counts a try, and refuses what is over the limit.
pub fn count(tx: &mut Tx, limit: Limit, whose: &str) -> Result<(), Refusal> {
    if has_room(tx, limit, whose)? { Ok(()) } else { Err(Refusal::TooMany(limit.pace.within.num_seconds())) }
}

/// Counts a try, and says whether it is within the limit: where what is over it is left undone without a word (F11).
pub fn has_room(tx: &mut Tx, limit: Limit, whose: &str) -> Result<bool, Refusal> {
    Ok(tries(tx, limit, whose)? <= limit.pace.most)
}

/// Counts a try in each network that the client lies in, the widest first (F12).
pub fn count_from(tx: &mut Tx, limit: Limit, whose: &str, request: &RequestFacts) -> Result<(), Refusal> {
    for (network, times) in networks_of(request) {
        let whose = if whose.is_empty() { network } else { format!("{whose} {network}") };
        if tries(tx, limit, &whose)? > limit.pace.most * times {
            return Err(Refusal::TooMany(limit.pace.within.num_seconds()));
        }
    }
    Ok(())
}

/// A success forgives its own tries, and nobody else's.
pub fn forgive(tx: &mut Tx, limit: Limit, whose: &str) -> Result<(), Refusal> {
    attempts::forgive(tx, &bucket(limit, whose))?;
    Ok(())
}

fn tries(tx: &mut Tx, limit: Limit, whose: &str) -> Result<i32, Refusal> {
    Ok(attempts::count(tx, &bucket(limit, whose), Utc::now() + limit.pace.within)?)
}

fn bucket(limit: Limit, whose: &str) -> String {
    format!("{}:{whose}", limit.name)
}

fn networks_of(request: &RequestFacts) -> Vec<(String, i32)> {
    match request.client_ip.as_deref().and_then(|text| text.parse().ok()) {
        Some(ip) => networks(ip),
        None => vec![("unknown".to_owned(), 1)],
    }
}
