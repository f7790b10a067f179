//! What lists of access print, and how long somebody looks through other eyes.

use std::sync::LazyLock;

use chrono::TimeDelta;

use crate::model::figures::{grouped, hours};

/// How many people are printed on one page; a file has all of them (L14.1).
pub const PRINTED: usize = 2_000;
/// How long a look through somebody's eyes lasts (L14.3).
pub const VIEW_LONGEST: TimeDelta = TimeDelta::hours(1);

told! {
    /// Why a printed list ends before its end.
    printed: "Only the first {} people are printed. The CSV has all of them.", grouped(PRINTED as i64);
    /// How long a view lasts, before it begins.
    view_lasts: "A view ends after {}.", hours(VIEW_LONGEST);
}
