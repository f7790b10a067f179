//! What happens to organizations.

use serde_json::json;

use super::Event;
use crate::model::{OrganizationId, organization::Plan};

/// An organization came into being (R2.17).
pub fn created(id: OrganizationId, name: &str) -> Event {
    Event::of("organization.created").about(id, name)
}

/// An organization has another name (R2.17).
pub fn renamed(id: OrganizationId, before: &str, after: &str) -> Event {
    Event::of("organization.updated").about(id, after).was(json!({ "name": before })).now(json!({ "name": after }))
}

/// It keeps events for another number of days (X41).
pub fn events_kept(id: OrganizationId, name: &str, before: i32, after: i32) -> Event {
    Event::of("organization.retention_changed").about(id, name).was(json!({ "days": before })).now(json!({ "days": after }))
}

/// What it says it is about is another text, so many characters long (R3.2).
pub fn context_changed(id: OrganizationId, name: &str, (before, after): (usize, usize)) -> Event {
    let long = |characters: usize| json!({ "characters": characters });
    Event::of("organization.context_changed").about(id, name).was(long(before)).now(long(after))
}

/// It is on another plan (R2.17, C5.1).
pub fn plan_changed(id: OrganizationId, name: &str, before: Plan, after: Plan) -> Event {
    Event::of("organization.plan_changed").about(id, name).was(before.as_str()).now(after.as_str())
}

/// Its end is set for a day, and everything goes on until then (R2.17).
pub fn deletion_scheduled(id: OrganizationId, name: &str, due: &str) -> Event {
    Event::of("organization.deletion_scheduled").about(id, name).with("due", due)
}

/// Its end was called off (R2.17).
pub fn deletion_cancelled(id: OrganizationId, name: &str) -> Event {
    Event::of("organization.deletion_canceled").about(id, name)
}

/// It is gone, with everything that belonged to it (R2.17).
pub fn deleted(id: OrganizationId, name: &str) -> Event {
    Event::of("organization.deleted").about(id, name)
}
