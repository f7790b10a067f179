//! The number of a request: the same in the log, on every answer, and on the pages that say what went wrong.

use actix_web::{HttpMessage, HttpRequest};
use data_encoding::HEXLOWER;

/// So many random bytes: short enough to be read out on the telephone, and never the same twice in a log that somebody reads.
const BYTES: usize = 6;

/// The number of a request. It is random and means nothing, so it may be shown to anybody. What a request says about itself is
/// not taken: whoever writes two requests could give both the same number (L4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

/// Somebody was shown the number of this request, so the log must have it.
#[derive(Debug, Clone, Copy)]
struct Told;

impl RequestId {
    /// The header of an answer.
    pub const HEADER: &'static str = "x-request-id";

    /// A new one from the system's random source.
    pub fn new() -> Self {
        let mut bytes = [0; BYTES];
        // Without it the request is served all the same: a page without a number is better than no page.
        let _ = getrandom::fill(&mut bytes);
        Self(HEXLOWER.encode(&bytes))
    }

    /// The characters themselves.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of this request, to be shown to whoever sent it. From now on the log has it whatever is logged (L4).
    pub fn told(request: &HttpRequest) -> Option<String> {
        let id = request.extensions().get::<Self>().map(|id| id.0.clone())?;
        request.extensions_mut().insert(Told);
        Some(id)
    }

    /// Whether somebody was shown it.
    pub fn was_told(request: &HttpRequest) -> bool {
        request.extensions().get::<Told>().is_some()
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}
