//! For how long an organization goes on that is to be deleted.

use std::sync::LazyLock;

use chrono::TimeDelta;

/// How long everybody keeps their access after the end was set (A17).
pub const ORGANIZATION_ENDS: TimeDelta = TimeDelta::days(90);
/// So many days before the end its Owners are reminded (R2.11).
pub const ORGANIZATION_REMINDERS: [i32; 2] = [7, 1];

/// Somebody who was not here for so many days is told of on the Overview, and so is a service account that nobody used (C1.2).
pub const INACTIVE_DAYS: i64 = 90;
/// An invitation that nobody answered for so many days.
pub const INVITATION_UNANSWERED_DAYS: i64 = 3;
/// A letter that did not leave for so many minutes.
pub const LETTER_LATE_MINUTES: i64 = 15;
/// A secret that was not rotated for so many days.
pub const SECRET_OLD_DAYS: i64 = 365;
/// A service account whose end is so many days away.
pub const ACCOUNT_ENDS_DAYS: i64 = 30;
/// For how many days something can be ignored.
pub const IGNORED_DAYS: [i64; 3] = [7, 30, 90];

told! {
    /// What becomes of an organization that is to be deleted.
    organization_ends: "Everyone keeps their access for {} days. Until then, any Owner can cancel the deletion.",
        ORGANIZATION_ENDS.num_days();
    /// The same on its Overview, before anybody asked for it.
    organization_would_end: "Everything in this organization is deleted permanently, {} days after an Owner asks for it.", ORGANIZATION_ENDS.num_days();
}
