//! The name of an organization, changed where it stands (R1.2.1).

use askama::Template;

use crate::{
    frame::{
        Chrome, Form, May, Stage,
        guards::Place,
        name_form::{NameForm, NamePlace, OfOrganization, rename},
        parted,
    },
    http::Answer,
    model::{FieldErrors, addresses},
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

/// `GET /orgs/{org}/settings/overview/name`
pub async fn edit(May { place, .. }: May<RenameOrganization>, stage: Stage) -> Answer {
    let typed = place.membership.organization.name.clone();
    stage.show(&NamePage::of(&stage, &place, typed, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/overview/name`
pub async fn update(
    May { by, place, .. }: May<RenameOrganization>,
    stage: Stage,
    Form(form): Form<NameForm<OfOrganization>>,
) -> Answer {
    let organization = by.organization();
    rename(
        &stage,
        form,
        NamePlace { form: addresses::organization_name(organization), card: addresses::overview(organization) },
        async |name, undoes| {
            stage.db.change(by, move |held| operations::organizations::rename(held, &name, undoes.as_deref())).await
        },
        async |typed, errors| Ok(NamePage::of(&stage, &place, typed, errors)),
        |now| format!("The organization was renamed to {now}."),
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
