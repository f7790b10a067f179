//! Who stands above whom (R2.2, R2.3, R2.4): two small tables, and the one rule that is made of them.

use super::ProjectAction;
use crate::model::{OrganizationRole, ProjectRole};

/// A role that stands above or below others.
pub trait Rank: Copy + Eq + 'static {
    /// Owners act on anyone (A7).
    fn is_owner(self) -> bool;
    /// Strictly below `other`.
    fn below(self, other: Self) -> bool;
    /// At or below `other`.
    fn within(self, other: Self) -> bool;
}

impl Rank for OrganizationRole {
    fn is_owner(self) -> bool {
        self == Self::Owner
    }

    /// Owner over Admin over Billing Admin and Member, which stand beside each other (A9).
    fn below(self, other: Self) -> bool {
        use OrganizationRole::*;
        matches!((self, other), (Admin | BillingAdmin | Member, Owner) | (BillingAdmin | Member, Admin))
    }

    fn within(self, other: Self) -> bool {
        use OrganizationRole::*;
        matches!(
            (self, other),
            (_, Owner) | (Admin | BillingAdmin | Member, Admin) | (BillingAdmin, BillingAdmin) | (Member, Member)
        )
    }
}

impl Rank for ProjectRole {
    fn is_owner(self) -> bool {
        self == Self::Owner
    }

    /// Owner over Admin over Analyst over Consumer (R2.3).
    fn below(self, other: Self) -> bool {
        use ProjectRole::*;
        matches!((self, other), (Admin | Analyst | Consumer, Owner) | (Analyst | Consumer, Admin) | (Consumer, Analyst))
    }

    fn within(self, other: Self) -> bool {
        use ProjectRole::*;
        matches!(
            (self, other),
            (_, Owner) | (Admin | Analyst | Consumer, Admin) | (Analyst | Consumer, Analyst) | (Consumer, Consumer)
        )
    }
}

/// Whose role is to be changed or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom<R> {
    Oneself,
    /// Somebody else, who is this now.
    Another(R),
}

/// The one rule for changing and for removing, in organizations and in projects (A7): act only on people whose present role
/// is strictly below your own, Owners on anyone; the new role at or below your own. Everyone may lower or drop their own.
///
/// `new` is nothing when the role is taken away. Whether the actor may change roles at all is asked of the tables first.
pub fn may_change_role<R: Rank>(own: R, whom: Whom<R>, new: Option<R>) -> bool {
    let reached = match whom {
        Whom::Oneself => true,
        Whom::Another(present) => own.is_owner() || present.below(own),
    };
    reached && new.is_none_or(|role| role.within(own))
}

/// Whether somebody with `own` in a project may give `new` (or nothing) to a person who was given `present` there
/// (R2.3.3.3, A44). Only those who change roles in a project give roles in it.
pub fn grants_over(own: Option<ProjectRole>, present: Option<ProjectRole>, new: Option<ProjectRole>) -> bool {
    let Some(own) = own.filter(|own| ProjectAction::ChangeRoles.cell(*own).allows()) else { return false };
    match present {
        Some(present) => may_change_role(own, Whom::Another(present), new),
        None => new.is_none_or(|role| role.within(own)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // R2.2.1, A9: all sixteen pairs of each table
    #[test]
    fn every_pair_of_organization_roles_is_ranked() {
        use OrganizationRole::*;
        let table = [
            // below whom: Owner, Admin, Billing Admin, Member; and at or below whom
            (Owner, [false, false, false, false], [true, false, false, false]),
            (Admin, [true, false, false, false], [true, true, false, false]),
            (BillingAdmin, [true, true, false, false], [true, true, true, false]),
            (Member, [true, true, false, false], [true, true, false, true]),
        ];
        for (role, below, within) in table {
            for (n, other) in OrganizationRole::ALL.iter().enumerate() {
                assert_eq!(role.below(*other), below[n], "{role} below {other}");
                assert_eq!(role.within(*other), within[n], "{role} within {other}");
            }
        }
    }

    // R2.3: the four roles rank in this order
    #[test]
    fn every_pair_of_project_roles_is_ranked() {
        for (n, role) in ProjectRole::ALL.iter().enumerate() {
            for (m, other) in ProjectRole::ALL.iter().enumerate() {
                assert_eq!(role.below(*other), n > m, "{role} below {other}");
                assert_eq!(role.within(*other), n >= m, "{role} within {other}");
            }
        }
    }

    // A44, R2.4: all pairs of present and new role
    #[test]
    fn an_admin_of_a_project_neither_gives_nor_takes_ownership() {
        use ProjectRole::*;
        let anything = || ProjectRole::ALL.iter().copied().map(Some).chain([None]);
        for (new, present) in anything().flat_map(|new| anything().map(move |present| (new, present))) {
            assert!(grants_over(Some(Owner), present, new));
            let below = !matches!(present, Some(Owner | Admin));
            assert_eq!(grants_over(Some(Admin), present, new), below && new != Some(Owner));
            for own in [Some(Analyst), Some(Consumer), None] {
                assert!(!grants_over(own, present, new));
            }
        }
    }

    fn any<R: Rank + std::fmt::Debug>(all: &'static [R]) -> impl Strategy<Value = R> {
        proptest::sample::select(all)
    }

    proptest! {
        // A7, A46, S10.3: never up, never on somebody of higher or equal rank, never more than one holds
        #[test]
        fn nobody_raises_themselves_or_reaches_their_like(
            own in any(OrganizationRole::ALL),
            present in any(OrganizationRole::ALL),
            new in proptest::option::of(any(OrganizationRole::ALL)),
        ) {
            if may_change_role(own, Whom::Oneself, new) {
                prop_assert!(new.is_none_or(|new| !own.below(new)));
            }
            if may_change_role(own, Whom::Another(present), new) {
                prop_assert!(own == OrganizationRole::Owner || present.below(own));
                prop_assert!(new.is_none_or(|new| new.within(own)));
            }
        }

        #[test]
        fn chains_of_changes_never_give_more_than_the_first_held(
            first in any(ProjectRole::ALL),
            steps in proptest::collection::vec((any(ProjectRole::ALL), proptest::option::of(any(ProjectRole::ALL))), 0..20),
        ) {
            let mut own = first;
            for (new, present) in steps {
                if grants_over(Some(own), present, Some(new)) {
                    prop_assert!(new.within(first));
                    own = new;
                }
            }
        }
    }
}
