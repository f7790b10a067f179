//! Project › Overview (R1.8, M19–M30).

use actix_web::web;
use askama::Template;
use chrono::{DateTime, Days, Utc};

use super::keys::Keys;
use crate::{
    frame::{Chrome, Hx, InProject, Stage, chrome::grouped, guards::ProjectPlace, parted, plot::Plot, when::When, zones},
    http::{Answer, Error},
    model::{ProjectId, addresses, grant::Source, limits::PLOTTED_DAYS, sealer::Sealer, timezone::Timezone, usage::Period},
    policy::{Cell, Denied, ProjectAction, proj::SeeDetails},
    store::{
        self, PgConnection, QueryResult, data,
        projects::{self, Project},
    },
};

#[derive(Template)]
#[template(path = "projects/show.html")]
struct ProjectPage {
    chrome: Chrome,
    organization: String,
    project: Project,
    path: String,
    timezone: String,
    created: When,
    /// The Access URL, which leads here.
    access_url: String,
    role: String,
    /// The viewer may ask who can do what here.
    asks_who: bool,
    /// The viewer holds a grant that they can give up (A45).
    leaves: bool,
    ends: bool,
    renames: bool,
    rezones: bool,
    period: Cell,
    usage: Option<Counters>,
    keys: Option<Keys>,
    rotates: bool,
    /// What cannot be done by the viewer, and who could.
    locked: Vec<(Vec<&'static str>, String)>,
}

parted!(ProjectPage);

/// What the project received. Without figures it received nothing yet.
struct Counters(Option<Figures>);

struct Figures {
    events: String,
    this_month: String,
    people: String,
    profiles: String,
    last_event: Option<When>,
    plot: Plot,
}

/// `GET /projects/{project}/settings/overview`
pub async fn one(InProject { at, .. }: InProject<SeeDetails>, stage: Stage) -> Answer {
    let (asked, sealer) = (at.clone(), stage.site().keys.clone());
    let (usage, keys) =
        stage.db.read(move |conn| -> QueryResult<_> { Ok((usage(conn, &asked)?, keys(conn, &asked, &sealer)?)) }).await?;
    let (id, now) = (at.project.id, Utc::now());
    let page = ProjectPage {
        access_url: addresses::access_url(&stage.site().config.public_url, id),
        organization: at.place.membership.organization.name.clone(),
        path: addresses::project_settings(id),
        timezone: zones::shown(&at.project.timezone, now),
        created: When::date(at.project.created_at),
        role: at.actor.access.highest().map_or_else(String::new, |role| role.to_string()),
        asks_who: at.actor.may(ProjectAction::InviteUsers),
        leaves: at.actor.access.grants().iter().any(|grant| grant.source == Source::Individual),
        ends: at.actor.may(ProjectAction::EndProject),
        renames: at.actor.may(ProjectAction::EditName),
        rezones: at.actor.may(ProjectAction::EditTimezone),
        period: at.actor.access.cell(ProjectAction::TimePeriod),
        rotates: at.actor.may(ProjectAction::RotateKeys),
        locked: locked(&at),
        chrome: stage.project(&at, "Overview"),
        project: at.project,
        usage,
        keys,
    };
    stage.show(&page)
}

/// `GET /project/{project}`, the Access URL (M26).
pub async fn from_access_url(hx: Hx, path: web::Path<String>) -> Answer {
    let id: ProjectId = path.parse().map_err(|_| Error::NotFound)?;
    Ok(hx.send_to(&addresses::project(id)))
}

fn usage(conn: &mut PgConnection, at: &ProjectPlace) -> QueryResult<Option<Counters>> {
    if !at.actor.may(ProjectAction::SeeUsage) {
        return Ok(None);
    }
    let (id, now) = (at.project.id, Utc::now());
    let Some(usage) = data::of(conn, id)? else { return Ok(Some(Counters(None))) };
    let timezone = Timezone::parse(&at.project.timezone).unwrap_or(Timezone::UTC);
    let figures = Figures {
        events: grouped(usage.events),
        this_month: grouped(usage.this_month.at(now, timezone)),
        people: grouped(store::usage::people(conn, id, Period::at(now))?),
        profiles: grouped(usage.profiles),
        last_event: usage.last_event_at.map(|last| When::relative(last, now)),
        plot: days(conn, id, timezone, now)?,
    };
    Ok(Some(Counters(Some(figures))))
}

/// The events of each of the last days, as the clocks of the project show them (D4.2, R2.7.1.1).
fn days(conn: &mut PgConnection, project: ProjectId, timezone: Timezone, now: DateTime<Utc>) -> QueryResult<Plot> {
    let today = timezone.shown(now).date_naive();
    let first = today - Days::new(PLOTTED_DAYS - 1);
    let spans = (timezone.start(first), timezone.start(today + Days::new(1)));
    let found = store::usage::days(conn, project, timezone, spans)?;
    let all = first.iter_days().take_while(|day| *day <= today);
    let figures = all.map(|day| (day.format("%-d %B %Y").to_string(), found.get(&day).copied().unwrap_or(0))).collect();
    Ok(Plot::of("days", &format!("Events per day, last {PLOTTED_DAYS} days"), ["Day", "Events"], figures))
}

fn keys(conn: &mut PgConnection, at: &ProjectPlace, sealer: &Sealer) -> QueryResult<Option<Keys>> {
    // Keys are for those who hold them: nobody is shown them through somebody else's eyes (L14.3).
    if !at.actor.may(ProjectAction::SeeKeys) || at.place.view.is_some() {
        return Ok(None);
    }
    let kept = projects::keys::of(conn, &[at.project.id])?;
    Ok(Some(Keys::of(kept.first(), sealer)))
}

/// The controls that are not drawn as such, with who has them (I17).
fn locked(at: &ProjectPlace) -> Vec<(Vec<&'static str>, String)> {
    let all = [
        ("Name", ProjectAction::EditName),
        ("Timezone", ProjectAction::EditTimezone),
        ("Time period", ProjectAction::TimePeriod),
        ("Transfer, Reset and Delete", ProjectAction::EndProject),
    ];
    let mut locked: Vec<(Vec<&'static str>, String)> = Vec::new();
    for (what, action) in all.into_iter().filter(|(_, action)| !at.actor.may(*action)) {
        let sentence = Denied::Project(action).to_string();
        match locked.iter_mut().find(|(_, said)| *said == sentence) {
            Some((same, _)) => same.push(what),
            None => locked.push((vec![what], sentence)),
        }
    }
    locked
}

impl ProjectPage {
    /// An address of this project's settings.
    fn under(&self, what: &str) -> String {
        format!("{}/{what}", self.path)
    }
}
