//! *Data Usage* among plan and billing: what the plan counts of this month and the eleven before (R1.13, C3.24).

use std::borrow::Cow;

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, May, Query, Stage,
        chrome::grouped,
        export::{Sheet, export},
        list::{ListQuery, Listed, Noun},
        parted,
        plot::{Plot, part, share},
    },
    http::{Answer, Db},
    model::{
        OrganizationId, ProjectId, addresses,
        limits::{ALLOWANCE_ALERTS, PLOTTED_MONTHS},
        organization::Plan,
        page::From,
        project::ProjectState,
        usage::{Period, percent},
    },
    policy::{ends_with_allowance, included_events, org::ManageBilling},
    store::{
        PgConnection, QueryResult,
        usage::{self, Share},
    },
};

const PROJECTS: Noun = Noun::new("shares", "project", "projects").capped();

#[derive(Template)]
#[template(path = "usage/plan.html", blocks = ["table"])]
struct PlanPage {
    chrome: Chrome,
    /// The section's own address.
    base: String,
    export: String,
    period: Period,
    plan: Plan,
    counted: i64,
    included: Option<i64>,
    /// Nothing beyond it is part of the plan.
    ends: bool,
    alerts: String,
    plot: Plot,
    list: Listed<Line>,
}

parted!(PlanPage, as_table);

struct Line {
    id: ProjectId,
    name: String,
    /// It can be opened.
    opens: bool,
    counted: String,
    events: String,
    people: String,
    share: String,
    /// How long its bar is beside that of the largest.
    bar: i64,
}

/// `GET /orgs/{org}/settings/billing/usage`. Four statements beside the guard's one.
pub async fn one(May { place, .. }: May<ManageBilling>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (id, period) = (place.actor.organization, Period::at(Utc::now()));
    let query = ListQuery { from: query.from, before: query.before, ..ListQuery::default() };
    let from = query.from.clone();
    let (months, page, (projects, largest)) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let months = usage::months(conn, id, period.back(PLOTTED_MONTHS - 1))?;
            let projects = (usage::counted_projects(conn, id, period)?, usage::largest_share(conn, id, period)?);
            Ok((months, usage::shares(conn, id, period, &from)?, projects))
        })
        .await?;
    let of = |period: Period| months.get(&period.first_day()).copied().unwrap_or(0);
    let (plan, counted) = (place.membership.organization.plan, of(period));
    let included = included_events(plan);
    let figures = period.last(PLOTTED_MONTHS).into_iter().map(|it| (it.label(), of(it))).collect();
    let page = PlanPage {
        export: addresses::data_usage_export(id),
        plot: Plot::with_line("months", "Events by month", ["Month", "Events"], figures, included),
        list: Listed::of(stage.hx(), addresses::data_usage(id), query, PROJECTS, (page, projects), |it| {
            line(it, counted, largest)
        }),
        base: addresses::billing(id),
        ends: ends_with_allowance(plan),
        alerts: alerts(),
        chrome: stage.organization(&place, "Plan Details & Billing"),
        period,
        plan,
        counted,
        included,
    };
    stage.show(&page)
}

fn line(it: Share, counted: i64, largest: i64) -> Line {
    Line {
        id: it.project_id,
        opens: it.state.as_deref() == Some(ProjectState::Active.as_str()),
        name: name(&it).into_owned(),
        counted: grouped(it.counted),
        events: grouped(it.events),
        people: grouped(it.people),
        share: part(it.counted, counted),
        bar: share(it.counted, largest),
    }
}

/// What the project is called. One that belongs to somebody else now, or to nobody, has a number only.
fn name(it: &Share) -> Cow<'_, str> {
    match &it.name {
        Some(name) => name.as_str().into(),
        None => format!("Former project {}", it.project_id).into(),
    }
}

/// "85, 100, 110 and 400%".
fn alerts() -> String {
    let all = ALLOWANCE_ALERTS.map(|percent| percent.to_string());
    let (last, others) = all.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    format!("{} and {last}%", others.join(", "))
}

impl PlanPage {
    /// How much of what is included is used, in percent.
    fn used(&self) -> Option<i64> {
        self.included.map(|included| percent(self.counted, included))
    }

    fn grouped(&self, n: &i64) -> String {
        grouped(*n)
    }
}

#[derive(Clone)]
struct History(OrganizationId, Period);

impl Sheet for History {
    const NAME: &'static str = "data-usage";
    const HEADING: &'static [&'static str] =
        &["Month", "Project ID", "Project", "Events counted by the plan", "All events", "Monthly tracked users"];
    type Line = Share;

    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Share>> {
        usage::history(conn, self.0, self.1, &from, most)
    }

    fn cells(it: &Share) -> Vec<Cow<'_, str>> {
        let (month, id) = (it.month.format("%Y-%m").to_string(), it.project_id.to_string());
        let figures = [it.counted, it.events, it.people].map(|n| n.to_string().into());
        [month.into(), id.into(), name(it)].into_iter().chain(figures).collect()
    }
}

/// `GET /orgs/{org}/settings/billing/usage/export`: each project of each of the twelve months.
pub async fn file(May { place, .. }: May<ManageBilling>, db: Db) -> Answer {
    export(db, History(place.actor.organization, Period::at(Utc::now()).back(PLOTTED_MONTHS - 1)))
}
