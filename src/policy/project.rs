//! What a person may do in a project: the union of what all grants give (spec 2.3.3).

use crate::model::{OrganizationRole, ProjectRole};

/// What the screens of a project ask for so far. The handbook's two tables join here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectAction {
    /// Screen 1.8, Project Details: every project role.
    SeeDetails,
}

/// The roles a person holds in one project, from all sources. Nothing derived is ever stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectAccess {
    roles: Vec<ProjectRole>,
}

impl ProjectAccess {
    /// The union of the organization role's own grant and of what individuals and teams were given.
    pub fn union(organization: OrganizationRole, granted: impl IntoIterator<Item = ProjectRole>) -> Self {
        Self { roles: derived(organization).into_iter().chain(granted).collect() }
    }

    pub fn may(&self, action: ProjectAction) -> bool {
        match action {
            ProjectAction::SeeDetails => !self.roles.is_empty(),
        }
    }

    /// The role lists show when one value is needed: the highest.
    pub fn highest(&self) -> Option<ProjectRole> {
        ProjectRole::ALL.iter().copied().find(|role| self.roles.contains(role))
    }
}

/// Whether somebody with `own` in a project may give `new` to a person who has `present` there now (spec 2.3.3, 2.4, A7,
/// A44): the present role strictly below their own, the new one at or below it; Owners act on anyone.
pub fn grants_over(own: Option<ProjectRole>, present: Option<ProjectRole>, new: ProjectRole) -> bool {
    use ProjectRole::*;
    match own {
        Some(Owner) => true,
        Some(Admin) => !matches!(present, Some(Owner | Admin)) && new != Owner,
        Some(Analyst | Consumer) | None => false,
    }
}

/// Owners and Admins hold their role in every project of the organization, future ones included (spec 2.2).
fn derived(role: OrganizationRole) -> Option<ProjectRole> {
    match role {
        OrganizationRole::Owner => Some(ProjectRole::Owner),
        OrganizationRole::Admin => Some(ProjectRole::Admin),
        OrganizationRole::BillingAdmin | OrganizationRole::Member => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A44, spec 2.4: all pairs of present and new role.
    #[test]
    fn an_admin_neither_gives_nor_takes_ownership() {
        use ProjectRole::*;
        for new in ProjectRole::ALL {
            for present in ProjectRole::ALL.iter().copied().map(Some).chain([None]) {
                assert!(grants_over(Some(Owner), present, *new));
                let below = !matches!(present, Some(Owner | Admin));
                assert_eq!(grants_over(Some(Admin), present, *new), below && *new != Owner);
                for own in [Some(Analyst), Some(Consumer), None] {
                    assert!(!grants_over(own, present, *new));
                }
            }
        }
    }

    // spec 2.3.3, M52: the union never subtracts.
    #[test]
    fn access_is_the_union_of_all_grants() {
        let highest =
            |organization, granted: &[ProjectRole]| ProjectAccess::union(organization, granted.iter().copied()).highest();
        assert_eq!(highest(OrganizationRole::Admin, &[ProjectRole::Owner]), Some(ProjectRole::Owner));
        assert_eq!(highest(OrganizationRole::Member, &[ProjectRole::Consumer, ProjectRole::Analyst]), Some(ProjectRole::Analyst));
        assert_eq!(highest(OrganizationRole::Owner, &[]), Some(ProjectRole::Owner));
        assert_eq!(highest(OrganizationRole::Member, &[]), None);
        assert_eq!(highest(OrganizationRole::BillingAdmin, &[]), None);
    }
}
