//! What stands above the tabs of Users & Teams, and above those of Project Users.

use super::{
    chrome::grouped,
    guards::{Place, ProjectPlace},
};
use crate::model::addresses;

/// The heading of Users & Teams, its tabs, and the numbers on the switch below them.
pub struct PeopleHead {
    pub organization: String,
    /// Where the addresses of the organization's settings begin.
    pub settings: String,
    pub tab: &'static str,
    /// Current users, invited users, join requests.
    pub counts: [String; 3],
    /// The table as it is filtered, as a file. Only people who are here are exported.
    pub export: Option<String>,
}

impl PeopleHead {
    /// Above this tab, with the numbers the guard has read.
    pub fn of(place: &Place, tab: &'static str) -> Self {
        let organization = &place.membership.organization;
        let counts = [organization.member_count, organization.invitation_count, organization.join_request_count];
        Self {
            organization: organization.name.clone(),
            settings: addresses::settings(place.actor.organization),
            tab,
            counts: counts.map(|n| grouped(n.into())),
            export: None,
        }
    }

    /// The same above a table that can be taken along.
    pub fn exporting(self, export: String) -> Self {
        Self { export: Some(export), ..self }
    }

    /// What the badge in the menu says (L8.3).
    pub fn waiting(&self) -> Option<String> {
        Some(self.counts[2].clone()).filter(|n| n != "0")
    }

    /// Numbers are quiet, but for requests that wait.
    pub fn tone(&self, tab: &str) -> &'static str {
        if tab == "requests" && self.waiting().is_some() { "badge" } else { "quiet" }
    }

    /// Where that file is, for a table that was drawn again.
    pub fn exported(&self) -> &str {
        self.export.as_deref().unwrap_or_default()
    }
}

/// The heading of Project Users, and its tabs.
pub struct ProjectUsersHead {
    pub base: String,
    pub project: String,
    pub tab: &'static str,
    /// How many ask to be let in, if anybody does.
    pub waiting: Option<String>,
    pub leave: String,
}

impl ProjectUsersHead {
    /// Above this tab, with how many ask to be let in.
    pub fn of(at: &ProjectPlace, tab: &'static str, waiting: i64) -> Self {
        Self {
            base: addresses::project_users(at.project.id),
            project: at.project.name.clone(),
            tab,
            waiting: (waiting > 0).then(|| grouped(waiting)),
            leave: addresses::leave_project(at.project.id),
        }
    }
}
