//! Looking at the console through somebody's eyes (L14.3): who may, and at whom.

use super::{OrgAction, ProjectAccess, Rank};
use crate::model::{OrganizationRole, ProjectRole};

/// Whether somebody with `own` may see what somebody with `subject` sees: whoever manages the users of the organization, and
/// nobody who stands above them.
pub fn views_as(own: OrganizationRole, subject: OrganizationRole) -> bool {
    OrgAction::ManageUsers.allows(own) && subject.within(own)
}

/// The organization roles that somebody with `own` may look through.
pub fn viewed_roles(own: OrganizationRole) -> Vec<OrganizationRole> {
    OrganizationRole::ALL.iter().copied().filter(|role| views_as(own, *role)).collect()
}

/// The roles in a project that somebody who is `own` there may look through.
pub fn viewed_project_roles(own: Option<ProjectRole>) -> Vec<ProjectRole> {
    ProjectRole::ALL.iter().copied().filter(|role| own.is_some_and(|own| role.within(own))).collect()
}

impl ProjectAccess {
    /// The same in one project: nobody is looked through there who stands above the viewer.
    pub fn views(&self, subject: &Self) -> bool {
        subject.highest().is_none_or(|role| self.highest().is_some_and(|own| role.within(own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Cell, ProjectAction, access::tests::individual};

    // L14.3: all sixteen pairs
    #[test]
    fn only_those_who_manage_users_look_and_never_up() {
        use OrganizationRole::*;
        for own in OrganizationRole::ALL {
            for subject in OrganizationRole::ALL {
                let expected = *own == Owner || (*own == Admin && *subject != Owner);
                assert_eq!(views_as(*own, *subject), expected, "{own} at {subject}");
            }
        }
    }

    // L14.3: whoever is looked through in a project has no right there that the viewer does not have, but for the tick of
    // classified data, by which no screen of the console is shown
    #[test]
    fn nobody_is_looked_through_who_may_do_more_in_the_project() {
        for own in ProjectRole::ALL {
            for subject in ProjectRole::ALL {
                let (own, subject) = (ProjectAccess::of([individual(*own)]), ProjectAccess::of([individual(*subject)]));
                if own.views(&subject) {
                    assert!(subject.beyond(&own).is_empty());
                } else {
                    assert!(ProjectAction::ALL.iter().any(|action| subject.cell(*action) > own.cell(*action)));
                }
            }
        }
        let outside = ProjectAccess::default();
        assert!(outside.views(&outside) && !outside.views(&ProjectAccess::of([individual(ProjectRole::Consumer)])));
        assert_eq!(outside.cell(ProjectAction::SeeKeys), Cell::No);
    }
}
