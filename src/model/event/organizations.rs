//! What happens to organizations.

use super::Event;
use crate::model::OrganizationId;

/// An organization came into being (R2.17).
pub fn created(id: OrganizationId, name: &str) -> Event {
    Event::of("organization.created").about(id, name)
}
