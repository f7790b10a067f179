//! What does not begin any more in an organization that is about to be deleted: one list for every operation (R2.11).

use super::OrgAction;
use crate::model::organization::OrganizationState;

/// Something new in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// An invitation, or another letter or link of one that stands.
    Invitations,
    /// A membership of somebody who asked for it.
    Joining,
    /// A project.
    Projects,
    /// A fresh project in the place of one that is reset.
    Resetting,
    /// A project that was deleted and comes back.
    Restoring,
    /// A team.
    Teams,
    /// A service account.
    ServiceAccounts,
    /// A webhook.
    Webhooks,
    /// A merge of two projects.
    Merging,
}

impl Begins {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Invitations,
        Self::Joining,
        Self::Projects,
        Self::Resetting,
        Self::Restoring,
        Self::Teams,
        Self::ServiceAccounts,
        Self::Webhooks,
        Self::Merging,
    ];

    /// Why it does not begin where the organization has come to this state; nothing where it may (R2.11).
    pub fn refused(self, state: OrganizationState) -> Option<&'static str> {
        match state {
            OrganizationState::Active => None,
            OrganizationState::PendingDeletion => Some(self.sentence()),
        }
    }

    /// What somebody begins who does what this line of the table is about, if all that it is about is a beginning: whoever manages
    /// teams still renames and deletes them, and whoever invites to a project still adds people of the organization.
    pub fn by_organization(action: OrgAction) -> Option<Self> {
        match action {
            OrgAction::CreateProjects => Some(Self::Projects),
            OrgAction::RestoreProjects => Some(Self::Restoring),
            _ => None,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Invitations => "This organization is scheduled for deletion. You can't invite anyone.",
            Self::Joining => "This organization is scheduled for deletion. No one can join.",
            Self::Projects => "This organization is scheduled for deletion. You can't create a project.",
            Self::Resetting => "This organization is scheduled for deletion. You can't reset a project.",
            Self::Restoring => "This organization is scheduled for deletion. You can't restore anything.",
            Self::Teams => "This organization is scheduled for deletion. You can't create a team.",
            Self::ServiceAccounts => "This organization is scheduled for deletion. You can't create a service account.",
            Self::Webhooks => "This organization is scheduled for deletion. You can't create a webhook.",
            Self::Merging => "This organization is scheduled for deletion. You can't merge projects.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R2.11
    #[test]
    fn whatever_is_new_waits_until_the_deletion_is_cancelled() {
        for begins in Begins::ALL {
            assert_eq!(begins.refused(OrganizationState::Active), None);
            let sentence = begins.refused(OrganizationState::PendingDeletion).expect("a sentence");
            assert!(sentence.starts_with("This organization is scheduled for deletion. "), "{sentence}");
        }
    }
}
