//! Numbers about service accounts (R2.12, I6).

use std::{sync::LazyLock, time::Duration};

use chrono::TimeDelta;

use crate::model::figures::days;

/// An end that is set lies no further away than this: ten years, leap days included.
pub const ACCOUNT_LONGEST: TimeDelta = TimeDelta::days(3653);
/// The most projects a service account is given when it is made.
pub const ACCOUNT_PROJECTS: usize = 100;
/// How long before an end whoever made the account is told.
pub const EXPIRY_TOLD: TimeDelta = TimeDelta::days(7);
/// What was used so recently is surely still in use somewhere: ending it is doubted first.
pub const USED_RECENTLY: TimeDelta = TimeDelta::days(7);
/// The note of the last use is renewed no more often than this.
pub const USE_NOTED: TimeDelta = TimeDelta::minutes(1);
/// Requests with one wrong secret from one network, and those that are under way, in so much time; ten times as many with whichever
/// secrets. More are not looked at.
pub const WRONG_KEYS: i32 = 600;
pub const WRONG_KEYS_WITHIN: Duration = Duration::from_secs(60);
/// For how many days the previous secret may go on working; for none it ends at once.
pub const OVERLAPS: &[i64] = &[0, 1, 7, 14, 30, 90];
/// The one that is chosen unless somebody says otherwise.
pub const OVERLAP: i64 = 7;
/// After how many days without use it may end sooner.
pub const QUIET_DAYS: &[i32] = &[1, 2, 3, 7, 14];
/// After how many days an organization may let secrets end by themselves: counted from when they were made, and without use.
pub const SECRET_AGE_MOST: i32 = 3650;
pub const SECRET_IDLE_MOST: i32 = 365;
/// Those that the page offers.
pub const SECRET_AGES: &[i32] = &[30, 60, 90, 180, 365];
pub const SECRET_IDLES: &[i32] = &[7, 14, 30, 60, 90, 180];
/// A stricter policy ends nothing before this, so that programs can be given new secrets.
pub const SECRETS_END_AFTER: TimeDelta = TimeDelta::days(7);
/// So many service accounts are named of those whose secrets end by it.
pub const NAMED_ACCOUNTS: usize = 5;

told! {
    /// What is wrong with a greatest age that is none.
    secret_age: "Give a number of days from 1 to {SECRET_AGE_MOST}, or nothing for no end.";
    /// What is wrong with a longest time without use that is none.
    secret_idle: "Give a number of days from 1 to {SECRET_IDLE_MOST}, or nothing for no end.";
    /// When a stricter policy begins to end secrets.
    secrets_end_after: "No secret ends under this policy in the first {} after you save it, so you have time to give programs new ones.", days(SECRETS_END_AFTER);
    /// What is wrong with an end that is too far away.
    account_too_long: "An end is at most {} years away.", ACCOUNT_LONGEST.num_days() / 365;
    /// What is wrong with a form or a request that gives it more.
    account_projects: "Give it at most {ACCOUNT_PROJECTS} projects at once. You can add more later.";
    /// Why ending something should be thought about.
    used_recently: "It was used within the last {}: programs that use it fail at once.", days(USED_RECENTLY);
}
