//! The form of a name that is changed where it is shown: that of a person, an organization, a project, a team.

use std::marker::PhantomData;

use validator::Validate;

use super::{
    After, Fields, Parted, Stage, meant, posted,
    undo::{Undo, undoes},
    validators::{self, Verdict},
};
use crate::{
    http::{Answer, Error},
    model::{
        FieldErrors,
        name::{Name, Renamed},
    },
    operations::Refusal,
};

/// Whose name it is: what is wrong with one is said in its words.
pub trait NameOf {
    /// # Errors
    /// What is wrong with the name.
    fn check(typed: &str) -> Verdict;
}

/// The name of a person.
pub struct OfPerson;

/// The name of an organization.
pub struct OfOrganization;

/// The name of a project.
pub struct OfProject;

/// The name of a team.
pub struct OfTeam;

impl NameOf for OfPerson {
    fn check(typed: &str) -> Verdict {
        validators::name(typed)
    }
}

impl NameOf for OfOrganization {
    fn check(typed: &str) -> Verdict {
        validators::organization_name(typed)
    }
}

impl NameOf for OfProject {
    fn check(typed: &str) -> Verdict {
        validators::project_name(typed)
    }
}

impl NameOf for OfTeam {
    fn check(typed: &str) -> Verdict {
        validators::team_name(typed)
    }
}

/// A name, as it was typed.
#[derive(Validate)]
pub struct NameForm<W: NameOf> {
    #[validate(custom(function = W::check))]
    pub name: String,
    /// What the change that is taken back made of the name.
    pub undoes: Option<String>,
    whose: PhantomData<W>,
}

impl<W: NameOf> From<Fields> for NameForm<W> {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), undoes: undoes(&mut fields), whose: PhantomData }
    }
}

impl<W: NameOf> NameForm<W> {
    /// From what was typed to what is meant.
    ///
    /// # Errors
    /// What is wrong with the name.
    pub fn check(&self) -> Result<Name, FieldErrors> {
        meant(self, |form| Name::of(&form.name))
    }
}

/// Where a name is changed and where it is shown.
pub struct NamePlace {
    pub form: String,
    pub card: String,
}

/// Changes the name by `work`, which is given it and what an undo has to find. `again` draws the form beside what is wrong; `said`
/// tells of the new name.
///
/// # Errors
/// Those of the operation and of the page.
pub async fn rename<W: NameOf, P: Parted>(
    stage: &Stage,
    form: NameForm<W>,
    place: NamePlace,
    work: impl AsyncFnOnce(Name, Option<String>) -> Result<Result<Renamed, Refusal>, Error>,
    again: impl AsyncFnOnce(String, FieldErrors) -> Result<P, Error>,
    said: impl FnOnce(&str) -> String,
) -> Answer {
    let checked = form.check();
    let NameForm { name: typed, undoes, .. } = form;
    let left = undoes.clone();
    posted(
        stage,
        checked,
        async |name| work(name, undoes).await,
        async |errors| again(typed, errors).await,
        |renamed| {
            let undo = Undo::of_name(place.form, &renamed, left.as_deref());
            After::on(place.card, said(&renamed.now)).undone_by(undo)
        },
    )
    .await
}
