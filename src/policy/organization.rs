//! The organization table (R2.2) and the actor who is measured by it.

use std::{fmt, marker::PhantomData};

use super::{
    Denied,
    rank::{Rank, Whom, may_change_role},
};
use crate::model::{OrganizationId, OrganizationRole, Principal, ServiceAccountId, UserId, actor::Actor, grant::Giver};

const YES: bool = true;
const NO_: bool = false;

macro_rules! org_actions {
    ($($(#[doc = $doc:literal])+ $name:ident, $label:literal [ $owner:ident $admin:ident $billing:ident $member:ident ],)+) => {
        /// Everything the organization table has a line for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum OrgAction { $($(#[doc = $doc])+ $name),+ }

        impl OrgAction {
            /// Every line of the table, the handbook's twelve first and in its order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The lines that the handbook prints.
            pub const HANDBOOK: &'static [Self] = Self::ALL.split_at(12).0;

            /// The line as the handbook prints it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            /// A word for programs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// Whether the table says yes to this role.
            pub fn allows(self, role: OrganizationRole) -> bool {
                let [owner, admin, billing, member] = match self { $(Self::$name => [$owner, $admin, $billing, $member]),+ };
                match role {
                    OrganizationRole::Owner => owner,
                    OrganizationRole::Admin => admin,
                    OrganizationRole::BillingAdmin => billing,
                    OrganizationRole::Member => member,
                }
            }
        }

        /// The lines of the table as types, for signatures.
        pub mod org {
            use super::{Ask, OrgAction};
            $($(#[doc = $doc])+ #[derive(Debug, Clone, Copy)] pub struct $name;
            impl Ask for $name { const ACTION: OrgAction = OrgAction::$name; })+
        }
    };
}

#[rustfmt::skip]
org_actions! {                                                                  // Owner Admin Billing Member
    /// M71, M86, M87.
    ManageBilling, "Manage billing plans"                                           [ YES   NO_   YES   NO_ ],
    /// M72.
    CreateProjects, "Create projects"                                               [ YES   YES   NO_   NO_ ],
    /// M73, M84.
    DeleteProjects, "Delete projects"                                               [ YES   NO_   NO_   NO_ ],
    /// M74.
    ManageTeams, "Create/delete teams"                                              [ YES   YES   NO_   NO_ ],
    /// M75, M85.
    TransferProjects, "Transfer projects between organizations"                              [ YES   NO_   NO_   NO_ ],
    /// M76.
    ManageUsers, "Add/invite/remove users (organization and projects)"                       [ YES   YES   NO_   NO_ ],
    /// M77.
    ManageServiceAccounts, "Add/modify/remove service accounts (organization and projects)"  [ YES   YES   NO_   NO_ ],
    /// M78.
    ChangeOrgRoles, "Change roles at organization level"                                     [ YES   YES   NO_   NO_ ],
    /// M79, A46.
    MakeOwner, "Make self/anyone Owner"                                             [ YES   NO_   NO_   NO_ ],
    /// R2.2.2.
    ChangeProjectRoles, "Change roles at project/team level"                        [ YES   YES   NO_   NO_ ],
    /// M80.
    ManageSecurity, "Change 2FA and SSO"                                            [ YES   YES   NO_   NO_ ],
    /// M81, M83.
    DeleteOrganization, "Request organization deletion"                                      [ YES   NO_   NO_   NO_ ],
    /// R1.2: Billing Admins read it.
    SeeOverview, "See the organization overview"                                    [ YES   YES   YES   NO_ ],
    /// R1.2.1: Billing Admins change nothing there.
    RenameOrganization, "Rename the organization"                                   [ YES   YES   NO_   NO_ ],
    /// R1.6, A5.
    SeeProjects, "See all projects"                                                 [ YES   YES   NO_   NO_ ],
    /// W22: what was deleted or reset comes back by those who may delete.
    RestoreProjects, "Restore deleted projects"                                     [ YES   NO_   NO_   NO_ ],
    /// R1.5, A3.
    SeeDiscoverability, "See who can find the organization"                         [ YES   YES   YES   NO_ ],
    /// M7–M9, A3.
    SetDiscoverability, "Set who can find the organization"                         [ YES   YES   NO_   NO_ ],
    /// R2.18, X41: what is removed does not come back, as with a deletion.
    SetRetention, "Set how long events are kept"                                    [ YES   NO_   NO_   NO_ ],
    /// K7.1: webhooks hear of everything that the audit log knows.
    ManageWebhooks, "Add/modify/remove webhooks"                                    [ YES   YES   NO_   NO_ ],
}

impl OrgAction {
    /// Whether somebody with this role may: what the table says, and no program makes an Owner (A10b).
    pub fn is_open_to(self, role: OrganizationRole, holder: Principal) -> bool {
        self.allows(role) && !(self == Self::MakeOwner && holder.account().is_some())
    }
}

impl std::str::FromStr for OrgAction {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|action| action.as_str() == word).ok_or(())
    }
}

/// A line of the table as a type.
pub trait Ask {
    const ACTION: OrgAction;
}

/// Whoever acts in an organization, as the guard read them for this request and no other.
#[derive(Debug, Clone)]
pub struct OrgActor {
    pub actor: Actor,
    pub organization: OrganizationId,
    pub role: OrganizationRole,
}

impl OrgActor {
    /// The person who acts, if it is one.
    pub fn user(&self) -> Option<UserId> {
        self.actor.user()
    }

    /// As it is kept beside what they give.
    pub fn giver(&self) -> Giver<'_> {
        self.actor.giver()
    }

    /// What letters and lists call whoever acts.
    pub fn name(&self) -> &str {
        self.actor.name()
    }

    /// Whether it is this person who acts.
    pub fn is(&self, user: UserId) -> bool {
        self.actor.is(user)
    }

    /// For drawing a page: is this worth showing?
    pub fn may(&self, action: OrgAction) -> bool {
        self.actor.principal().map_or_else(|| action.allows(self.role), |holder| action.is_open_to(self.role, holder))
    }

    /// For drawing a page: the roles this person could hand out. A program makes no Owner (A10b).
    pub fn reaches(&self, role: OrganizationRole) -> bool {
        role.within(self.role) && !(role.is_owner() && self.is_program())
    }

    /// Whether whoever acts holds all that a service account with this role does, so that its secret opens nothing to them that was
    /// closed (R2.12.4). Of two roles one may stand below the other and still allow something of its own.
    pub fn holds(&self, role: OrganizationRole) -> bool {
        self.reaches(role) && OrgAction::ALL.iter().all(|action| !action.allows(role) || action.allows(self.role))
    }

    /// Why this role is not theirs to give.
    pub fn no_giving(&self, role: OrganizationRole) -> Denied {
        match role.is_owner() && self.is_program() {
            true => Denied::OwnerByProgram,
            false => Denied::Organization(OrgAction::MakeOwner),
        }
    }

    /// Whether a service account acts.
    fn is_program(&self) -> bool {
        matches!(self.actor.principal(), Some(Principal::ServiceAccount(_)))
    }

    /// The one rule about a service account (A7, A10b): whether whoever acts may turn its role into `new`, or end it.
    pub fn may_change_role_of_account(
        &self,
        id: ServiceAccountId,
        present: OrganizationRole,
        new: Option<OrganizationRole>,
    ) -> bool {
        let itself = self.actor.principal() == Some(Principal::ServiceAccount(id));
        let whom = if itself { Whom::Oneself } else { Whom::Another(present) };
        may_change_role(self.role, whom, new) && new.is_none_or(|role| self.holds(role))
    }

    /// Whether the one rule lets this person turn `present` of somebody into `new`, or into nothing (A7).
    pub fn may_change_role(&self, user: UserId, present: OrganizationRole, new: Option<OrganizationRole>) -> bool {
        let whom = if self.is(user) { Whom::Oneself } else { Whom::Another(present) };
        may_change_role(self.role, whom, new) && new.is_none_or(|role| self.reaches(role))
    }

    /// For acting: the only way to a permit.
    pub fn ask<A: Ask>(&self) -> Result<Permit<A>, Denied> {
        if self.may(A::ACTION) {
            Ok(Permit { actor: self.clone(), asked: PhantomData })
        } else {
            Err(Denied::Organization(A::ACTION))
        }
    }
}

/// Proof that `A` was asked of the table and the answer was yes. Its fields are private to this room.
pub struct Permit<A> {
    actor: OrgActor,
    asked: PhantomData<A>,
}

impl<A> Permit<A> {
    pub fn organization(&self) -> OrganizationId {
        self.actor.organization
    }

    /// The person who acts, if it is one.
    pub fn user(&self) -> Option<UserId> {
        self.actor.user()
    }

    /// As it is kept beside what they give.
    pub fn giver(&self) -> Giver<'_> {
        self.actor.giver()
    }

    pub fn actor(&self) -> &OrgActor {
        &self.actor
    }

    /// Whether this person may hand out `role`: at or below their own, and Owner only for those who make Owners
    /// (R2.4, M79).
    pub fn reaches(&self, role: OrganizationRole) -> bool {
        self.actor.reaches(role)
    }

    /// Whether this person holds all that a service account with this role does (R2.12.4).
    pub fn holds(&self, role: OrganizationRole) -> bool {
        self.actor.holds(role)
    }
}

impl<A> Clone for Permit<A> {
    fn clone(&self) -> Self {
        Self { actor: self.actor.clone(), asked: PhantomData }
    }
}

impl<A> fmt::Debug for Permit<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({})", self.actor.name())
    }
}

/// Whether the person behind an invitation could still send it (R2.5.10).
pub fn invites_still(inviter: Option<OrganizationRole>, carries: OrganizationRole) -> bool {
    inviter.is_some_and(|role| OrgAction::ManageUsers.allows(role) && carries.within(role))
}

/// The same for somebody who manages the users of projects only: they invite Members, with roles in those projects and with
/// nothing else (A10).
pub fn invites_into_projects(inviter: Option<OrganizationRole>, carries: OrganizationRole) -> bool {
    inviter.is_some() && carries == OrganizationRole::Member
}

#[cfg(test)]
mod tests {
    use super::*;

    // M71–M81, R2.2: the code and the handbook's table can only change together.
    #[test]
    fn every_cell_is_as_the_handbook_prints_it() {
        let lines: Vec<&str> = include_str!("organization.csv").lines().skip(1).collect();
        assert_eq!(lines.len(), 12);
        for (line, action) in lines.iter().zip(OrgAction::HANDBOOK) {
            let cells: Vec<&str> = line.rsplitn(5, ',').collect();
            assert_eq!(cells[4], action.label());
            for (role, cell) in OrganizationRole::ALL.iter().zip(cells[..4].iter().rev()) {
                assert_eq!(action.allows(*role), *cell == "yes", "{role}: {}", action.label());
            }
        }
    }

    // R2.5.10: an invitation lives only while the person behind it could still send it.
    #[test]
    fn an_inviter_who_lost_the_right_invites_nobody() {
        use OrganizationRole::*;
        assert!(invites_still(Some(Owner), Owner));
        assert!(invites_still(Some(Admin), Admin));
        assert!(!invites_still(Some(Admin), Owner));
        assert!(!invites_still(Some(Member), Member));
        assert!(!invites_still(None, Member));
    }
}
