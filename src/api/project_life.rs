//! A project's keys, what is set in it, its reset and its return, by program (M35, R1.8, R2.7, W22).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::{InProject, May},
    words::{Moment, Nothing},
};
use crate::{
    http::within::{Ids, Whereabouts, Within},
    model::{
        FieldErrors, ProjectId,
        folding::reads_alike,
        name::Name,
        project::{ProjectState, QuarterStart, WeekStart},
    },
    operations::{
        Refusal,
        projects::{details, ends, keys},
    },
    policy::{
        org::{RestoreProjects, SeeProjects},
        proj::{EndProject, RotateKeys, SeeDetails, TimePeriod},
    },
    store::{
        PgConnection, QueryResult,
        projects::{
            self,
            ended::{self, EndedProject},
        },
    },
};

/// New keys. They stand in the answer to the request that made them, and where the project's keys are read.
#[derive(Serialize, JsonSchema)]
pub struct NewKeys {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_secret: Option<String>,
}

/// `POST /api/app/projects/{project}/rotate-keys`: the old ones fail from then on, and the token stays (X21).
pub async fn rotate(InProject { by, at, project, .. }: InProject<RotateKeys>) -> Result<Made<NewKeys>, Refused> {
    let (id, sealer) = (project.id.0, at.site.keys.clone());
    let made = at.change(by, move |held| keys::rotate(held, &sealer)).await?;
    let kept = Some(NewKeys { id, api_key: None, api_secret: None });
    Ok(Made { shown: NewKeys { id, api_key: Some(made.api_key), api_secret: Some(made.api_secret) }, kept })
}

/// Where weeks and quarters begin.
#[derive(Serialize, JsonSchema)]
pub struct Period {
    /// `monday` to `sunday`.
    week_start: &'static str,
    /// `january` to `december`.
    quarter_start: &'static str,
}

/// `GET /api/app/projects/{project}/time-period`
pub async fn period(InProject { project, .. }: InProject<SeeDetails>) -> Reply<Period> {
    Ok(Done(Period { week_start: project.week_start.as_str(), quarter_start: project.quarter_start.as_str() }))
}

/// Where they shall begin. What isn't named stays.
#[derive(Deserialize, JsonSchema)]
pub struct NewPeriod {
    week_start: Option<String>,
    quarter_start: Option<String>,
}

/// `PUT /api/app/projects/{project}/time-period` (X30)
pub async fn set_period(InProject { by, at, project, .. }: InProject<TimePeriod>, Body(body): Body<NewPeriod>) -> Reply<Period> {
    let week = body
        .week_start
        .map(|typed| typed.parse::<WeekStart>().map_err(|()| FieldErrors::on("week_start", "Choose one of monday to sunday.")));
    let quarter = body.quarter_start.map(|typed| {
        typed.parse::<QuarterStart>().map_err(|()| FieldErrors::on("quarter_start", "Choose one of january to december."))
    });
    let period = (week.transpose()?, quarter.transpose()?);
    let now = at.change(by, move |held| {
        details::set_time_period(held, period)?;
        projects::find(held.tx, project.id)?.ok_or(Refusal::NotFound)
    });
    let now = now.await?;
    Ok(Done(Period { week_start: now.week_start.as_str(), quarter_start: now.quarter_start.as_str() }))
}

/// That the project is meant: its name, as it is typed on the page.
#[derive(Deserialize, JsonSchema)]
pub struct MeantProject {
    confirm: String,
}

/// The project that took the place of the one that was reset.
#[derive(Serialize, JsonSchema)]
pub struct Successor {
    id: i64,
    token: String,
}

/// `POST /api/app/projects/{project}/reset`: its data and settings are switched off, and a new project takes its place (R2.7.3).
pub async fn reset(
    InProject { by, at, project, .. }: InProject<EndProject>,
    Body(body): Body<MeantProject>,
) -> Result<Made<Successor>, Refused> {
    if !reads_alike(&body.confirm, &project.name) {
        return Err(FieldErrors::on("confirm", "This isn't the name of the project.").into());
    }
    let (desk, sealer, kept) = (at.site.desk.clone(), at.site.keys.clone(), at.site.config.projects_kept);
    let fresh = at.change(by, move |held| ends::reset(held, &desk, &sealer, kept)).await?;
    Ok(Made { shown: Successor { id: fresh.id.0, token: fresh.token }, kept: None })
}

/// A project that was deleted or reset, and can still be restored.
#[derive(Serialize, JsonSchema)]
pub struct EndedRow {
    id: i64,
    name: String,
    /// `deleted` or `reset`.
    state: &'static str,
    ended: Option<Moment>,
    ended_by: Option<String>,
    /// When it is gone for good.
    purged: Option<Moment>,
    successor_id: Option<i64>,
}

impl EndedRow {
    fn of(project: EndedProject) -> Self {
        Self {
            id: project.id.0,
            name: project.name,
            state: if project.state == ProjectState::Reset { "reset" } else { "deleted" },
            ended: project.ended_at.map(Moment),
            ended_by: project.ended_by_name,
            purged: project.purge_at.map(Moment),
            successor_id: project.successor_id.map(|id| id.0),
        }
    }
}

/// `GET /organizations/{org}/deleted-projects`
pub async fn deleted(May { by, at, .. }: May<SeeProjects>, slice: Slice) -> Result<Listed<EndedRow>, Refused> {
    let organization = by.organization();
    let lines = at.read(move |conn| slice.walk(conn, |conn, from| ended::page(conn, organization, from))).await?;
    Ok(Listed::of(lines, EndedRow::of))
}

/// One of them, named by the path.
pub struct Ended(EndedProject);

impl Within for Ended {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(id) = ids.get::<ProjectId>("ended") else { return Ok(None) };
        Ok(ended::find(conn, place.organization, id)?.map(Self))
    }
}

/// The name to come back under. The one it had, unless something else is said.
#[derive(Deserialize, JsonSchema)]
pub struct Restored {
    name: Option<String>,
}

/// `POST /organizations/{org}/deleted-projects/{ended}/restore`: with its people, its token and its keys (W22).
pub async fn restore(
    May { by, at, it: Ended(project) }: May<RestoreProjects, Ended>,
    Body(body): Body<Restored>,
) -> Reply<Nothing> {
    let typed = body.name.unwrap_or(project.name);
    let name = Name::parse("Project name", &typed).map_err(|sentence| FieldErrors::on("name", sentence))?;
    let desk = at.site.desk.clone();
    at.change(by, move |held| ends::restore(held, &desk, project.id, &name)).await?;
    Ok(Done(Nothing {}))
}
