//! What somebody may do in a project: the union of what all their grants give (R2.3.3, M52). It never subtracts.

use std::{fmt, marker::PhantomData};

use super::{
    AskProject, Cell, Denied, OrgActor, ProjectAction,
    rank::{Rank, Whom, grants_over, may_change_role},
};
use crate::model::{Grant, OrganizationId, ProjectId, ProjectRole, UserId, grant::Giver};

/// The grants somebody holds in one project, from all sources. What is enforced and what is explained is read from here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectAccess {
    /// Strongest first.
    grants: Vec<Grant>,
}

impl ProjectAccess {
    pub fn of(grants: impl IntoIterator<Item = Grant>) -> Self {
        let mut grants: Vec<Grant> = grants.into_iter().collect();
        strongest_first(&mut grants, |grant| (grant.role, grant.source.label()));
        Self { grants }
    }

    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// There is no way in.
    pub fn is_none(&self) -> bool {
        self.grants.is_empty()
    }

    /// What the union says to one line: the greatest cell of all grants. Classified data is seen by a tick and by no role.
    pub fn cell(&self, action: ProjectAction) -> Cell {
        union(action, self.grants.iter().map(|grant| (grant.role, grant.sees_classified)))
    }

    pub fn may(&self, action: ProjectAction) -> bool {
        self.cell(action).allows()
    }

    /// The role lists show when one value is needed: the highest.
    pub fn highest(&self) -> Option<ProjectRole> {
        self.grants.first().map(|grant| grant.role)
    }

    /// Everything the union gives, in the order of the tables.
    pub fn rights(&self) -> Vec<(ProjectAction, Cell)> {
        given(|action| self.cell(action))
    }

    /// What `self` gives and `other` does not, or gives less of.
    pub fn beyond(&self, other: &Self) -> Vec<(ProjectAction, Cell)> {
        self.rights().into_iter().filter(|(action, cell)| *cell > other.cell(*action)).collect()
    }
}

/// All that a union depends on: who holds the same in many projects may do the same in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RolesHeld {
    /// Strongest first, each once.
    roles: Vec<ProjectRole>,
    sees_classified: bool,
}

impl RolesHeld {
    pub fn of(roles: &[ProjectRole], sees_classified: bool) -> Self {
        Self { roles: ProjectRole::ALL.iter().copied().filter(|role| roles.contains(role)).collect(), sees_classified }
    }

    /// As of a [`ProjectAccess`].
    pub fn highest(&self) -> Option<ProjectRole> {
        self.roles.first().copied()
    }

    /// As of a [`ProjectAccess`].
    pub fn may(&self, action: ProjectAction) -> bool {
        self.cell(action).allows()
    }

    fn cell(&self, action: ProjectAction) -> Cell {
        union(action, self.roles.iter().map(|role| (*role, self.sees_classified)))
    }

    /// As of a [`ProjectAccess`].
    pub fn rights(&self) -> Vec<(ProjectAction, Cell)> {
        given(|action| self.cell(action))
    }
}

fn union(action: ProjectAction, grants: impl Iterator<Item = (ProjectRole, bool)> + Clone) -> Cell {
    if action == ProjectAction::ViewClassifiedData && grants.clone().any(|(_, sees_classified)| sees_classified) {
        return Cell::Yes;
    }
    grants.map(|(role, _)| action.cell(role)).max().unwrap_or(Cell::No)
}

fn given(cell: impl Fn(ProjectAction) -> Cell) -> Vec<(ProjectAction, Cell)> {
    ProjectAction::ALL.iter().map(|action| (*action, cell(*action))).filter(|(_, cell)| *cell != Cell::No).collect()
}

/// Somebody in a project, as the guard read them for this request and no other.
#[derive(Debug, Clone)]
pub struct ProjectActor {
    pub actor: OrgActor,
    pub project: ProjectId,
    pub access: ProjectAccess,
}

impl ProjectActor {
    /// The person who acts, if it is one.
    pub fn user(&self) -> Option<UserId> {
        self.actor.user()
    }

    /// As it is kept beside what they give.
    pub fn giver(&self) -> Giver<'_> {
        self.actor.giver()
    }

    /// For drawing a page: is this worth showing?
    pub fn may(&self, action: ProjectAction) -> bool {
        self.access.may(action)
    }

    /// For drawing a page: the roles this person could hand out here (R2.3.3.3).
    pub fn reaches(&self, role: ProjectRole) -> bool {
        self.may(ProjectAction::ChangeRoles) && self.access.highest().is_some_and(|own| role.within(own))
    }

    /// Whether the one rule lets this person turn what `user` was given here into `new`, or into nothing (A7, A44). Everyone may
    /// lower what they were given themselves.
    pub fn may_change_role(&self, user: UserId, present: Option<ProjectRole>, new: Option<ProjectRole>) -> bool {
        let own = self.access.highest().filter(|_| self.may(ProjectAction::ChangeRoles));
        let oneself = self.actor.is(user);
        match (own, present) {
            // To give up what one has takes no right (A45).
            (_, Some(_)) if oneself && new.is_none() => true,
            (Some(own), Some(_)) if oneself => may_change_role(own, Whom::Oneself, new),
            _ => grants_over(own, present, new),
        }
    }

    /// Whether this person may set or take the tick for classified data of somebody who was given `present` (R2.16.1). It is a
    /// right of its own, so nobody but an Owner gives it to themselves.
    pub fn may_set_classified(&self, user: UserId, present: ProjectRole, sees: bool) -> bool {
        let oneself = self.actor.is(user);
        let owner = self.access.highest() == Some(ProjectRole::Owner);
        self.may_change_role(user, Some(present), Some(present)) && (owner || !oneself || !sees)
    }

    /// For acting: the only way to a permit.
    pub fn ask<A: AskProject>(&self) -> Result<ProjectPermit<A>, Denied> {
        if self.may(A::ACTION) {
            Ok(ProjectPermit { actor: self.clone(), asked: PhantomData })
        } else {
            Err(Denied::Project(A::ACTION))
        }
    }
}

/// Proof that `A` was asked of the project tables and the answer was yes. Its fields are private to this room.
pub struct ProjectPermit<A> {
    actor: ProjectActor,
    asked: PhantomData<A>,
}

impl<A> ProjectPermit<A> {
    pub fn organization(&self) -> OrganizationId {
        self.actor.actor.organization
    }

    pub fn project(&self) -> ProjectId {
        self.actor.project
    }

    /// The person who acts, if it is one.
    pub fn user(&self) -> Option<UserId> {
        self.actor.user()
    }

    /// As it is kept beside what they give.
    pub fn giver(&self) -> Giver<'_> {
        self.actor.giver()
    }

    pub fn actor(&self) -> &ProjectActor {
        &self.actor
    }
}

impl<A> Clone for ProjectPermit<A> {
    fn clone(&self) -> Self {
        Self { actor: self.actor.clone(), asked: PhantomData }
    }
}

impl<A> fmt::Debug for ProjectPermit<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProjectPermit({}, {})", self.actor.actor.name(), self.actor.project)
    }
}

/// The order in which whatever gives roles is listed: by the role, the strongest first, and then by its label.
pub fn strongest_first<T>(lines: &mut [T], said: impl Fn(&T) -> (ProjectRole, String)) {
    let position = |role| ProjectRole::ALL.iter().position(|it| *it == role);
    lines.sort_by_cached_key(|line| {
        let (role, label) = said(line);
        (position(role), label)
    });
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Principal, TeamId, grant::Source};

    fn grant(role: ProjectRole, source: Source, sees_classified: bool) -> Grant {
        let holder = Principal::Person(UserId(1));
        Grant { project: ProjectId(1), holder, role, source, sees_classified, given_by: None, given_at: DateTime::<Utc>::MIN_UTC }
    }

    /// A grant of one's own, without a tick.
    pub fn individual(role: ProjectRole) -> Grant {
        grant(role, Source::Individual, false)
    }

    fn team() -> Source {
        Source::Team { id: TeamId(1), name: "Data".to_owned(), joined_by: None, joined_at: DateTime::<Utc>::MIN_UTC }
    }

    // M52, M112, R2.3.3: the two examples of the handbook
    #[test]
    fn access_is_the_union_of_all_grants() {
        use ProjectRole::*;
        let both = ProjectAccess::of([grant(Admin, Source::OrganizationRole, false), grant(Owner, Source::Individual, false)]);
        assert_eq!(both.highest(), Some(Owner));
        assert!(both.may(ProjectAction::EndProject));
        let both = ProjectAccess::of([grant(Consumer, Source::Individual, false), grant(Analyst, team(), false)]);
        assert_eq!(both.highest(), Some(Analyst));
        assert_eq!(both.cell(ProjectAction::CustomDefinitions), Cell::Yes);
        assert!(ProjectAccess::default().is_none() && ProjectAccess::default().rights().is_empty());
    }

    // A14, R2.16
    #[test]
    fn classified_data_is_seen_by_a_tick_and_by_no_role() {
        assert!(
            !ProjectAccess::of([grant(ProjectRole::Owner, Source::Individual, false)]).may(ProjectAction::ViewClassifiedData)
        );
        assert!(ProjectAccess::of([grant(ProjectRole::Consumer, team(), true)]).may(ProjectAction::ViewClassifiedData));
    }

    fn grants() -> impl Strategy<Value = Vec<Grant>> {
        let one = (proptest::sample::select(ProjectRole::ALL), any::<bool>()).prop_map(|(role, tick)| grant(role, team(), tick));
        proptest::collection::vec(one, 0..6)
    }

    proptest! {
        // One truth for rights: what is listed of many projects is what is enforced in each
        #[test]
        fn roles_held_give_what_the_grants_give(some in grants()) {
            let roles: Vec<ProjectRole> = some.iter().map(|grant| grant.role).collect();
            let held = RolesHeld::of(&roles, some.iter().any(|grant| grant.sees_classified));
            let access = ProjectAccess::of(some);
            prop_assert_eq!((held.highest(), held.rights()), (access.highest(), access.rights()));
        }

        // R2.3.3.1: a union only ever adds
        #[test]
        fn another_grant_never_takes_anything_away(some in grants(), more in grants()) {
            let before = ProjectAccess::of(some.clone());
            let after = ProjectAccess::of(some.into_iter().chain(more.clone()));
            prop_assert!(before.beyond(&after).is_empty());
            for (action, cell) in after.beyond(&before) {
                prop_assert_eq!(ProjectAccess::of(more.clone()).cell(action), cell);
            }
        }
    }
}
