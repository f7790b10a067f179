//! Numbers around the filters that people keep for their lists.

use std::sync::LazyLock;

use crate::model::figures::grouped;

/// How many filters somebody keeps for one list of an organization (L10.5), and how long a name and a filter may be.
pub const SAVED_FILTERS: i64 = 20;
pub const FILTER_NAME_LONGEST: usize = 60;
pub const FILTER_LONGEST: usize = 2_000;

told! {
    /// What is said when no more filters are kept.
    saved_filters_full: "You have {SAVED_FILTERS} saved filters for this list. Remove one first.";
    /// What is wrong with the name of a filter that is too long.
    filter_name_too_long: "Filter name has more than {FILTER_NAME_LONGEST} characters.";
    /// What is wrong with a filter that is too long.
    filter_too_long: "This filter is longer than {} characters and cannot be saved.", grouped(i64::try_from(FILTER_LONGEST).unwrap_or(0));
}
