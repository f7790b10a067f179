//! What the audit log knows (spec 2.17): one variant for each published type.

use serde_json::{Value, json};

use super::{OrganizationRole, ProjectRole};

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

/// Something that happened, with what an auditor asks about it. Secrets have no place in any variant.
#[derive(Debug, Clone)]
pub enum Event {
    SessionLoggedIn,
    SessionLoggedOut,
    PasswordChanged { how: &'static str },
    OrganizationCreated { id: String, name: String },
    UserAdded { id: String, name: String, role: OrganizationRole, source: &'static str },
    ProjectCreated { id: String, name: String },
    ProjectUserAdded { project: String, user: String, role: ProjectRole },
    InvitationSent { id: String, email: String, role: OrganizationRole, projects: Vec<(String, ProjectRole)>, again: bool },
    InvitationLinkCopied { id: String, email: String },
    InvitationRevoked { id: String, email: String },
    InvitationAccepted { id: String, email: String },
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
            Self::ProjectCreated { .. } => "project.created",
            Self::ProjectUserAdded { .. } => "project.user_added",
            Self::InvitationSent { .. } => "invitation.sent",
            Self::InvitationLinkCopied { .. } => "invitation.link_copied",
            Self::InvitationRevoked { .. } => "invitation.revoked",
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
            Self::SessionLoggedIn | Self::SessionLoggedOut | Self::PasswordChanged { .. } => (None, None),
            Self::OrganizationCreated { id, name } | Self::UserAdded { id, name, .. } | Self::ProjectCreated { id, name } => {
                (Some(id), Some(name))
            }
            Self::ProjectUserAdded { project, user, .. } => (Some(project), Some(user)),
            Self::InvitationSent { id, email, .. }
            | Self::InvitationLinkCopied { id, email }
            | Self::InvitationRevoked { id, email }
            | Self::InvitationAccepted { id, email } => (Some(id), Some(email)),
        }
    }

    /// The facts that differ from type to type.
    pub fn payload(&self) -> Value {
        match self {
            Self::SessionLoggedIn => json!({ "login_method": "password" }),
            Self::PasswordChanged { how } => json!({ "how": how }),
            Self::UserAdded { role, source, .. } => json!({ "source": source, "organization_role": role.as_str() }),
            Self::ProjectUserAdded { role, .. } => json!({ "role": role.as_str() }),
            Self::InvitationSent { email, role, projects, again, .. } => json!({
                "email": email,
                "organization_role": role.as_str(),
                "projects": projects.iter().map(|(id, role)| json!({ "project_id": id, "role": role.as_str() })).collect::<Vec<_>>(),
                "again": again,
            }),
            _ => json!({}),
        }
    }
}
