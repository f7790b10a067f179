//! What happens to the members of an organization.

use super::{Event, role};
use crate::model::{OrganizationRole, UserId};

/// Somebody became a member, and by what way (R2.17).
pub fn added(user: UserId, email: &str, role: OrganizationRole, source: &'static str) -> Event {
    membership("organization.user_added", user, email, role, source)
}

/// Somebody is no member any more, and by what way (R2.17).
pub fn removed(user: UserId, email: &str, role: OrganizationRole, source: &'static str) -> Event {
    membership("organization.user_removed", user, email, role, source)
}

/// A member has another role in the organization (R2.17).
pub fn role_changed(user: UserId, email: &str, before: OrganizationRole, after: OrganizationRole) -> Event {
    Event::of("user.role_changed").about(user, email).was(role(before.as_str())).now(role(after.as_str()))
}

/// Whoever runs the site made somebody Owner, and ended their sessions (C5.7).
pub fn owner_recovered(user: UserId, email: &str, before: Option<OrganizationRole>, sessions: usize) -> Event {
    Event::of("organization.owner_recovered")
        .about(user, email)
        .was(before.map(OrganizationRole::as_str))
        .now(OrganizationRole::Owner.as_str())
        .with("sessions_ended", sessions)
}

fn membership(kind: &'static str, user: UserId, email: &str, role: OrganizationRole, source: &'static str) -> Event {
    Event::of(kind).about(user, email).with("source", source).with("organization_role", role.as_str())
}
