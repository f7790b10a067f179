//! What happens to invitations. Each is told of by the address that is invited.

use serde_json::json;

use super::Event;
use crate::model::{InvitationId, OrganizationRole, ProjectId, ProjectRole, TeamId};

/// What an invitation gives, and how its letter went out.
pub struct Sent<'a> {
    pub role: OrganizationRole,
    pub projects: Vec<(ProjectId, ProjectRole)>,
    pub teams: Vec<(TeamId, String)>,
    /// Whether it is not the first letter.
    pub again: bool,
    /// The name of the file it came with.
    pub batch: Option<&'a str>,
}

/// A letter with an invitation was written (R2.17).
pub fn sent(id: InvitationId, email: &str, Sent { role, projects, teams, again, batch }: Sent<'_>) -> Event {
    let project = |(id, role): &(ProjectId, ProjectRole)| json!({ "project_id": id.to_string(), "role": role.as_str() });
    let team = |(id, name): &(TeamId, String)| json!({ "team_id": id.to_string(), "team_name": name });
    Event::of("invitation.sent")
        .about(id, email)
        .with("email", email)
        .with("organization_role", role.as_str())
        .with("projects", projects.iter().map(project).collect::<Vec<_>>())
        .with("teams", teams.iter().map(team).collect::<Vec<_>>())
        .with("again", again)
        .with("batch", batch)
}

/// Somebody took a fresh link, to hand it over themselves (R2.17).
pub fn link_copied(id: InvitationId, email: &str) -> Event {
    Event::of("invitation.link_copied").about(id, email)
}

/// The invitation ended before anybody accepted it (R2.17).
pub fn revoked(id: InvitationId, email: &str) -> Event {
    Event::of("invitation.revoked").about(id, email)
}

/// The invitation no longer carries this project (R2.17).
pub fn updated(id: InvitationId, email: &str, without: ProjectId) -> Event {
    Event::of("invitation.updated").about(id, email).within(without).with("removed_project_id", without)
}

/// Somebody else stands behind the invitation from now on: whoever has the address `to` (R2.17).
pub fn passed_on(id: InvitationId, email: &str, to: &str) -> Event {
    Event::of("invitation.passed_on").about(id, email).with("to", to)
}

/// Whoever was invited came in (R2.17).
pub fn accepted(id: InvitationId, email: &str) -> Event {
    Event::of("invitation.accepted").about(id, email)
}
