//! The pencils of Project › Overview: name, timezone, time period (R1.8, M27, M32–M34, X30).

use actix_session::Session;
use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, Form, InProject,
        extract::Scene,
        flash,
        guards::ProjectPlace,
        show, show_again,
        zones::{Region, regions},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, addresses,
        name::Name,
        project::{QuarterStart, WeekStart},
        timezone::Timezone,
    },
    operations::{Refusal, projects},
    policy::proj::{EditName, EditTimezone, TimePeriod},
};

#[derive(Template)]
#[template(path = "projects/name.html", blocks = ["form"])]
struct NamePage {
    edited: Edited,
    chrome: Chrome,
}

#[derive(Template)]
#[template(path = "projects/timezone.html", blocks = ["form"])]
struct TimezonePage {
    edited: Edited,
    chrome: Chrome,
    regions: Vec<Region>,
}

#[derive(Template)]
#[template(path = "projects/time_period.html", blocks = ["form"])]
struct TimePeriodPage {
    edited: Edited,
    chrome: Chrome,
    weeks: &'static [WeekStart],
    quarters: &'static [QuarterStart],
}

/// What all three have.
struct Edited {
    project: String,
    path: String,
    form: DetailForm,
    errors: FieldErrors,
}

/// What was typed or picked; each dialog has its own of these.
#[derive(Default)]
pub struct DetailForm {
    name: String,
    timezone: String,
    week: String,
    quarter: String,
}

impl From<Fields> for DetailForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            name: fields.one("name"),
            timezone: fields.one("timezone"),
            week: fields.one("week"),
            quarter: fields.one("quarter"),
        }
    }
}

impl DetailForm {
    /// As the project is now.
    fn present(at: &ProjectPlace) -> Self {
        Self {
            name: at.project.name.clone(),
            timezone: at.project.timezone.clone(),
            week: at.project.week_start.as_str().to_owned(),
            quarter: at.project.quarter_start.as_str().to_owned(),
        }
    }

    fn check_name(&self) -> Result<Name, FieldErrors> {
        Name::parse("Project name", &self.name).map_err(|sentence| FieldErrors::on("name", sentence))
    }

    fn check_timezone(&self) -> Result<Timezone, FieldErrors> {
        Timezone::parse(&self.timezone).ok_or_else(|| FieldErrors::on("timezone", "Choose a timezone from the list."))
    }

    fn check_period(&self) -> Result<(WeekStart, QuarterStart), FieldErrors> {
        let mut errors = FieldErrors::default();
        let week = self.week.parse().map_err(|()| errors.add("week", "Choose a day from the list."));
        let quarter = self.quarter.parse().map_err(|()| errors.add("quarter", "Choose a month from the list."));
        week.and_then(|week| quarter.map(|quarter| (week, quarter))).map_err(|()| errors)
    }
}

/// `GET /projects/{project}/settings/name`
pub async fn edit_name(InProject { at, .. }: InProject<EditName>, scene: Scene) -> Answer {
    let (hx, form) = (scene.hx.clone(), DetailForm::present(&at));
    let page = NamePage::of(scene, &at, form, FieldErrors::default());
    show(&hx, &page, &page.as_form())
}

/// `POST /projects/{project}/settings/name`
pub async fn update_name(
    InProject { by, at, .. }: InProject<EditName>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<DetailForm>,
) -> Answer {
    let done = match form.check_name() {
        Ok(name) => {
            let said = format!("The project is called {name} now.");
            db.change(by, move |held| projects::details::rename(held, &name)).await?.map(|_| said)
        }
        Err(errors) => Err(errors.into()),
    };
    match saved(&scene, &session, &at, done)? {
        Ok(answer) => Ok(answer),
        Err(errors) => {
            let hx = scene.hx.clone();
            let page = NamePage::of(scene, &at, form, errors);
            show_again(&hx, &page, &page.as_form())
        }
    }
}

/// `GET /projects/{project}/settings/timezone`
pub async fn edit_timezone(InProject { at, .. }: InProject<EditTimezone>, scene: Scene) -> Answer {
    let (hx, form) = (scene.hx.clone(), DetailForm::present(&at));
    let page = TimezonePage::of(scene, &at, form, FieldErrors::default());
    show(&hx, &page, &page.as_form())
}

/// `POST /projects/{project}/settings/timezone`
pub async fn update_timezone(
    InProject { by, at, .. }: InProject<EditTimezone>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<DetailForm>,
) -> Answer {
    let done = match form.check_timezone() {
        Ok(timezone) => {
            let said = format!("The timezone is {} now.", timezone.name());
            db.change(by, move |held| projects::details::set_timezone(held, timezone)).await?.map(|_| said)
        }
        Err(errors) => Err(errors.into()),
    };
    match saved(&scene, &session, &at, done)? {
        Ok(answer) => Ok(answer),
        Err(errors) => {
            let hx = scene.hx.clone();
            let page = TimezonePage::of(scene, &at, form, errors);
            show_again(&hx, &page, &page.as_form())
        }
    }
}

/// `GET /projects/{project}/settings/time-period`
pub async fn edit_period(InProject { at, .. }: InProject<TimePeriod>, scene: Scene) -> Answer {
    let (hx, form) = (scene.hx.clone(), DetailForm::present(&at));
    let page = TimePeriodPage::of(scene, &at, form, FieldErrors::default());
    show(&hx, &page, &page.as_form())
}

/// `POST /projects/{project}/settings/time-period`
pub async fn update_period(
    InProject { by, at, .. }: InProject<TimePeriod>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<DetailForm>,
) -> Answer {
    let done = match form.check_period() {
        Ok((week, quarter)) => {
            let said = format!("Weeks begin on {week}, quarters in {quarter}.");
            db.change(by, move |held| projects::details::set_time_period(held, week, quarter)).await?.map(|_| said)
        }
        Err(errors) => Err(errors.into()),
    };
    match saved(&scene, &session, &at, done)? {
        Ok(answer) => Ok(answer),
        Err(errors) => {
            let hx = scene.hx.clone();
            let page = TimePeriodPage::of(scene, &at, form, errors);
            show_again(&hx, &page, &page.as_form())
        }
    }
}

/// Back to the overview, which says what changed; or what is wrong with the form.
fn saved(
    scene: &Scene,
    session: &Session,
    at: &ProjectPlace,
    done: Result<String, Refusal>,
) -> Result<Result<actix_web::HttpResponse, FieldErrors>, Error> {
    match done {
        Ok(said) => {
            flash::leave(session, &said);
            Ok(Ok(scene.hx.send_to(&addresses::project(at.project.id))))
        }
        Err(Refusal::Invalid(errors)) => Ok(Err(errors)),
        Err(refusal) => Err(refusal.into()),
    }
}

impl Edited {
    fn of(at: &ProjectPlace, form: DetailForm, errors: FieldErrors) -> Self {
        Self { project: at.project.name.clone(), path: addresses::project_settings(at.project.id), form, errors }
    }
}

impl NamePage {
    fn of(scene: Scene, at: &ProjectPlace, form: DetailForm, errors: FieldErrors) -> Self {
        Self { edited: Edited::of(at, form, errors), chrome: Chrome::project(scene, at, "Overview") }
    }
}

impl TimezonePage {
    fn of(scene: Scene, at: &ProjectPlace, form: DetailForm, errors: FieldErrors) -> Self {
        let regions = regions(Utc::now(), &at.project.timezone);
        Self { edited: Edited::of(at, form, errors), chrome: Chrome::project(scene, at, "Overview"), regions }
    }
}

impl TimePeriodPage {
    fn of(scene: Scene, at: &ProjectPlace, form: DetailForm, errors: FieldErrors) -> Self {
        let (weeks, quarters) = (WeekStart::ALL, QuarterStart::ALL);
        Self { edited: Edited::of(at, form, errors), chrome: Chrome::project(scene, at, "Overview"), weeks, quarters }
    }
}
