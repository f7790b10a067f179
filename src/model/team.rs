//! What a team is given: people, and projects with a role.

use super::{ProjectId, ProjectRole, TeamId};

/// A team beside a project: everybody in the team has the role there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamProject {
    pub team: TeamId,
    pub project: ProjectId,
    pub role: ProjectRole,
}
