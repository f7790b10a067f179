//! What an organization role is in every project by itself, without a grant anybody gave (R2.2), and what follows from it.

use super::{OrgActor, ProjectAction, Rank};
use crate::model::{OrganizationRole, ProjectRole};

/// What somebody with this role is in every project of the organization; nothing for those who have to be let in (R2.2).
pub fn in_every_project(role: OrganizationRole) -> Option<ProjectRole> {
    match role {
        OrganizationRole::Owner => Some(ProjectRole::Owner),
        OrganizationRole::Admin => Some(ProjectRole::Admin),
        OrganizationRole::BillingAdmin | OrganizationRole::Member => None,
    }
}

/// The roles that are something in every project, with what they are there (R2.2).
pub fn roles_in_every_project() -> Vec<(OrganizationRole, ProjectRole)> {
    OrganizationRole::ALL.iter().filter_map(|role| Some((*role, in_every_project(*role)?))).collect()
}

/// Whether nothing that can be given is out of reach of somebody with this role: no role of the organization, and none in any of
/// its projects. Their grants need not be read (S9.16).
pub fn gives_anything(role: OrganizationRole) -> bool {
    let everywhere = in_every_project(role);
    OrganizationRole::ALL.iter().all(|other| other.within(role))
        && ProjectRole::ALL.iter().all(|other| everywhere.is_some_and(|own| other.within(own)))
}

/// What everybody together can be in a project, strongest first. Nobody makes all of them Owners (A11).
pub const EVERYBODY_CAN_BE: [ProjectRole; 3] = [ProjectRole::Admin, ProjectRole::Analyst, ProjectRole::Consumer];

/// Whether everybody would manage the project with this role, which is doubted first (A11).
pub fn everybody_would_manage(role: ProjectRole) -> bool {
    EVERYBODY_CAN_BE.contains(&role) && ProjectAction::ChangeRoles.cell(role).allows()
}

impl OrgActor {
    /// Whether this person has a way into every project of the organization (R2.2).
    pub fn is_in_every_project(&self) -> bool {
        in_every_project(self.role).is_some()
    }

    /// The roles this person may give through a team: at or below what they hold in every project (S9.16).
    pub fn gives_through_teams(&self) -> Vec<ProjectRole> {
        let own = in_every_project(self.role);
        ProjectRole::ALL.iter().copied().filter(|role| own.is_some_and(|own| role.within(own))).collect()
    }

    /// The other roles: a team that gives one of them is not theirs to change or to delete (S9.16).
    pub fn beyond_teams(&self) -> Vec<ProjectRole> {
        let gives = self.gives_through_teams();
        ProjectRole::ALL.iter().copied().filter(|role| !gives.contains(role)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{OrgAction, Whom, grants_over, may_change_role, roles_that};

    // R2.2: Owners and Admins hold the same role in every project, and they are those who see all of them
    #[test]
    fn owners_and_admins_are_the_same_in_every_project() {
        for (role, there) in roles_in_every_project() {
            assert_eq!(role.as_str(), there.as_str());
        }
        let everywhere: Vec<_> = roles_in_every_project().into_iter().map(|(role, _)| role).collect();
        assert_eq!(everywhere, roles_that(OrgAction::SeeProjects));
    }

    // S9.16: whoever manages teams holds something in every project, so that there is always something to measure by
    #[test]
    fn whoever_manages_teams_is_in_every_project() {
        assert!(roles_that(OrgAction::ManageTeams).into_iter().all(|role| in_every_project(role).is_some()));
    }

    #[test]
    fn only_owners_give_anything() {
        for role in OrganizationRole::ALL {
            let own = in_every_project(*role);
            let could = OrganizationRole::ALL.iter().all(|new| may_change_role(*role, Whom::Another(*new), Some(*new)))
                && ProjectRole::ALL.iter().all(|new| grants_over(own, Some(*new), Some(*new)));
            assert_eq!(gives_anything(*role), could, "{role}");
        }
        assert_eq!(OrganizationRole::ALL.iter().filter(|role| gives_anything(**role)).count(), 1);
    }

    // A11
    #[test]
    fn everybody_can_be_anything_but_owner_and_admin_is_doubted() {
        let below: Vec<_> = ProjectRole::ALL.iter().copied().filter(|role| !role.is_owner()).collect();
        assert_eq!(below, EVERYBODY_CAN_BE);
        let doubted: Vec<_> = ProjectRole::ALL.iter().copied().filter(|role| everybody_would_manage(*role)).collect();
        assert_eq!(doubted, [ProjectRole::Admin]);
    }
}
