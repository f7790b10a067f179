//! A change that wants a second look, described once: what its dialog shows is what its button does.

use std::fmt::Debug;

use super::{
    After, Chrome, Stage,
    confirm::{Confirm, Confirmed},
    consequences::Consequences,
};
use crate::{
    http::{Answer, Error},
    model::{FieldErrors, OrganizationId},
    operations::{
        Held, Reason, Refusal, Standing,
        preview::{self, Preview},
    },
    policy::Denied,
    store::grants::Scope,
};

/// A change somebody is about to make.
pub trait Change: Clone + Send + Sync + 'static {
    /// What allows it.
    type By: Standing;
    /// What comes of it. Its `Debug` is part of what is confirmed.
    type Done: Debug + Send + 'static;

    fn by(&self) -> &Self::By;

    /// The second organization of a change that concerns two.
    fn other(&self) -> Option<OrganizationId> {
        None
    }

    /// Whose access is compared before and after.
    fn scope(&self) -> Scope;

    /// Whether enough is chosen to try it.
    fn is_ready(&self) -> bool {
        true
    }

    /// What is still to be chosen, typed or mended before the button does anything. Looking does not ask.
    fn lacks(&self) -> FieldErrors {
        FieldErrors::default()
    }

    /// Does it.
    ///
    /// # Errors
    /// What the operation refuses.
    fn run(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal>;

    /// Tries it. Where its end comes later, that end is what is looked at: it is gone through, too, and taken back with the rest.
    ///
    /// # Errors
    /// What the operation refuses.
    fn try_out(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal> {
        self.run(held)
    }

    /// The words of the dialog.
    fn words(&self) -> Confirm;

    /// What trying it adds to the words.
    fn told(&self, _words: &mut Confirm, _done: Self::Done) {}

    /// What is in the way of one person alone, where that is no plain sentence beside their name.
    ///
    /// # Errors
    /// A refusal of the whole page.
    fn in_the_way(&self, words: &mut Confirm, reasons: Vec<(String, Reason)>) -> Result<(), Denied> {
        words.reasons = reasons.into_iter().map(|(name, reason)| (name, reason.sentence())).collect();
        Ok(())
    }

    /// What is said afterwards, and where one stands then.
    fn after(&self, done: Self::Done) -> After;
}

/// Shows what the change would do: it is carried out and taken back.
pub async fn look<C: Change>(change: C, stage: Stage, chrome: Chrome) -> Answer {
    draw(change, stage, chrome, false, FieldErrors::default()).await
}

/// Makes the change if it is still what was seen. If not, or if something is in the way, the dialog says so.
pub async fn make<C: Change>(change: C, confirmed: Confirmed, stage: Stage, chrome: Chrome) -> Answer {
    let moved = !confirmed.state.is_empty();
    let lacking = change.lacks();
    if !lacking.is_empty() || !change.words().errors.is_empty() {
        return draw(change, stage, chrome, false, lacking).await;
    }
    // What was chosen is what holds by now: somebody else was faster.
    if !change.is_ready() {
        return draw(change, stage, chrome, moved, lacking).await;
    }
    let (wanted, seen) = (change.clone(), confirmed.state.clone());
    let done = stage
        .db
        .write_in(Some(change.by().organization()), move |tx| {
            let (by, other, scope) = (wanted.by(), wanted.other(), wanted.scope());
            preview::carry_out(tx, by, other, &scope, &seen, |held| wanted.try_out(held), |held| wanted.run(held))
        })
        .await?;
    match done {
        Ok(done) => stage.after(change.after(done)),
        // Drawing tries again, and shows what stands in the way.
        Err(Refusal::Changed | Refusal::Several(_) | Refusal::Invalid(_)) => draw(change, stage, chrome, moved, lacking).await,
        Err(refusal) => Err(refusal.into()),
    }
}

async fn draw<C: Change>(change: C, stage: Stage, chrome: Chrome, moved: bool, lacking: FieldErrors) -> Answer {
    let mut words = Confirm { moved, ..change.words() };
    if change.is_ready() && words.errors.is_empty() {
        let tried = tried(&change, &stage).await?;
        shown(&change, &mut words, tried)?;
    }
    words.errors.extend(lacking);
    words.show(stage.hx(), chrome)
}

async fn tried<C: Change>(change: &C, stage: &Stage) -> Result<Result<(Preview, C::Done), Refusal>, Error> {
    let change = change.clone();
    stage
        .db
        .rehearse(change.by().organization(), move |conn| {
            let (by, other, scope) = (change.by(), change.other(), change.scope());
            preview::preview(conn, by, other, &scope, |held| change.try_out(held))
        })
        .await
}

fn shown<C: Change>(change: &C, words: &mut Confirm, tried: Result<(Preview, C::Done), Refusal>) -> Result<(), Error> {
    match tried {
        Ok((preview, done)) => {
            words.consequences = Some(Consequences::of(preview));
            change.told(words, done);
        }
        Err(Refusal::Several(reasons)) => change.in_the_way(words, reasons)?,
        Err(Refusal::Invalid(errors)) if words.choice.is_some() => words.errors = errors,
        Err(Refusal::Invalid(errors)) => words.reasons = errors.iter().map(|sentence| (sentence.to_owned(), "")).collect(),
        Err(refusal) => return Err(refusal.into()),
    }
    Ok(())
}
