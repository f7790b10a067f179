//! What happens to service accounts: to themselves, to their secrets, to what they are given.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Event, role};
use crate::model::{
    OrganizationId, OrganizationRole, ProjectId, ProjectRole, ServiceAccountId,
    secret_policy::{PolicyInForce, SecretPolicy},
};

/// What the audit log keeps of an account that begins or ends.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub id: ServiceAccountId,
    pub username: &'a str,
    pub role: OrganizationRole,
    /// What it was given itself.
    pub projects: &'a [(ProjectId, ProjectRole)],
    /// The person or the service account that made it, if there is one still.
    pub creator: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// An account was made, with all it was given at once (R2.17).
pub fn created(facts: Facts<'_>, last_four: &str) -> Event {
    whole("service_account.created", facts).with("last_four", last_four)
}

/// An account was deleted (R2.17).
pub fn deleted(facts: Facts<'_>) -> Event {
    whole("service_account.deleted", facts)
}

fn whole(kind: &'static str, facts: Facts<'_>) -> Event {
    let given = |(project, role): &(ProjectId, ProjectRole)| json!({ "id": project.to_string(), "role": role.as_str() });
    of(kind, facts.id, facts.username)
        .with("id", facts.id.to_string())
        .with("user_id", facts.id.to_string())
        .with("username", facts.username)
        .with("org_role", facts.role.as_str())
        .with("projects", facts.projects.iter().map(given).collect::<Vec<Value>>())
        .with("creator_id", facts.creator.map(|id| id.to_string()))
        .with("created", facts.created_at.to_rfc3339())
        .with("expires", facts.expires_at.map(|at| at.to_rfc3339()))
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

/// An account has a new secret with these last four characters; the one before it works until `ends`, and ends sooner if it is not
/// used for `quiet_days` (R2.17).
pub fn secret_rotated(
    (id, username): (ServiceAccountId, &str),
    last_four: &str,
    ends: Option<DateTime<Utc>>,
    quiet_days: Option<i32>,
) -> Event {
    of("service_account.secret_rotated", id, username)
        .with("last_four", last_four)
        .with("previous_ends", ends.map(|at| at.to_rfc3339()))
        .with("quiet_days", quiet_days.filter(|_| ends.is_some()))
}

/// A secret of an account opens nothing any more: somebody ended it, its time after a rotation was over, or the policy of the
/// organization ended it (R2.17, K9).
pub fn secret_ended((id, username): (ServiceAccountId, &str), last_four: &str, by_policy: bool) -> Event {
    of("service_account.secret_ended", id, username)
        .with("last_four", last_four)
        .with("reason", by_policy.then_some("secret_policy"))
}

/// An organization lets secrets of its service accounts end by another policy than before, and not before what it says (R2.17, K9.3).
pub fn policy_changed(id: OrganizationId, name: &str, before: SecretPolicy, after: &PolicyInForce) -> Event {
    let limits = |it: SecretPolicy| json!({ "max_secret_age_days": it.age_days, "max_secret_idle_days": it.idle_days });
    Event::of("organization.secret_policy_changed")
        .about(id, name)
        .was(limits(before))
        .now(limits(after.policy))
        .with("no_secret_ends_before", after.age_from.max(after.idle_from).map(|at| at.to_rfc3339()))
}

fn of(kind: &'static str, id: ServiceAccountId, username: &str) -> Event {
    Event::of(kind).about(id, username)
}
