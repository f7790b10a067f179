//! Numbers around webhooks (K7).

use std::{sync::LazyLock, time::Duration};

use chrono::TimeDelta;

use super::Pace;
use crate::model::figures::{days, grouped};

/// How many webhooks an organization has, and how long an address may be.
pub const WEBHOOKS: i64 = 20;
pub const WEBHOOK_URL_LONGEST: usize = 2_000;
/// How often somebody looks whether an event is to be carried.
pub const WEBHOOK_ROUND: Duration = Duration::from_secs(1);
/// How long a receiver may take, from the look-up of its name to the last byte of its answer.
pub const WEBHOOK_TAKES: Duration = Duration::from_secs(15);
/// How long a webhook is in hand for one delivery, at most. Longer than any receiver may take.
pub const WEBHOOK_IN_HAND: TimeDelta = TimeDelta::minutes(1);
/// So many deliveries are under way at a time from one Steward, so many of one organization, and so many at receivers that took
/// long lately.
pub const WEBHOOKS_UNDER_WAY: usize = 32;
pub const WEBHOOKS_AT_ONCE: i64 = 4;
pub const WEBHOOKS_SLOW: usize = 8;
/// What takes a receiver longer than this is long, and it is remembered for so much time (K7.7).
pub const WEBHOOK_SLOW: Duration = Duration::from_secs(5);
pub const WEBHOOK_SLOW_FOR: TimeDelta = TimeDelta::minutes(15);
/// So long what is under way is waited for where Steward stops.
pub const WEBHOOK_GRACE: Duration = Duration::from_secs(2);
/// Test events of one organization: one for each webhook it can have.
pub const WEBHOOK_TESTS: Pace = Pace::new(20, TimeDelta::minutes(1));
/// Deliveries that one organization sends again by hand.
pub const WEBHOOK_REPEATS: Pace = Pace::new(100, TimeDelta::minutes(1));
/// What cannot be signed is looked at again after so much time.
pub const WEBHOOK_DEFERRED_FOR: TimeDelta = TimeDelta::minutes(5);
/// So much of an answer is read, in bytes, and so much is kept, in characters.
pub const WEBHOOK_ANSWER_READ: u64 = 4_096;
pub const WEBHOOK_ANSWER_KEPT: usize = 300;
/// The pause after each failed try; after the one that follows the last pause a delivery is given up (K7.4).
pub const WEBHOOK_PAUSES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// How long the log of deliveries is kept, and how long something waits behind a pause.
pub const DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);
/// People are told at most so often that something did not arrive.
pub const WEBHOOK_TOLD: TimeDelta = TimeDelta::days(1);

told! {
    /// What is said when an organization has no room for more.
    webhooks_full: "This organization has {WEBHOOKS} webhooks. Delete one first.";
    /// What is wrong with an address that is too long.
    webhook_url_too_long: "The address has more than {} characters.", grouped(i64::try_from(WEBHOOK_URL_LONGEST).unwrap_or(0));
    /// What the log shows.
    deliveries_kept: "Deliveries are kept for {}.", days(DELIVERIES_KEPT);
    /// What the log says of what waited too long.
    waited_behind_a_pause: "Waited longer than {} behind a pause.", days(DELIVERIES_KEPT);
    /// The same where there is no pause.
    waited_too_long: "Waited longer than {}.", days(DELIVERIES_KEPT);
    /// What becomes of what waits behind a pause.
    waits_behind_a_pause: "What was waiting before is sent when you resume it. What waits longer than {} is given up.", days(DELIVERIES_KEPT);
    /// How long something is tried.
    webhook_tries: "A delivery is tried {} times over about three days.", WEBHOOK_PAUSES.len() + 1;
}
