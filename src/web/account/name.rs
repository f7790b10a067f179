//! One's own name, changed where it stands (R1.16.3).

use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, SignedIn, Stage, meant, parted, posted,
        reach::reach,
        undo::{Undo, undoes},
        validators,
    },
    http::{Answer, Error},
    model::{FieldErrors, addresses, name::Name, person::Person},
    operations,
};

#[derive(Template)]
#[template(path = "account/name.html", blocks = ["form"])]
struct NamePage {
    chrome: Chrome,
    /// What was typed.
    typed: String,
    errors: FieldErrors,
}

parted!(NamePage, as_form);

#[derive(Validate)]
pub struct NameForm {
    #[validate(custom(function = validators::name))]
    name: String,
    undoes: Option<String>,
}

impl From<Fields> for NameForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), undoes: undoes(&mut fields) }
    }
}

/// `GET /account/profile/name`
pub async fn edit(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    stage.show(&NamePage::of(&stage, &person, person.name.clone(), FieldErrors::default()).await?)
}

/// `POST /account/profile/name`
pub async fn update(SignedIn(person): SignedIn, stage: Stage, Form(form): Form<NameForm>) -> Answer {
    let (by, left) = (person.clone(), form.undoes.clone());
    let undoes = left.clone();
    posted(
        &stage,
        meant(&form, |form| Name::of(&form.name)),
        async |name| stage.db.write(move |tx| operations::account::rename(tx, &by, &name, undoes.as_deref())).await,
        async |errors| NamePage::of(&stage, &person, form.name, errors).await,
        |renamed| {
            let undo = Undo::of_name(addresses::OWN_NAME, &renamed, left.as_deref());
            After::on(addresses::PROFILE, format!("Your name is now {}.", renamed.now)).undone_by(undo)
        },
    )
    .await
}

impl NamePage {
    async fn of(stage: &Stage, person: &Person, typed: String, errors: FieldErrors) -> Result<Self, Error> {
        let user = person.id;
        let reach = stage.db.read(move |conn| reach(conn, user)).await?;
        Ok(Self { chrome: stage.profile(person, reach, "Profile"), typed, errors })
    }
}
