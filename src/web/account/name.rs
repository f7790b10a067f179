//! One's own name, changed where it stands (R1.16.3).

use askama::Template;

use crate::{
    frame::{
        Chrome, Form, SignedIn, Stage,
        name_form::{NameForm, NamePlace, OfPerson, rename},
        parted,
        reach::reach,
    },
    http::{Answer, Error},
    model::{FieldErrors, addresses, person::Person},
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

/// `GET /account/profile/name`
pub async fn edit(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    stage.show(&NamePage::of(&stage, &person, person.name.clone(), FieldErrors::default()).await?)
}

/// `POST /account/profile/name`
pub async fn update(SignedIn(person): SignedIn, stage: Stage, Form(form): Form<NameForm<OfPerson>>) -> Answer {
    let by = person.clone();
    rename(
        &stage,
        form,
        NamePlace { form: addresses::OWN_NAME.to_owned(), card: addresses::PROFILE.to_owned() },
        async |name, undoes| stage.db.write(move |tx| operations::account::rename(tx, &by, &name, undoes.as_deref())).await,
        async |typed, errors| NamePage::of(&stage, &person, typed, errors).await,
        |now| format!("Your name is now {now}."),
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
