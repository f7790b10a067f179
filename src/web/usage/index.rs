//! Organization › Usage: who is active, which projects are, and who never came (C4).

use std::borrow::Cow;

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    frame::{
        Chrome, May, Stage,
        chrome::grouped,
        export::{Sheet, export},
        parted,
        plot::{Plot, share},
        when::When,
    },
    http::{Answer, Db},
    model::{
        OrganizationId, ProjectId, addresses,
        limits::{ACTIVE_DAYS, COMPARED_PROJECTS, NAMED_OWNERS},
        page::From,
        timezone::Timezone,
        usage::Month,
    },
    policy::org::ManageUsers,
    store::{
        PgConnection, QueryResult,
        usage::{self, Busy, Idle},
    },
};

#[derive(Template)]
#[template(path = "usage/index.html")]
struct UsagePage {
    chrome: Chrome,
    files: Files,
    members: String,
    /// Active in so many days: how many.
    active: Vec<(i64, String)>,
    never: String,
    plot: Plot,
    busy: Vec<Project>,
    /// All of them, where there are more.
    projects: Option<String>,
    idle: Vec<Person>,
    everybody: String,
    /// There are more of them than are named.
    more_idle: bool,
}

parted!(UsagePage);

/// Where each part is downloaded.
struct Files {
    people: String,
    projects: String,
    idle: String,
}

struct Project {
    id: ProjectId,
    name: String,
    events: String,
    share: i64,
    last: Option<When>,
}

struct Person {
    href: String,
    name: String,
    email: String,
    joined: When,
}

/// `GET /orgs/{org}/settings/usage`. Four statements beside the guard's one.
pub async fn index(May { place, .. }: May<ManageUsers>, stage: Stage) -> Answer {
    let (id, now, [week, month]) = (place.actor.organization, Utc::now(), ACTIVE_DAYS);
    let most = usize::try_from(COMPARED_PROJECTS).unwrap_or(0);
    let (days, never, idle, busy) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let (days, never) = (usage::last_active(conn, id, month, now)?, usage::never_active(conn, id)?);
            let idle = usage::those_never_active(conn, id, NAMED_OWNERS)?;
            Ok((days, never, idle, usage::busiest(conn, id, &From::Start, most)?))
        })
        .await?;
    let dates: Vec<_> = (0..month).rev().map(|n| (now - TimeDelta::days(n)).date_naive()).collect();
    let on = |day| days.get(&day).copied().unwrap_or(0);
    let within = |span: i64| dates.iter().rev().take(usize::try_from(span).unwrap_or(0)).map(|day| on(*day)).sum();
    let figures = dates.iter().map(|day| (day.format("%-d %B").to_string(), on(*day))).collect();
    let organization = &place.membership.organization;
    let page = UsagePage {
        files: Files {
            people: addresses::users_export(id),
            projects: addresses::usage_export(id),
            idle: format!("{}?activity=never", addresses::users_export(id)),
        },
        members: grouped(organization.member_count.into()),
        active: [week, month].map(|span| (span, grouped(within(span)))).to_vec(),
        plot: Plot::of("last-active", "People by the day of their last activity", ["Last active on", "People"], figures),
        projects: (i64::from(organization.project_count) > COMPARED_PROJECTS)
            .then(|| format!("{}?sort=-events", addresses::projects(id))),
        busy: busiest(busy, now),
        more_idle: never > i64::try_from(idle.len()).unwrap_or(0),
        never: grouped(never),
        idle: idle.into_iter().map(|it| person(id, it)).collect(),
        everybody: format!("{}?activity=never", addresses::users(id)),
        chrome: stage.organization(&place, "Usage"),
    };
    stage.show(&page)
}

fn person(id: OrganizationId, it: Idle) -> Person {
    Person { href: addresses::user(id, it.user_id), name: it.name, email: it.email.to_string(), joined: When::date(it.joined_at) }
}

fn busiest(projects: Vec<Busy>, now: DateTime<Utc>) -> Vec<Project> {
    let largest = projects.iter().map(|it| events(it, now)).max().unwrap_or(0);
    let line = |it: Busy| Project {
        events: grouped(events(&it, now)),
        share: share(events(&it, now), largest),
        last: it.last_event_at.map(|last| When::relative(last, now)),
        id: it.id,
        name: it.name,
    };
    projects.into_iter().map(line).collect()
}

/// The events of the present month in the project's own timezone.
fn events(it: &Busy, now: DateTime<Utc>) -> i64 {
    let timezone = Timezone::parse(&it.timezone).unwrap_or(Timezone::UTC);
    it.month.map_or(0, |first_day| Month { first_day, events: it.month_events }.at(now, timezone))
}

#[derive(Clone)]
struct Activity(OrganizationId);

impl Sheet for Activity {
    const NAME: &'static str = "usage";
    const HEADING: &'static [&'static str] = &["Project ID", "Project", "Events (this month)", "Profiles", "Last event"];
    type Line = Busy;

    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Busy>> {
        usage::busiest(conn, self.0, &from, most)
    }

    fn cells(it: &Busy) -> Vec<Cow<'_, str>> {
        let last = it.last_event_at.map_or_else(String::new, |last| last.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let figures = [events(it, Utc::now()), it.profiles].map(|n| n.to_string().into());
        let names = [it.id.to_string().into(), it.name.as_str().into()];
        names.into_iter().chain(figures).chain([last.into()]).collect()
    }
}

/// `GET /orgs/{org}/settings/usage/export`: all projects, the busiest first.
pub async fn file(May { place, .. }: May<ManageUsers>, db: Db) -> Answer {
    export(db, Activity(place.actor.organization))
}
