//! Work that is done for each of several by itself.

use std::fmt::Display;

use crate::operations::Refusal;

/// What came of doing something for each of several: one that fails is tried again in the next round, keeps none of those behind it
/// waiting, and makes the run one that failed (C6.6).
#[derive(Debug, Default)]
pub struct Failures {
    failed: Option<Refusal>,
}

impl Failures {
    /// What was done for one of them; nothing if it failed, which is logged.
    pub fn or_log<T: Default>(&mut self, what: &'static str, of: impl Display, done: Result<T, impl Into<Refusal>>) -> T {
        done.unwrap_or_else(|error| {
            let refusal = error.into();
            tracing::warn!(%of, ?refusal, "{what}; it is tried again");
            self.failed.get_or_insert(refusal);
            T::default()
        })
    }

    /// Returns what was done for all of them.
    ///
    /// # Errors
    /// What went wrong first. The others were done all the same.
    pub fn finish<T>(self, all: T) -> Result<T, Refusal> {
        self.failed.map_or(Ok(all), Err)
    }
}
