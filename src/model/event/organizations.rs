//! What happens to organizations.

use serde_json::json;

use super::Event;
use crate::model::OrganizationId;

/// An organization came into being (R2.17).
pub fn created(id: OrganizationId, name: &str) -> Event {
    Event::of("organization.created").about(id, name)
}

/// An organization has another name (R2.17).
pub fn renamed(id: OrganizationId, before: &str, after: &str) -> Event {
    Event::of("organization.updated").about(id, after).was(json!({ "name": before })).now(json!({ "name": after }))
}
