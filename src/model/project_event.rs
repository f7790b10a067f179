//! What the audit log knows about projects (R2.17): one variant for each published type, and for those an auditor would miss.

use serde_json::{Value, json};

use super::{
    ProjectId, ProjectRole,
    event::{Event, Turn},
};

/// Something that happened to a project: to which, what it is called, and what it was.
#[derive(Debug, Clone)]
pub struct ProjectEvent {
    pub project: ProjectId,
    /// The same as a word.
    pub id: String,
    /// The project's name, or the address of the person it is about.
    pub name: String,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    Created,
    /// Name, timezone or time period.
    Updated {
        previous: Value,
        current: Value,
    },
    Deleted {
        purge_at: String,
    },
    Reset {
        successor: ProjectId,
    },
    Restored,
    Purged,
    /// Each side as (id, name).
    Transferred {
        from: (String, String),
        to: (String, String),
    },
    KeysRotated,
    SecretShown,
    UserAdded {
        role: ProjectRole,
    },
    UserRemoved {
        role: ProjectRole,
    },
    RoleChanged {
        previous: ProjectRole,
        current: ProjectRole,
    },
    UserTicked {
        sees_classified: bool,
    },
    DefaultAccess {
        turn: Turn,
        role: ProjectRole,
    },
    AccessRequested {
        id: String,
    },
    AccessDecided {
        id: String,
        decision: &'static str,
    },
}

impl What {
    /// The event: what happened, to which project, and its name or the address of the person it is about.
    pub fn of(self, project: ProjectId, name: impl Into<String>) -> Event {
        Event::Project(ProjectEvent { project, id: project.to_string(), name: name.into(), what: self })
    }
}

impl ProjectEvent {
    /// `entity.action`.
    pub fn kind(&self) -> &'static str {
        match &self.what {
            What::Created => "project.created",
            What::Updated { .. } => "project.updated",
            What::Deleted { .. } => "project.deleted",
            What::Reset { .. } => "project.reset",
            What::Restored => "project.restored",
            What::Purged => "project.purged",
            What::Transferred { .. } => "project.transferred",
            What::KeysRotated => "project.keys_rotated",
            What::SecretShown => "project.secret_shown",
            What::UserAdded { .. } => "project.user_added",
            What::UserRemoved { .. } => "project.user_removed",
            What::RoleChanged { .. } => "user.role_changed",
            What::UserTicked { .. } => "project.user_updated",
            What::DefaultAccess { turn: Turn::Removed, .. } => "project.default_access_revoked",
            What::DefaultAccess { .. } => "project.default_access_granted",
            What::AccessRequested { .. } => "project.access_requested",
            What::AccessDecided { .. } => "project.access_decided",
        }
    }

    /// The facts that differ from type to type.
    pub fn payload(&self) -> Value {
        match &self.what {
            What::Created | What::Restored | What::Purged | What::KeysRotated | What::SecretShown => json!({}),
            What::Updated { previous, current } => json!({ "previous": previous, "current": current }),
            What::Deleted { purge_at } => json!({ "purge_at": purge_at }),
            What::Reset { successor } => json!({ "successor": successor }),
            What::Transferred { from, to } => json!({
                "previous": { "organization_id": from.0, "organization_name": from.1 },
                "current": { "organization_id": to.0, "organization_name": to.1 },
            }),
            What::UserAdded { role } | What::UserRemoved { role } | What::DefaultAccess { role, .. } => {
                json!({ "role": role.as_str() })
            }
            What::RoleChanged { previous, current } => {
                let role = |role: &ProjectRole| json!({ "name": role.as_str(), "is_custom_role": false });
                json!({ "previous": role(previous), "current": role(current) })
            }
            What::UserTicked { sees_classified } => json!({ "sees_classified": sees_classified }),
            What::AccessRequested { id } => json!({ "request": id }),
            What::AccessDecided { id, decision } => json!({ "request": id, "decision": decision }),
        }
    }
}
