//! For how long deleted and reset projects are kept.

use std::sync::LazyLock;

/// For how many days deleted and reset projects can be kept, as the operator chooses (R2.7.2, R2.7.3).
pub const PROJECTS_KEPT_LEAST: i64 = 60;
/// The most, and what holds where the operator says nothing.
pub const PROJECTS_KEPT_MOST: i64 = 90;

told! {
    /// What becomes of a project that is deleted (M36).
    project_ends: "It stops working immediately, in the console and the API. Its data is kept for {} and then deleted permanently.", kept();
    /// What becomes of several.
    projects_end: "They stop working immediately, in the console and the API. Their data is kept for {} and then deleted permanently.",
        kept();
    /// What becomes of the data of a project that is reset (M35).
    project_resets: "Everything that sends data needs the new token. The old data is kept for {}. Until then an Owner of the \
        organization can restore it.", kept();
    /// The operator's choice, as the command line explains it.
    kept_help: "Days to keep deleted and reset projects: {PROJECTS_KEPT_LEAST} to {PROJECTS_KEPT_MOST}";
}

/// What is wrong with another choice.
pub fn kept_otherwise(given: &str) -> String {
    format!("STEWARD_PROJECTS_KEPT_DAYS must be a number from {PROJECTS_KEPT_LEAST} to {PROJECTS_KEPT_MOST}, not {given}.")
}

fn kept() -> String {
    format!("{PROJECTS_KEPT_LEAST} to {PROJECTS_KEPT_MOST} days")
}
