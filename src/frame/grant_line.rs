//! A grant as tables show it, with the page on which it can be changed.

use super::{guards::Place, when::When};
use crate::{
    model::{Grant, ProjectRole, TeamId, UserId, addresses, grant::Source},
    policy::OrgAction,
};

/// A grant in a table.
pub struct GrantLine {
    pub role: ProjectRole,
    pub source: String,
    /// Where the viewer can change it.
    pub href: Option<String>,
    /// Nothing if their account is gone.
    pub given_by: Option<String>,
    pub given: When,
}

impl GrantLine {
    pub fn of(grant: &Grant, place: &Place) -> Self {
        Self {
            role: grant.role,
            source: grant.source.label(),
            href: where_to_change(grant, place),
            given_by: grant.given_by.clone(),
            given: When::date(grant.given_at),
        }
    }
}

/// The page on which the viewer may change what a grant follows from.
pub fn where_to_change(grant: &Grant, place: &Place) -> Option<String> {
    match (&grant.source, grant.holder.person()) {
        (Source::OrganizationRole, Some(user)) => where_a_role_changes(user, place),
        (Source::Team { id, .. }, _) => where_a_team_changes(*id, place),
        _ => None,
    }
}

/// The page on which the viewer may change what somebody is in the organization.
pub fn where_a_role_changes(user: UserId, place: &Place) -> Option<String> {
    place.actor.may(OrgAction::ChangeOrgRoles).then(|| addresses::user_role(place.actor.organization, user))
}

/// The page on which the viewer may change who is in a team, and what it gives.
pub fn where_a_team_changes(team: TeamId, place: &Place) -> Option<String> {
    place.actor.may(OrgAction::ManageTeams).then(|| addresses::team(place.actor.organization, team))
}
