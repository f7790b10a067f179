//! A letter as it will be sent.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Digest, EmailAddress, InvitationId, OrganizationId, UserId, limits, text_enum::text_enum};

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
    OrganizationEnding,
    OrganizationEndsSoon,
    OrganizationStays,
    OrganizationEnded,
    AccountExpires,
    AccountSecretEnds,
    WebhookFails,
    PlanRequested,
    PlanRequestEnded,
    ReceiptIssued,
    ReceiptChanged,
    OwnerRecovered,
    PlanChanged,
    TokenRotated,
    OrganizationFounded,
    AllowanceAlert,
}

impl LetterKind {
    pub const fn as_str(self) -> &'static str {
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
            Self::OrganizationEnding => "organization_ending",
            Self::OrganizationEndsSoon => "organization_ends_soon",
            Self::OrganizationStays => "organization_stays",
            Self::OrganizationEnded => "organization_ended",
            Self::AccountExpires => "account_expires",
            Self::AccountSecretEnds => "account_secret_ends",
            Self::WebhookFails => "webhook_fails",
            Self::PlanRequested => "plan_requested",
            Self::PlanRequestEnded => "plan_request_ended",
            Self::ReceiptIssued => "receipt_issued",
            Self::ReceiptChanged => "receipt_changed",
            Self::OwnerRecovered => "owner_recovered",
            Self::PlanChanged => "plan_changed",
            Self::TokenRotated => "token_rotated",
            Self::OrganizationFounded => "organization_founded",
            Self::AllowanceAlert => "allowance_alert",
        }
    }
}

impl LetterKind {
    /// Whether somebody sits and waits for it, so that it leaves before all others (F4).
    pub fn is_awaited(self) -> bool {
        matches!(
            self,
            Self::VerifyAddress
                | Self::AlreadyRegistered
                | Self::PasswordReset
                | Self::PasswordChanged
                | Self::ProveForInvitation
        )
    }
}

text_enum! {
    /// The limit that keeps a letter of invitation waiting (F4).
    HeldBy {
        Domain = "domain", "mail domain";
        Recipient = "recipient", "address";
        Person = "person", "person";
        Organization = "organization", "organization";
    }
}

impl HeldBy {
    /// Why a letter leaves later, as the second half of a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Domain => limits::letters_paced(),
            Self::Recipient => limits::letters_to_invited(),
            Self::Person => limits::letters_of_person(),
            Self::Organization => limits::letters_of_organization(),
        }
    }
}

/// When a letter of invitation may leave, what keeps it until then, and who invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub at: DateTime<Utc>,
    pub held_by: Option<HeldBy>,
    pub sender: Option<UserId>,
}

/// `3 March 2027, 14:05 UTC`: a letter cannot know where it is read, so the zone stands beside the time.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// Stands in a letter where the end of its invitation or its link will stand, which is known when it leaves (U8). Nothing people type
/// can hold these control characters.
pub const END: &str = "\u{1}end\u{1}";

/// A letter to one person. It has one recipient by type, never a list (S8).
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: EmailAddress,
    pub kind: LetterKind,
    /// The invitation whose row on the screen shows how the letter fares.
    pub about: Option<(OrganizationId, InvitationId)>,
    /// When it may leave; at once if nothing is said.
    pub place: Option<Place>,
    /// The link in it whose time begins when it leaves, or whose time may be over by then.
    pub link: Option<Digest>,
    pub content: LetterContent,
}

/// The words of a letter. They hold links that work like passwords, so they are sealed in the database and hidden from `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct LetterContent {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl LetterContent {
    /// The same with the end of its invitation or its link written in (U8, W25).
    pub fn ending(self, until: DateTime<Utc>) -> Self {
        let written = |words: String| words.replace(END, &moment(until));
        Self { subject: self.subject, text: written(self.text), html: written(self.html) }
    }
}

impl fmt::Debug for LetterContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterContent(…)")
    }
}
