//! What the audit log knows (R2.17): one variant for each published type.

use serde_json::{Value, json};

use super::{OrganizationRole, ProjectId, ProjectRole, project_event::ProjectEvent};

/// How a request came: recorded with every event, so that an entry can answer "from where".
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    pub client_ip: Option<String>,
    /// The address, or for IPv6 the /64 it lies in: what tries are counted by.
    pub client_network: Option<String>,
    pub http_method: String,
    /// The path pattern, never the path itself: paths carry tokens.
    pub http_url: String,
    pub http_user_agent: Option<String>,
}

/// What became of a thing that belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Added,
    Updated,
    Removed,
}

/// Something that happened, with what an auditor asks about it. Secrets have no place in any variant.
#[derive(Debug, Clone)]
pub enum Event {
    SessionLoggedIn,
    SessionLoggedOut,
    PasswordChanged {
        how: &'static str,
    },
    OrganizationCreated {
        id: String,
        name: String,
    },
    UserAdded {
        id: String,
        name: String,
        role: OrganizationRole,
        source: &'static str,
    },
    UserRemoved {
        id: String,
        name: String,
        role: OrganizationRole,
        source: &'static str,
    },
    UserRoleChanged {
        id: String,
        name: String,
        previous: OrganizationRole,
        current: OrganizationRole,
    },
    Project(ProjectEvent),
    TeamCreated {
        id: String,
        name: String,
    },
    TeamUpdated {
        id: String,
        previous: String,
        current: String,
    },
    TeamDeleted {
        id: String,
        name: String,
    },
    TeamUser {
        turn: Turn,
        id: String,
        name: String,
        user: String,
    },
    ProjectTeam {
        turn: Turn,
        project: String,
        team: String,
        name: String,
        role: ProjectRole,
        sees_classified: Option<bool>,
    },
    DiscoverabilityUpdated {
        previous: Value,
        current: Value,
    },
    JoinRequested {
        id: String,
        email: String,
    },
    JoinDecided {
        id: String,
        email: String,
        decision: &'static str,
    },
    InvitationSent {
        id: String,
        email: String,
        role: OrganizationRole,
        projects: Vec<(String, ProjectRole)>,
        teams: Vec<(String, String)>,
        again: bool,
        batch: Option<String>,
    },
    InvitationLinkCopied {
        id: String,
        email: String,
    },
    InvitationRevoked {
        id: String,
        email: String,
    },
    /// It no longer carries this project.
    InvitationUpdated {
        id: String,
        email: String,
        without: ProjectId,
    },
    InvitationPassedOn {
        id: String,
        email: String,
        to: String,
    },
    InvitationAccepted {
        id: String,
        email: String,
    },
}

impl Event {
    /// `entity.action`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SessionLoggedIn => "session.logged_in",
            Self::SessionLoggedOut => "session.logged_out",
            Self::PasswordChanged { .. } => "user.password_changed",
            Self::OrganizationCreated { .. } => "organization.created",
            Self::UserAdded { .. } => "organization.user_added",
            Self::UserRemoved { .. } => "organization.user_removed",
            Self::UserRoleChanged { .. } => "user.role_changed",
            Self::Project(event) => event.kind(),
            Self::TeamCreated { .. } => "team.created",
            Self::TeamUpdated { .. } => "team.updated",
            Self::TeamDeleted { .. } => "team.deleted",
            Self::TeamUser { turn: Turn::Removed, .. } => "team.user_removed",
            Self::TeamUser { .. } => "team.user_added",
            Self::ProjectTeam { turn: Turn::Added, .. } => "project.team_added",
            Self::ProjectTeam { turn: Turn::Updated, .. } => "project.team_updated",
            Self::ProjectTeam { turn: Turn::Removed, .. } => "project.team_removed",
            Self::DiscoverabilityUpdated { .. } => "organization_setting.updated",
            Self::JoinRequested { .. } => "organization.join_requested",
            Self::JoinDecided { .. } => "organization.join_decided",
            Self::InvitationSent { .. } => "invitation.sent",
            Self::InvitationLinkCopied { .. } => "invitation.link_copied",
            Self::InvitationRevoked { .. } => "invitation.revoked",
            Self::InvitationUpdated { .. } => "invitation.updated",
            Self::InvitationPassedOn { .. } => "invitation.passed_on",
            Self::InvitationAccepted { .. } => "invitation.accepted",
        }
    }

    /// The published category.
    pub fn category(&self) -> &'static str {
        match self {
            Self::SessionLoggedIn | Self::SessionLoggedOut | Self::PasswordChanged { .. } => "auth",
            _ => "admin_action",
        }
    }

    /// The id and the name of what it happened to.
    pub fn entity(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::SessionLoggedIn
            | Self::SessionLoggedOut
            | Self::PasswordChanged { .. }
            | Self::DiscoverabilityUpdated { .. } => (None, None),
            Self::OrganizationCreated { id, name }
            | Self::UserAdded { id, name, .. }
            | Self::UserRemoved { id, name, .. }
            | Self::UserRoleChanged { id, name, .. }
            | Self::TeamCreated { id, name }
            | Self::TeamUpdated { id, current: name, .. }
            | Self::TeamDeleted { id, name }
            | Self::TeamUser { id, name, .. }
            | Self::ProjectTeam { team: id, name, .. } => (Some(id), Some(name)),
            Self::Project(event) => (Some(event.id.as_str()), Some(event.name.as_str())),
            Self::JoinRequested { id, email }
            | Self::JoinDecided { id, email, .. }
            | Self::InvitationSent { id, email, .. }
            | Self::InvitationLinkCopied { id, email }
            | Self::InvitationRevoked { id, email }
            | Self::InvitationUpdated { id, email, .. }
            | Self::InvitationPassedOn { id, email, .. }
            | Self::InvitationAccepted { id, email } => (Some(id), Some(email)),
        }
    }

    /// The project whose own log has it too.
    pub fn project(&self) -> Option<ProjectId> {
        match self {
            Self::Project(event) => Some(event.project),
            Self::InvitationUpdated { without, .. } => Some(*without),
            Self::ProjectTeam { project, .. } => project.parse().ok(),
            _ => None,
        }
    }

    /// The facts that differ from type to type.
    pub fn payload(&self) -> Value {
        match self {
            Self::SessionLoggedIn => json!({ "login_method": "password" }),
            Self::PasswordChanged { how } => json!({ "how": how }),
            Self::UserAdded { role, source, .. } => json!({ "source": source, "organization_role": role.as_str() }),
            Self::UserRemoved { role, source, .. } => json!({ "source": source, "organization_role": role.as_str() }),
            Self::UserRoleChanged { previous, current, .. } => {
                let role = |role: &OrganizationRole| json!({ "name": role.as_str(), "is_custom_role": false });
                json!({ "previous": role(previous), "current": role(current) })
            }
            Self::TeamUpdated { previous, current, .. } => {
                json!({ "previous": { "name": previous }, "current": { "name": current } })
            }
            Self::TeamUser { user, .. } => json!({ "user": user }),
            Self::ProjectTeam { project, role, sees_classified, .. } => {
                json!({ "project_id": project, "role": role.as_str(), "sees_classified": sees_classified })
            }
            Self::DiscoverabilityUpdated { previous, current } => json!({ "previous": previous, "current": current }),
            Self::JoinDecided { decision, .. } => json!({ "decision": decision }),
            Self::InvitationUpdated { without, .. } => json!({ "removed_project_id": without }),
            Self::InvitationPassedOn { to, .. } => json!({ "to": to }),
            Self::Project(event) => event.payload(),
            Self::InvitationSent { email, role, projects, teams, again, batch, .. } => json!({
                "email": email,
                "organization_role": role.as_str(),
                "projects": projects.iter().map(|(id, role)| json!({ "project_id": id, "role": role.as_str() })).collect::<Vec<_>>(),
                "teams": teams.iter().map(|(id, name)| json!({ "team_id": id, "team_name": name })).collect::<Vec<_>>(),
                "again": again,
                "batch": batch,
            }),
            _ => json!({}),
        }
    }
}
