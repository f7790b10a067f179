//! What an operation says instead of doing what it was asked.

use crate::{
    model::{FieldErrors, invitation, organization::Plan},
    policy::{Denied, Feature},
    store::{DatabaseErrorKind, Error},
};

/// All an operation can say instead of doing what it was asked.
#[derive(Debug)]
pub enum Refusal {
    Denied(Denied),
    /// The session or key the request came by has ended meanwhile.
    SignedOut,
    /// There is no such thing, or not for this person.
    NotFound,
    Invalid(FieldErrors),
    /// Nothing was done, because of these people (all or nothing).
    Several(Vec<(String, Reason)>),
    /// What was confirmed is not what would happen by now.
    Changed,
    /// What was to be taken back is not as it was left: this sentence says so (L2).
    Overtaken(&'static str),
    /// The invitation has come to another state.
    Invitation(invitation::State),
    /// The same press of the same button was counted before: what it asks for is done (U3).
    Repeated,
    /// Too many attempts; the next is welcome after so many seconds.
    TooMany(i64),
    Broken(Error),
}

impl Refusal {
    /// The same sentences beside another field, for whoever asks with other words than the pages.
    pub fn beside(self, field: &str) -> Self {
        let Self::Invalid(errors) = self else { return self };
        let mut beside = FieldErrors::default();
        errors.iter().for_each(|sentence| beside.add(field.to_owned(), sentence.to_owned()));
        Self::Invalid(beside)
    }
}

/// Why somebody among many cannot be changed or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They stand at or above the rank of whoever asks (A7).
    Rank,
    /// They are the last Owner, or would be among those who leave none.
    LastOwner,
    /// They do not belong to the organization, or no longer.
    NotHere,
    /// What they were given stands at or above the rank of whoever asks (A44).
    ProjectRank,
    /// Their invitation was accepted or revoked, or never was here.
    NotOpen,
    /// Their invitation carries more than whoever asks could give.
    CarriesMore,
    /// They were given nothing themselves: what they have comes from elsewhere.
    NoGrant,
}

impl Reason {
    /// A sentence without its subject, as in "Ada: …".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Rank => "only an Owner can change or remove Owners and Admins.",
            Self::LastOwner => "an organization needs at least one Owner. Make someone else an Owner first.",
            Self::NotHere => "no longer belongs to this organization.",
            Self::ProjectRank => "only an Owner of the project can change or remove its Owners and Admins.",
            Self::NotOpen => "has already been accepted or revoked.",
            Self::CarriesMore => "includes more than you can give. Someone who manages the organization's users can do this.",
            Self::NoGrant => "has no individual grant here. Remove other access where it comes from.",
        }
    }
}

/// What is said where a change that is to be taken back was followed by another (L2).
pub(super) const CHANGED_AGAIN: &str = "This has been changed again since, so it was left as it is.";

/// A name that somebody else has, told from other faults by the name of the constraint.
pub(super) fn taken(constraint: &'static str, field: &'static str, sentence: &'static str) -> impl FnOnce(Error) -> Refusal {
    move |error| match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, about) if about.constraint_name() == Some(constraint) => {
            FieldErrors::on(field, sentence).into()
        }
        error => error.into(),
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            error => Self::Broken(error),
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// Where the plan lacks classified data, nobody is newly let see it, themselves or through a team (R2.10, R2.16.1).
///
/// # Errors
/// `Invalid` where it does.
pub fn includes_classified(plan: Plan) -> Result<(), Refusal> {
    match Feature::Classification.is_in(plan) {
        true => Ok(()),
        false => Err(FieldErrors::on("", format!("The {plan} plan doesn't include classified data.")).into()),
    }
}
