//! Numbers about the interface for programs (K3, K4).

use std::{sync::LazyLock, time::Duration};

use crate::model::figures::grouped;

/// The most lines of one answer, where a program asks for a part of a list.
pub const API_LINES: usize = 1_000;
/// The most lines of one answer, where it asks for the list.
pub const API_WHOLE: usize = 10_000;
/// The most things that one request names, and the most pairs of them: the organization is held until all are done.
pub const API_AT_ONCE: usize = 1_000;
/// The most decisions of one answer.
pub const DECISIONS: usize = 100;
/// The fewest and the most characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY: std::ops::RangeInclusive<usize> = 8..=255;
/// The most characters that an organization or a project says about itself.
pub const BUSINESS_CONTEXT: usize = 50_000;
/// How often it is looked whether the first of two requests has its answer, and how long one waits between.
pub const REPEAT_LOOKS: usize = 60;
pub const REPEAT_BETWEEN: Duration = Duration::from_millis(50);

told! {
    /// What is wrong with a number of lines.
    api_lines: "A number from 1 to {}.", grouped(1_000);
    /// What is wrong with a list of too many things.
    api_at_once: "Send at most {} at once.", grouped(1_000);
    /// What is wrong with two lists of which each thing of the one goes with each of the other.
    api_pairs_at_once: "Together these are too many. Send at most {} pairs at once.", grouped(1_000);
    /// What is wrong with a list of too many questions.
    decisions: "Ask at most {} at once.", grouped(100);
    /// What is wrong with a text about an organization or a project.
    business_context_too_long: "It's longer than {} characters.", grouped(50_000);
    /// What is wrong with a key.
    idempotency_key: "An Idempotency-Key has {} to {} visible ASCII characters.", IDEMPOTENCY_KEY.start(), IDEMPOTENCY_KEY.end();
}
