//! Organization › Projects › Create Project (R1.6, M14–M18).

use askama::Template;
use chrono::Utc;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant, parted, posted, validators,
        zones::{Region, regions},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, OrganizationId, addresses,
        name::Name,
        project::{NewProject, Residency},
        timezone::Timezone,
    },
    operations,
    policy::org::CreateProjects,
    store::projects,
};

#[derive(Template)]
#[template(path = "projects/new.html", blocks = ["form"])]
struct NewProjectPage {
    chrome: Chrome,
    base: String,
    form: ProjectForm,
    errors: FieldErrors,
    residencies: &'static [Residency],
    regions: Vec<Region>,
    /// The name that another project has too.
    double: Option<String>,
}

parted!(NewProjectPage, as_form);

/// What was typed.
#[derive(Validate)]
pub struct ProjectForm {
    #[validate(custom(function = validators::project_name))]
    name: String,
    #[validate(custom(function = validators::one_of::<Residency>, message = "Choose where the data is stored."))]
    residency: String,
    #[validate(custom(function = validators::timezone))]
    timezone: String,
    /// The name that was warned about and is wanted all the same.
    sure: String,
}

impl From<Fields> for ProjectForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            name: fields.one("name"),
            residency: fields.one("residency"),
            timezone: fields.one("timezone"),
            sure: fields.one("sure"),
        }
    }
}

impl ProjectForm {
    /// The United States first (R2.7.6), and universal time (A23).
    fn blank() -> Self {
        Self {
            name: String::new(),
            residency: Residency::UnitedStates.as_str().to_owned(),
            timezone: Timezone::UTC.name().to_owned(),
            sure: String::new(),
        }
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<NewProject, FieldErrors> {
        meant(self, |form| {
            let (name, timezone) = (Name::of(&form.name)?, Timezone::parse(&form.timezone)?);
            Some(NewProject { name, residency: form.residency.parse().ok()?, timezone })
        })
    }
}

/// `GET /orgs/{org}/settings/projects/new`
pub async fn new(May { place, .. }: May<CreateProjects>, stage: Stage) -> Answer {
    stage.show(&NewProjectPage::of(&stage, &place, ProjectForm::blank(), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/projects/new`. Afterwards one stands on the project, with its token (L6). A name that another project has is warned about once, and not refused (A47).
pub async fn create(May { by, place, .. }: May<CreateProjects>, stage: Stage, Form(form): Form<ProjectForm>) -> Answer {
    let (organization, sealer, meant) = (by.organization(), stage.site().keys.clone(), form.check());
    if let Ok(new) = &meant
        && is_double(&stage.db, organization, &form, &new.name).await?
    {
        let double = Some(new.name.to_string());
        return stage.show_again(&NewProjectPage { double, ..NewProjectPage::of(&stage, &place, form, FieldErrors::default()) });
    }
    posted(
        &stage,
        meant,
        async |new| {
            let name = new.name.to_string();
            Ok(stage.db.change(by, move |held| operations::projects::create(held, &sealer, &new)).await?.map(|id| (id, name)))
        },
        async |errors| Ok(NewProjectPage::of(&stage, &place, form, errors)),
        |(id, name)| After::saying(addresses::project_token(id), format!("{name} was created. Its token is under Access Keys.")),
    )
    .await
}

async fn is_double(db: &Db, organization: OrganizationId, form: &ProjectForm, name: &Name) -> Result<bool, Error> {
    if form.sure == name.as_str() {
        return Ok(false);
    }
    let name = name.clone();
    db.ask(move |conn| projects::has_name(conn, organization, &name)).await
}

impl NewProjectPage {
    fn of(stage: &Stage, place: &Place, form: ProjectForm, errors: FieldErrors) -> Self {
        Self {
            base: addresses::projects(place.actor.organization),
            chrome: stage.organization(place, "Projects"),
            residencies: Residency::ALL,
            regions: regions(Utc::now(), &form.timezone),
            double: None,
            form,
            errors,
        }
    }
}
