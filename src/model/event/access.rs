//! What happens around access without changing it.

use super::Event;
use crate::model::subject::Subject;

/// Somebody began to look at the console through somebody else's eyes, or as anybody with a role (L14.3).
pub fn viewed(id: impl ToString, name: &str, subject: Subject) -> Event {
    Event::of("view.started").about(id, name).with("subject", subject.to_string())
}
