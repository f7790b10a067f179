//! The pencils of Project › Overview: name, timezone, time period (R1.8, M27, M32–M34, X30).

use askama::Template;
use chrono::Utc;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        guards::ProjectPlace,
        meant,
        name_form::{NameForm, NamePlace, OfProject, rename},
        parted, posted, validators,
        zones::{Region, regions},
    },
    http::Answer,
    model::{
        FieldErrors, addresses,
        project::{QuarterStart, WeekStart},
        timezone::Timezone,
    },
    operations::projects,
    policy::proj::{EditName, EditTimezone, TimePeriod},
};

#[derive(Template)]
#[template(path = "projects/name.html", blocks = ["form"])]
struct NamePage {
    /// The name, as it was typed.
    edited: Edited<String>,
    chrome: Chrome,
}

#[derive(Template)]
#[template(path = "projects/timezone.html", blocks = ["form"])]
struct TimezonePage {
    edited: Edited<TimezoneForm>,
    chrome: Chrome,
    regions: Vec<Region>,
}

#[derive(Template)]
#[template(path = "projects/time_period.html", blocks = ["form"])]
struct TimePeriodPage {
    edited: Edited<PeriodForm>,
    chrome: Chrome,
    weeks: &'static [WeekStart],
    quarters: &'static [QuarterStart],
}

parted!(NamePage, as_form);
parted!(TimezonePage, as_form);
parted!(TimePeriodPage, as_form);

/// What all three have.
struct Edited<F> {
    path: String,
    form: F,
    errors: FieldErrors,
}

#[derive(Validate)]
pub struct TimezoneForm {
    #[validate(custom(function = validators::timezone))]
    timezone: String,
}

impl From<Fields> for TimezoneForm {
    fn from(mut fields: Fields) -> Self {
        Self { timezone: fields.one("timezone") }
    }
}

#[derive(Validate)]
pub struct PeriodForm {
    #[validate(custom(function = validators::one_of::<WeekStart>, message = "Choose a day from the list."))]
    week: String,
    #[validate(custom(function = validators::one_of::<QuarterStart>, message = "Choose a month from the list."))]
    quarter: String,
    /// The one of the two that is shown; both, if it is neither.
    only: String,
}

impl From<Fields> for PeriodForm {
    fn from(mut fields: Fields) -> Self {
        Self { week: fields.one("week"), quarter: fields.one("quarter"), only: fields.one("only") }
    }
}

/// `GET /projects/{project}/settings/name`
pub async fn edit_name(InProject { at, .. }: InProject<EditName>, stage: Stage) -> Answer {
    stage.show(&NamePage::of(&stage, &at, at.project.name.clone(), FieldErrors::default()))
}

/// `POST /projects/{project}/settings/name`
pub async fn update_name(
    InProject { by, at, .. }: InProject<EditName>,
    stage: Stage,
    Form(form): Form<NameForm<OfProject>>,
) -> Answer {
    let id = at.project.id;
    rename(
        &stage,
        form,
        NamePlace { form: addresses::project_name(id), card: addresses::project(id) },
        async |name, undoes| stage.db.change(by, move |held| projects::details::rename(held, &name, undoes.as_deref())).await,
        async |typed, errors| Ok(NamePage::of(&stage, &at, typed, errors)),
        |now| format!("The project was renamed to {now}."),
    )
    .await
}

/// `GET /projects/{project}/settings/timezone`
pub async fn edit_timezone(InProject { at, .. }: InProject<EditTimezone>, stage: Stage) -> Answer {
    let form = TimezoneForm { timezone: at.project.timezone.clone() };
    stage.show(&TimezonePage::of(&stage, &at, form, FieldErrors::default()))
}

/// `POST /projects/{project}/settings/timezone`
pub async fn update_timezone(
    InProject { by, at, .. }: InProject<EditTimezone>,
    stage: Stage,
    Form(form): Form<TimezoneForm>,
) -> Answer {
    posted(
        &stage,
        meant(&form, |form| Timezone::parse(&form.timezone)),
        async |timezone| {
            let now = stage.db.change(by, move |held| projects::details::set_timezone(held, timezone)).await?;
            Ok(now.map(|now| format!("The timezone is now {}.", now.name())))
        },
        async |errors| Ok(TimezonePage::of(&stage, &at, form, errors)),
        |said| After::on(addresses::project(at.project.id), said),
    )
    .await
}

/// `GET /projects/{project}/settings/time-period`, with `?only=` for one of its two fields.
pub async fn edit_period(
    InProject { at, .. }: InProject<TimePeriod>,
    stage: Stage,
    Query(PeriodForm { only, .. }): Query<PeriodForm>,
) -> Answer {
    let (week, quarter) = (at.project.week_start.as_str().to_owned(), at.project.quarter_start.as_str().to_owned());
    stage.show(&TimePeriodPage::of(&stage, &at, PeriodForm { week, quarter, only }, FieldErrors::default()))
}

/// `POST /projects/{project}/settings/time-period`
pub async fn update_period(
    InProject { by, at, .. }: InProject<TimePeriod>,
    stage: Stage,
    Form(form): Form<PeriodForm>,
) -> Answer {
    posted(
        &stage,
        meant(&form, |form| Some((form.week.parse().ok()?, form.quarter.parse().ok()?))),
        async |(week, quarter): (WeekStart, QuarterStart)| {
            let said = format!("Weeks now start on {week}, quarters in {quarter}.");
            let period = (Some(week), Some(quarter));
            Ok(stage.db.change(by, move |held| projects::details::set_time_period(held, period)).await?.map(|_| said))
        },
        async |errors| Ok(TimePeriodPage::of(&stage, &at, form, errors)),
        |said| After::on(addresses::project(at.project.id), said),
    )
    .await
}

impl<F> Edited<F> {
    fn of(at: &ProjectPlace, form: F, errors: FieldErrors) -> Self {
        Self { path: addresses::project_settings(at.project.id), form, errors }
    }
}

impl NamePage {
    fn of(stage: &Stage, at: &ProjectPlace, form: String, errors: FieldErrors) -> Self {
        Self { edited: Edited::of(at, form, errors), chrome: stage.project(at, "Overview") }
    }
}

impl TimezonePage {
    fn of(stage: &Stage, at: &ProjectPlace, form: TimezoneForm, errors: FieldErrors) -> Self {
        let regions = regions(Utc::now(), &at.project.timezone);
        Self { edited: Edited::of(at, form, errors), chrome: stage.project(at, "Overview"), regions }
    }
}

impl TimePeriodPage {
    fn of(stage: &Stage, at: &ProjectPlace, form: PeriodForm, errors: FieldErrors) -> Self {
        let (weeks, quarters) = (WeekStart::ALL, QuarterStart::ALL);
        Self { edited: Edited::of(at, form, errors), chrome: stage.project(at, "Overview"), weeks, quarters }
    }
}
