//! Numbers around webhooks (K7).

use std::{sync::LazyLock, time::Duration};

use chrono::TimeDelta;

use crate::model::figures::{days, grouped};

/// How many webhooks an organization has, and how long an address may be.
pub const WEBHOOKS: i64 = 20;
pub const WEBHOOK_URL_LONGEST: usize = 2_000;
/// How often somebody looks whether an event is to be carried.
pub const WEBHOOK_ROUND: Duration = Duration::from_secs(1);
/// How long a receiver may take, from the look-up of its name to the last byte of its answer.
pub const WEBHOOK_TAKES: Duration = Duration::from_secs(15);
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
/// How long the log of deliveries is kept.
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
    /// How long something is tried.
    webhook_tries: "A delivery is tried {} times over about three days.", WEBHOOK_PAUSES.len() + 1;
}
