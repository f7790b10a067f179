//! What happens to projects themselves.

use serde_json::{Value, json};

use super::Event;
use crate::model::{OrganizationId, ProjectId};

/// A project came into being (R2.17).
pub fn created(id: ProjectId, name: &str) -> Event {
    of("project.created", id, name)
}

/// Its name, timezone or time period is another (R2.17).
pub fn updated(id: ProjectId, name: &str, previous: Value, current: Value) -> Event {
    of("project.updated", id, name).was(previous).now(current)
}

/// What it says it is about is another text, so many characters long (R3.2).
pub fn context_changed(id: ProjectId, name: &str, (before, after): (usize, usize)) -> Event {
    let long = |characters: usize| json!({ "characters": characters });
    of("project.context_changed", id, name).was(long(before)).now(long(after))
}

/// It is closed, and goes for good on the day `purge_at` (R2.17).
pub fn deleted(id: ProjectId, name: &str, purge_at: &str) -> Event {
    of("project.deleted", id, name).with("purge_at", purge_at)
}

/// It is closed, and `successor` took its place (R2.17).
pub fn reset(id: ProjectId, name: &str, successor: ProjectId) -> Event {
    of("project.reset", id, name).with("successor", successor)
}

/// It is back after it was deleted or reset (R2.17).
pub fn restored(id: ProjectId, name: &str) -> Event {
    of("project.restored", id, name)
}

/// It went for good (R2.17).
pub fn purged(id: ProjectId, name: &str) -> Event {
    of("project.purged", id, name)
}

/// It moved from one organization to another (R2.17).
pub fn transferred(id: ProjectId, name: &str, from: (OrganizationId, &str), to: (OrganizationId, &str)) -> Event {
    let side = |(id, name): (OrganizationId, &str)| json!({ "organization_id": id.to_string(), "organization_name": name });
    of("project.transferred", id, name).was(side(from)).now(side(to))
}

/// It has a new API key and a new API secret (R2.17).
pub fn keys_rotated(id: ProjectId, name: &str) -> Event {
    of("project.keys_rotated", id, name)
}

/// Its token is another, and the one before it works no more (R2.17, C5.8).
pub fn token_rotated(id: ProjectId, name: &str) -> Event {
    of("project.token_rotated", id, name)
}

/// Somebody looked at its API secret (R2.17).
pub fn secret_shown(id: ProjectId, name: &str) -> Event {
    of("project.secret_shown", id, name)
}

/// A program read a list of projects with their API secrets (R2.17).
pub fn secrets_listed(ids: &[ProjectId]) -> Event {
    Event::of("project.secrets_listed").now(ids.iter().map(ProjectId::to_string).collect::<Vec<_>>())
}

/// Its events and profiles are on their way into another project, with whatever it is still sent until then (D5).
pub fn merge_started(id: ProjectId, name: &str, target: (ProjectId, &str), forwards_until: Option<String>) -> Event {
    into(of("project.merge_started", id, name), target).with("forwards_until", forwards_until)
}

/// Everything of it that was to move is in the other project, with so many events and profiles that were new there (D5).
pub fn merge_finished(id: ProjectId, name: &str, target: (ProjectId, &str), (events, profiles): (i64, i64)) -> Event {
    into(of("project.merge_finished", id, name), target).with("events", events).with("profiles", profiles)
}

/// Its merge ended before everything was moved: somebody ended it, or it could not go on (D5).
pub fn merge_cancelled(id: ProjectId, name: &str, target: (ProjectId, &str)) -> Event {
    into(of("project.merge_cancelled", id, name), target)
}

/// What is sent with its token and keys stays in it again (D5.4).
pub fn forwarding_ended(id: ProjectId, name: &str, target: (ProjectId, &str)) -> Event {
    into(of("project.forwarding_ended", id, name), target)
}

/// Somebody began to upload a file with events into it (D5.5).
pub fn import_started(id: ProjectId, name: &str, file: &str) -> Event {
    of("project.import_started", id, name).with("file", file)
}

/// That file came to its end, or broke off: so many events are new, so many were there already, and so many lines were refused (D5.5).
pub fn import_ended(id: ProjectId, name: &str, file: &str, (stored, known, refused): (i64, i64, i64)) -> Event {
    of("project.import_ended", id, name).with("file", file).with("stored", stored).with("known", known).with("refused", refused)
}

fn into(event: Event, (target, name): (ProjectId, &str)) -> Event {
    event.with("target", target).with("target_name", name)
}

fn of(kind: &'static str, id: ProjectId, name: &str) -> Event {
    Event::of(kind).about(id, name).within(id)
}
