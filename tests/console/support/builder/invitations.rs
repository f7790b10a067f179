//! How people come in: invitations with what they carry, and requests.

use super::{Organization, quoted, sql};

impl Organization<'_> {
    /// An open invitation by whoever was named before.
    pub fn invitation(self, email: &str, role: &str) -> Self {
        let cells = [
            ("email", quoted(email)),
            ("role", quoted(role)),
            ("invited_by", self.giver.clone()),
            ("invited_by_name", self.giver_name()),
            ("expires_at", sql("now() + interval '7 days'")),
        ];
        self.put("invitations", &cells)
    }

    /// The open invitation of this address carries a project as well.
    pub fn invitation_project(self, email: &str, project: &str, role: &str) -> Self {
        let (invitation, project) = (self.invitation_id(email), self.project_id(project));
        self.put("invitation_projects", &[("invitation_id", invitation), ("project_id", project), ("role", quoted(role))])
    }

    /// The open invitation of this address carries a team as well.
    pub fn invitation_team(self, email: &str, team: &str) -> Self {
        let cells = [("invitation_id", self.invitation_id(email)), ("team_id", self.team_id(team))];
        self.put("invitation_teams", &cells)
    }

    /// Those with an address in this domain may find the organization, if anybody may.
    pub fn domain(self, domain: &str) -> Self {
        self.put("discoverability_domains", &[("domain", quoted(domain))])
    }

    /// Somebody asks to join the organization.
    pub fn join_request(self, person: &str) -> Self {
        let cells = [("user_id", self.person(person))];
        self.put("join_requests", &cells)
    }

    /// Somebody asks to be let into a project.
    pub fn access_request(self, person: &str, project: &str) -> Self {
        let cells = [("project_id", self.project_id(project)), ("user_id", self.person(person))];
        self.put("access_requests", &cells)
    }
}
