//! For how long an organization goes on that is to be deleted.

use std::sync::LazyLock;

use chrono::TimeDelta;

/// How long everybody keeps their access after the end was set (A17).
pub const ORGANIZATION_ENDS: TimeDelta = TimeDelta::days(90);
/// So many days before the end its Owners are reminded (R2.11).
pub const ORGANIZATION_REMINDERS: [i32; 2] = [7, 1];

told! {
    /// What becomes of an organization that is to be deleted.
    organization_ends: "Everyone keeps their access for {} days. Until then, any Owner can cancel the deletion.",
        ORGANIZATION_ENDS.num_days();
    /// The same on its Overview, before anybody asked for it.
    organization_would_end: "After {} days, everything in this organization is deleted permanently.", ORGANIZATION_ENDS.num_days();
}
