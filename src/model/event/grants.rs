//! What people are given in a project. Each is told of by the project's id and the person's address.

use super::{Event, role};
use crate::model::{AccessRequestId, ProjectId, ProjectRole, link_change::LinkChange};

/// Somebody was given a role of their own (R2.17).
pub fn added(project: ProjectId, email: &str, role: ProjectRole) -> Event {
    of("project.user_added", project, email).with("role", role.as_str())
}

/// Somebody no longer has the role they were given (R2.17).
pub fn removed(project: ProjectId, email: &str, role: ProjectRole) -> Event {
    of("project.user_removed", project, email).with("role", role.as_str())
}

/// Somebody has another role in place of the one they were given (R2.17).
pub fn role_changed(project: ProjectId, email: &str, before: ProjectRole, after: ProjectRole) -> Event {
    of("user.role_changed", project, email).was(role(before.as_str())).now(role(after.as_str()))
}

/// Somebody sees classified data from now on, or no longer (R2.17).
pub fn ticked(project: ProjectId, email: &str, sees_classified: bool) -> Event {
    of("project.user_updated", project, email).with("sees_classified", sees_classified)
}

/// Everybody in the organization has this role, or no longer (R2.17).
pub fn to_everybody(turn: LinkChange, project: ProjectId, role: ProjectRole) -> Event {
    let kind = match turn {
        LinkChange::Added | LinkChange::Updated => "project.default_access_granted",
        LinkChange::Removed => "project.default_access_revoked",
    };
    of(kind, project, "All Users").with("role", role.as_str())
}

/// Somebody asked to be let in (R2.17).
pub fn requested(project: ProjectId, email: &str, id: AccessRequestId) -> Event {
    of("project.access_requested", project, email).with("request", id.to_string())
}

/// A request to be let in was approved, denied or withdrawn (R2.17).
pub fn decided(project: ProjectId, email: &str, id: AccessRequestId, decision: &'static str) -> Event {
    of("project.access_decided", project, email).with("request", id.to_string()).with("decision", decision)
}

fn of(kind: &'static str, project: ProjectId, email: &str) -> Event {
    Event::of(kind).about(project, email).within(project)
}
