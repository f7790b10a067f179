//! For how long a secret goes on beside the one that takes its place: one choice, for every kind of secret (I6, K7.3).

use super::validators::{Verdict, verdict};
use crate::model::limits::OVERLAPS;

/// Whether it is one of the choices.
pub fn overlap(typed: &str) -> Verdict {
    verdict(typed.parse().ok().filter(|days| OVERLAPS.contains(days)).ok_or("Choose one of these."))
}

/// The choices, each with its words.
pub fn overlaps() -> Vec<(String, String)> {
    let words = |days: &i64| match days {
        0 => "It ends now".to_owned(),
        1 => "1 more day".to_owned(),
        days => format!("{days} more days"),
    };
    OVERLAPS.iter().map(|days| (days.to_string(), words(days))).collect()
}

/// What whoever asks for a secret is told where somebody else made one since.
pub const OVERTAKEN: &str =
    "Someone else has created a secret since you opened this. Nothing was changed. Check what would end now.";
