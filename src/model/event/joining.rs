//! What happens where an organization can be found by mail domain.

use serde_json::Value;

use super::Event;
use crate::model::JoinRequestId;

/// Who finds the organization, and by which domains, is set another way (R2.17).
pub fn discoverability_updated(previous: Value, current: Value) -> Event {
    Event::of("organization_setting.updated").was(previous).now(current)
}

/// Somebody asked to join (R2.17).
pub fn requested(id: JoinRequestId, email: &str) -> Event {
    Event::of("organization.join_requested").about(id, email)
}

/// A request to join was approved, denied or withdrawn (R2.17).
pub fn decided(id: JoinRequestId, email: &str, decision: &'static str) -> Event {
    Event::of("organization.join_decided").about(id, email).with("decision", decision)
}
