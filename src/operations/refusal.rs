use crate::{
    model::{FieldErrors, invitation},
    policy::Denied,
    store::Error,
};

/// All an operation can say instead of doing what it was asked.
#[derive(Debug)]
pub enum Refusal {
    Denied(Denied),
    /// There is no such thing, or not for this person.
    NotFound,
    Invalid(FieldErrors),
    /// The invitation has come to another state.
    Invitation(invitation::State),
    /// Too many tries; the next is welcome after so many seconds.
    TooMany(i64),
    Broken(Error),
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
