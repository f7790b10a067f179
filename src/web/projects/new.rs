//! Organization › Projects › Create Project (R1.6, M14–M18).

use actix_session::Session;
use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, Form, May,
        extract::Scene,
        guards::Place,
        respond, show, show_again,
        zones::{Region, regions},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, OrganizationId, addresses,
        name::Name,
        project::{NewProject, Residency},
        timezone::Timezone,
    },
    operations::{self, Refusal},
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

/// What was typed.
pub struct ProjectForm {
    name: String,
    residency: String,
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
        let mut errors = FieldErrors::default();
        let name = Name::parse("Project name", &self.name).map_err(|sentence| errors.add("name", sentence));
        let residency = self.residency.parse().map_err(|()| errors.add("residency", "Choose where the data lives."));
        let timezone = Timezone::parse(&self.timezone).ok_or_else(|| errors.add("timezone", "Choose a timezone from the list."));
        match (name, residency, timezone) {
            (Ok(name), Ok(residency), Ok(timezone)) => Ok(NewProject { name, residency, timezone }),
            _ => Err(errors),
        }
    }
}

/// `GET /orgs/{org}/settings/projects/new`
pub async fn new(May { place, .. }: May<CreateProjects>, scene: Scene) -> Answer {
    let hx = scene.hx.clone();
    let page = NewProjectPage::of(scene, &place, ProjectForm::blank(), FieldErrors::default());
    show(&hx, &page, &page.as_form())
}

/// `POST /orgs/{org}/settings/projects/new`. A name that another project has is warned about once, and not refused (A47).
pub async fn create(
    May { by, place, .. }: May<CreateProjects>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<ProjectForm>,
) -> Answer {
    let (hx, organization, sealer) = (scene.hx.clone(), by.organization(), scene.site.keys.clone());
    let made = match form.check() {
        Ok(new) if is_double(&db, organization, &form, &new.name).await? => {
            let mut page = NewProjectPage::of(scene, &place, form, FieldErrors::default());
            page.double = Some(new.name.into_string());
            return show_again(&hx, &page, &page.as_form());
        }
        Ok(new) => {
            let name = new.name.to_string();
            db.change(by, move |held| operations::projects::create(held, &sealer, &new)).await?.map(|_| name)
        }
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(name) => {
            let list = addresses::projects(organization);
            respond::done(&hx, &session, &[&list], &list, &format!("{name} is ready."))
        }
        Err(Refusal::Invalid(errors)) => {
            let page = NewProjectPage::of(scene, &place, form, errors);
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn is_double(db: &Db, organization: OrganizationId, form: &ProjectForm, name: &Name) -> Result<bool, Error> {
    if form.sure == name.as_str() {
        return Ok(false);
    }
    let name = name.clone();
    db.ask(move |conn| projects::has_name(conn, organization, &name)).await
}

impl NewProjectPage {
    fn of(scene: Scene, place: &Place, form: ProjectForm, errors: FieldErrors) -> Self {
        Self {
            base: addresses::projects(place.actor.organization),
            chrome: Chrome::organization(scene, place, "Projects"),
            residencies: Residency::ALL,
            regions: regions(Utc::now(), &form.timezone),
            double: None,
            form,
            errors,
        }
    }
}
