//! The tables asked the other way round: which roles and plans they say yes to. The store decides nothing; it is handed these
//! lists, so that another cell, or another role, reaches its SQL too.

use super::{Feature, OrgAction, ProjectAction, Rank};
use crate::model::{OrganizationRole, ProjectRole, organization::Plan};

/// The roles that the organization table says yes to, in its order (R2.2).
pub fn roles_that(action: OrgAction) -> Vec<OrganizationRole> {
    OrganizationRole::ALL.iter().copied().filter(|role| action.allows(*role)).collect()
}

/// The roles that the project tables say yes to, strongest first; none where the right is given by a tick (R2.3.1, R2.3.2).
pub fn project_roles_that(action: ProjectAction) -> Vec<ProjectRole> {
    ProjectRole::ALL.iter().copied().filter(|role| action.cell(*role).allows()).collect()
}

/// The plans that have this, smallest first (R2.10).
pub fn plans_with(feature: Feature) -> Vec<Plan> {
    Plan::ALL.iter().copied().filter(|plan| feature.is_in(*plan)).collect()
}

/// The roles whose holders act on anyone in an organization, and of whom one stays (A7).
pub fn owner_roles() -> Vec<OrganizationRole> {
    owners(OrganizationRole::ALL)
}

/// The roles whose holders act on anyone in a project (A7).
pub fn project_owner_roles() -> Vec<ProjectRole> {
    owners(ProjectRole::ALL)
}

fn owners<R: Rank>(all: &[R]) -> Vec<R> {
    all.iter().copied().filter(|role| role.is_owner()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Denied, ProjectAccess, plural};

    // R2.2: whatever a list is taken for, it is the line of the table
    #[test]
    fn every_list_of_organization_roles_is_its_line_of_the_table() {
        for action in OrgAction::ALL {
            let listed = roles_that(*action);
            for role in OrganizationRole::ALL {
                assert_eq!(listed.contains(role), action.allows(*role), "{role}: {}", action.label());
            }
            let named = Denied::Organization(*action).to_string();
            assert_eq!(named, format!("Only {} of this organization can do this.", plural(&listed)));
        }
    }

    // R2.3.1, R2.3.2: what one grant of a listed role gives is enough, and of no other role
    #[test]
    fn every_list_of_project_roles_is_its_line_of_the_tables() {
        for action in ProjectAction::ALL {
            let listed = project_roles_that(*action);
            for role in ProjectRole::ALL {
                let access = ProjectAccess::of([crate::policy::access::tests::individual(*role)]);
                assert_eq!(listed.contains(role), access.may(*action), "{role}: {}", action.label());
            }
        }
    }

    // R2.10
    #[test]
    fn every_list_of_plans_is_its_line_of_the_table() {
        for feature in Feature::ALL {
            let listed = plans_with(*feature);
            for plan in Plan::ALL {
                assert_eq!(listed.contains(plan), feature.is_in(*plan), "{plan}: {}", feature.label());
            }
        }
    }

    // The lists that the store is handed, as they were written in its SQL before
    #[test]
    fn the_lists_of_today_are_these() {
        use OrganizationRole::{Admin, Owner};
        assert_eq!(roles_that(OrgAction::ManageUsers), [Owner, Admin]);
        assert_eq!(roles_that(OrgAction::SetDiscoverability), [Owner, Admin]);
        assert_eq!(project_roles_that(ProjectAction::ApproveRequests), [ProjectRole::Owner, ProjectRole::Admin]);
        assert_eq!(project_roles_that(ProjectAction::ViewClassifiedData), []);
        assert_eq!(plans_with(Feature::Discoverability), [Plan::Enterprise]);
        assert_eq!((owner_roles(), project_owner_roles()), (vec![Owner], vec![ProjectRole::Owner]));
    }
}
