//! A letter as it will be sent.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{EmailAddress, InvitationId, OrganizationId};

/// What a letter is about, as the outbox and the log name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    VerifyAddress,
    AlreadyRegistered,
    PasswordReset,
    PasswordChanged,
    Invitation,
    ProveForInvitation,
    RoleChanged,
    NewOwner,
    Removed,
    JoinRequested,
    JoinDecided,
    AccessRequested,
    AccessDecided,
    ProjectDeleted,
    ProjectReset,
    ProjectTransferred,
    ProjectRestored,
}

impl LetterKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify_address",
            Self::AlreadyRegistered => "already_registered",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::Invitation => "invitation",
            Self::ProveForInvitation => "prove_for_invitation",
            Self::RoleChanged => "role_changed",
            Self::NewOwner => "new_owner",
            Self::Removed => "removed",
            Self::JoinRequested => "join_requested",
            Self::JoinDecided => "join_decided",
            Self::AccessRequested => "access_requested",
            Self::AccessDecided => "access_decided",
            Self::ProjectDeleted => "project_deleted",
            Self::ProjectReset => "project_reset",
            Self::ProjectTransferred => "project_transferred",
            Self::ProjectRestored => "project_restored",
        }
    }
}

/// A letter to one person. It has one recipient by type, never a list (S8).
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: EmailAddress,
    pub kind: LetterKind,
    /// The invitation whose row on the screen shows how the letter fares.
    pub about: Option<(OrganizationId, InvitationId)>,
    /// When it may leave; at once if nothing is said.
    pub planned_at: Option<DateTime<Utc>>,
    pub content: LetterContent,
}

/// The words of a letter. They hold links that open doors, so they are sealed in the database and hidden from `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct LetterContent {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl fmt::Debug for LetterContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterContent(…)")
    }
}
