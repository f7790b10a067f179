//! What happens to teams: to themselves, to their people, to what they give.

use serde_json::json;

use super::Event;
use crate::model::{ProjectId, ProjectRole, TeamId, link_change::LinkChange};

/// A team came into being (R2.17).
pub fn created(id: TeamId, name: &str) -> Event {
    Event::of("team.created").about(id, name)
}

/// A team has another name (R2.17).
pub fn renamed(id: TeamId, before: &str, after: &str) -> Event {
    Event::of("team.updated").about(id, after).was(json!({ "name": before })).now(json!({ "name": after }))
}

/// A team is no more (R2.17).
pub fn deleted(id: TeamId, name: &str) -> Event {
    Event::of("team.deleted").about(id, name)
}

/// Whoever has the address `user` came into a team (R2.17).
pub fn person_added(id: TeamId, name: &str, user: &str) -> Event {
    Event::of("team.user_added").about(id, name).with("user", user)
}

/// Whoever has the address `user` was taken out of a team (R2.17).
pub fn person_removed(id: TeamId, name: &str, user: &str) -> Event {
    Event::of("team.user_removed").about(id, name).with("user", user)
}

/// The service account `username` came into a team (R2.17).
pub fn account_added(id: TeamId, name: &str, username: &str) -> Event {
    Event::of("team.service_account_added").about(id, name).with("service_account", username)
}

/// The service account `username` was taken out of a team (R2.17).
pub fn account_removed(id: TeamId, name: &str, username: &str) -> Event {
    Event::of("team.service_account_removed").about(id, name).with("service_account", username)
}

/// A team gives a role in a project, gives another one, or none any more. `sees_classified` is said when its tick is set (R2.17).
pub fn project(
    turn: LinkChange,
    (team, name): (TeamId, &str),
    project: ProjectId,
    role: ProjectRole,
    sees_classified: Option<bool>,
) -> Event {
    let kind = match turn {
        LinkChange::Added => "project.team_added",
        LinkChange::Updated => "project.team_updated",
        LinkChange::Removed => "project.team_removed",
    };
    Event::of(kind)
        .about(team, name)
        .within(project)
        .with("project_id", project.to_string())
        .with("role", role.as_str())
        .with("sees_classified", sees_classified)
}
