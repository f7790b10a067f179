//! The three endings of a posted form: done, the same form again beside what is wrong, or a refusal.

use validator::Validate;

use super::{After, Parted, Stage};
use crate::{
    http::error::{Answer, Error},
    model::FieldErrors,
    operations::Refusal,
};

/// From what was typed to what is meant: a sentence beside every field whose validator has one, or else the meaning.
pub fn meant<F: Validate, M>(form: &F, meaning: impl FnOnce(&F) -> Option<M>) -> Result<M, FieldErrors> {
    form.validate()?;
    // Only a field without a validator of its own ends here.
    meaning(form).ok_or_else(not_understood)
}

/// What is said where no field has a sentence of its own.
pub(super) fn not_understood() -> FieldErrors {
    FieldErrors::on("", "Something in the form is wrong.")
}

/// Does what is meant and says where one stands then. What is wrong, with the form or with the state of things, is shown in
/// the form again (422); any other refusal is the answer.
pub async fn posted<M, T, P: Parted>(
    stage: &Stage,
    meant: Result<M, FieldErrors>,
    work: impl AsyncFnOnce(M) -> Result<Result<T, Refusal>, Error>,
    again: impl AsyncFnOnce(FieldErrors) -> Result<P, Error>,
    done: impl FnOnce(T) -> After,
) -> Answer {
    let outcome = match meant {
        Ok(meant) => work(meant).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(outcome) => stage.after(done(outcome)),
        Err(Refusal::Invalid(errors)) => stage.show_again(&again(errors).await?),
        Err(refusal) => Err(refusal.into()),
    }
}
