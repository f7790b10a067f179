//! A grant as tables show it, with the page on which it can be changed.

use super::{guards::Place, when::When};
use crate::{
    model::{Grant, ProjectRole, addresses, grant::Source},
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
    let organization = place.actor.organization;
    match (&grant.source, grant.holder.person()) {
        (Source::OrganizationRole, Some(user)) if place.actor.may(OrgAction::ChangeOrgRoles) => {
            Some(addresses::user_role(organization, user))
        }
        (Source::Team { id, .. }, _) if place.actor.may(OrgAction::ManageTeams) => Some(addresses::team(organization, *id)),
        _ => None,
    }
}
