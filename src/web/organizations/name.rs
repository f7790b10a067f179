//! The name of an organization, changed where it stands (R1.2.1).

use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant, parted, posted,
        undo::{Undo, undoes},
        validators,
    },
    http::Answer,
    model::{FieldErrors, addresses, name::Name},
    operations,
    policy::org::RenameOrganization,
};

#[derive(Template)]
#[template(path = "organizations/name.html", blocks = ["form"])]
struct NamePage {
    chrome: Chrome,
    action: String,
    back: String,
    /// What was typed.
    typed: String,
    errors: FieldErrors,
}

parted!(NamePage, as_form);

#[derive(Validate)]
pub struct NameForm {
    #[validate(custom(function = validators::organization_name))]
    name: String,
    undoes: Option<String>,
}

impl From<Fields> for NameForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), undoes: undoes(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/overview/name`
pub async fn edit(May { place, .. }: May<RenameOrganization>, stage: Stage) -> Answer {
    let typed = place.membership.organization.name.clone();
    stage.show(&NamePage::of(&stage, &place, typed, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/overview/name`
pub async fn update(May { by, place, .. }: May<RenameOrganization>, stage: Stage, Form(form): Form<NameForm>) -> Answer {
    let (organization, left) = (by.organization(), form.undoes.clone());
    let undoes = left.clone();
    posted(
        &stage,
        meant(&form, |form| Name::of(&form.name)),
        async |name| stage.db.change(by, move |held| operations::organizations::rename(held, &name, undoes.as_deref())).await,
        async |errors| Ok(NamePage::of(&stage, &place, form.name, errors)),
        |renamed| {
            let undo = Undo::of_name(addresses::organization_name(organization), &renamed, left.as_deref());
            let said = format!("The organization was renamed to {}.", renamed.now);
            After::on(addresses::overview(organization), said).undone_by(undo)
        },
    )
    .await
}

impl NamePage {
    fn of(stage: &Stage, place: &Place, typed: String, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        let (action, back) = (addresses::organization_name(organization), addresses::overview(organization));
        Self { chrome: stage.organization(place, "Overview"), action, back, typed, errors }
    }
}
