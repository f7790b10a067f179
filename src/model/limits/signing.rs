//! Numbers of signing in and up, and of the links that emails carry.

use std::{sync::LazyLock, time::Duration};

use chrono::TimeDelta;

use super::Pace;
use crate::model::figures::hours;

/// Wrong passwords for one account from one address (R1.1.3).
pub const SIGN_IN: Pace = Pace::new(10, TimeDelta::minutes(15));
/// Tries to sign in from one address, for whatever account.
pub const SIGN_IN_FROM: Pace = Pace::new(200, TimeDelta::minutes(15));
/// Wrong passwords for one account from anywhere, but for browsers that signed in to it before (F12).
pub const SIGN_IN_ACCOUNT: Pace = Pace::new(30, TimeDelta::minutes(15));
/// Beyond that, tries go on slowly: nobody can keep the account's owner out.
pub const SIGN_IN_SLOWLY: Pace = Pace::new(1, TimeDelta::seconds(30));
/// Wrong passwords from the browsers that signed in to one account before (F12).
pub const SIGN_IN_KNOWN: Pace = Pace::new(20, TimeDelta::minutes(15));
/// Tries to use one link of a letter (F6).
pub const LINK: Pace = Pace::new(20, TimeDelta::minutes(15));
/// Links of letters tried from one address.
pub const LINKS_FROM: Pace = Pace::new(100, TimeDelta::minutes(15));
/// Letters of one kind to one address that nobody signed in asked for.
pub const LETTERS_TO: Pace = Pace::new(5, TimeDelta::hours(1));
/// Such letters asked for from one address.
pub const LETTERS_FROM: Pace = Pace::new(50, TimeDelta::hours(1));
/// How many times these paces hold for a whole /56 and /48 of IPv6, where one client may have any number of addresses (F12).
pub const WIDE: [(u32, i32); 2] = [(56, 2), (48, 4)];
/// How many passwords may wait for their turn to be hashed (F6).
pub const HASHES_WAITING: usize = 256;
/// When somebody who found too many waiting may try again.
pub const HASHES_AGAIN: Duration = Duration::from_secs(5);
/// Wrong present passwords of somebody who is signed in.
pub const PASSWORD_CHANGE: Pace = Pace::new(10, TimeDelta::minutes(15));

/// How long an email with a link may wait for the mail server. It's given up then: whoever asked for it has asked again by now, or
/// has given up, and no link is good for longer than this and its own time together (U8).
pub const LINK_WAITS: TimeDelta = TimeDelta::hours(24);
/// How long a verification link works, from the moment when its email leaves (R1.1.2).
pub const VERIFY_WITHIN: TimeDelta = TimeDelta::hours(24);
/// How long a link for a new password works, from the moment when its email leaves (R1.1.4).
pub const RESET_WITHIN: TimeDelta = TimeDelta::hours(1);

/// A session that nobody uses ends after this time.
pub const SESSION_IDLE: TimeDelta = TimeDelta::days(14);
/// Used or not, a session ends after this time, and its cookie with it.
pub const SESSION_LONGEST: TimeDelta = TimeDelta::days(90);
/// How old the last note of activity may be before it is renewed (A42).
pub const ACTIVITY_NOTED: TimeDelta = TimeDelta::minutes(5);

told! {
    /// How long a link that verifies an address works.
    verify_link: "it works for {}", hours(VERIFY_WITHIN);
    /// Why such a link works no longer.
    verify_gone: "It was already used, or it is older than {}. If you have an account, sign in. If not, sign up again.",
        hours(VERIFY_WITHIN);
    /// How long a link for a new password works.
    reset_link: "The link works for {}.", hours(RESET_WITHIN);
    /// Why nobody's password is hashed at the moment, and when it is worth another try (F6).
    hashes_again: "Many people are signing in right now. Nothing was changed. Try again in {} seconds.",
        HASHES_AGAIN.as_secs();
    /// Why such a link works no longer.
    reset_gone: "It was already used, or it is older than {}.", hours(RESET_WITHIN);
}

/// When somebody who tried too often may try again.
pub fn next_try(seconds: i64) -> String {
    if seconds < 60 {
        return format!("Try again in {seconds} seconds or less.");
    }
    format!("Try again in {} minutes or less.", (seconds + 59) / 60)
}
