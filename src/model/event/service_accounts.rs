//! What happens to service accounts: to themselves, to their secrets, to what they are given.

use serde_json::{Value, json};

use super::{Event, role};
use crate::model::{OrganizationRole, ProjectId, ProjectRole, ServiceAccountId, service_account::NewServiceAccount};

/// An account was made, with all it was given at once (R2.17).
pub fn created(id: ServiceAccountId, username: &str, new: &NewServiceAccount) -> Event {
    let given =
        |(project, role, _): &(ProjectId, ProjectRole, usize)| json!({ "id": project.to_string(), "role": role.as_str() });
    of("service_account.created", id, username)
        .with("org_role", new.role.as_str())
        .with("projects", new.projects.iter().map(given).collect::<Vec<Value>>())
        .with("expires", new.expires_at.map(|at| at.to_rfc3339()))
}

/// An account was deleted (R2.17).
pub fn deleted(id: ServiceAccountId, username: &str, org_role: OrganizationRole) -> Event {
    of("service_account.deleted", id, username).with("org_role", org_role.as_str())
}

/// An account has another role in the organization (R2.17).
pub fn role_changed(id: ServiceAccountId, username: &str, before: OrganizationRole, after: OrganizationRole) -> Event {
    of("service_account.role_changed", id, username).was(role(before.as_str())).now(role(after.as_str()))
}

/// An account has another role in a project (R2.17).
pub fn role_changed_in(
    project: ProjectId,
    (id, username): (ServiceAccountId, &str),
    before: ProjectRole,
    after: ProjectRole,
) -> Event {
    of("service_account.role_changed", id, username).within(project).was(role(before.as_str())).now(role(after.as_str()))
}

/// An account was given a role in a project (R2.17).
pub fn added(project: ProjectId, (id, username): (ServiceAccountId, &str), given: ProjectRole) -> Event {
    of("service_account.added_to_project", id, username).within(project).with("role", given.as_str())
}

/// What an account was given in a project was taken from it (R2.17).
pub fn removed(project: ProjectId, (id, username): (ServiceAccountId, &str), given: ProjectRole) -> Event {
    of("service_account.removed_from_project", id, username).within(project).with("role", given.as_str())
}

/// An account has a new secret; the one before it works until `ends`, and ends sooner if it is not used for `quiet_days` (R2.17).
pub fn secret_rotated(id: ServiceAccountId, username: &str, ends: Option<String>, quiet_days: Option<i32>) -> Event {
    of("service_account.secret_rotated", id, username).with("previous_ends", ends).with("quiet_days", quiet_days)
}

/// The secret an account had before its current one opens nothing any more (R2.17).
pub fn secret_ended(id: ServiceAccountId, username: &str, last_four: &str) -> Event {
    of("service_account.secret_ended", id, username).with("last_four", last_four)
}

fn of(kind: &'static str, id: ServiceAccountId, username: &str) -> Event {
    Event::of(kind).about(id, username)
}
