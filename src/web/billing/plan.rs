//! *My Plan*: what the plan includes, what is used of it, and what waits (R1.13, X38, C3.1).

use askama::Template;
use chrono::Utc;

use super::MENU;
use crate::{
    frame::{Chrome, May, Stage, chrome::grouped, parted, when::When},
    http::Answer,
    model::{
        addresses,
        billing::{PlanRequest, day, next_billing_date},
        organization::Plan,
    },
    policy::{Feature, audit_days, gated_roles, included_events, is_upgrade, org::ManageBilling, price, renews},
    store::{
        PgConnection, QueryResult,
        billing::{
            requests,
            used::{self, Used},
        },
    },
};

#[derive(Template)]
#[template(path = "billing/plan.html")]
struct PlanPage {
    chrome: Chrome,
    base: String,
    plan: Plan,
    price: Option<&'static str>,
    /// The day on which it renews, where it costs something.
    renews: Option<String>,
    waiting: Option<Waiting>,
    included: Vec<Included>,
    /// Lines of the table of plans that this version of Steward doesn't have.
    absent: String,
    others: Vec<Other>,
}

parted!(PlanPage);

/// What waits, and who asked for it when.
struct Waiting {
    request: PlanRequest,
    asked: When,
    on: Option<String>,
    cancel: String,
}

/// A line of the table of plans, and what is used of it.
struct Included {
    label: &'static str,
    includes: String,
    is_in: bool,
    used: String,
}

/// Another plan, with what it would bring.
struct Other {
    plan: Plan,
    price: Option<&'static str>,
    /// How many events a month it includes, where a number says so.
    events: Option<String>,
    brings: Vec<&'static str>,
    href: String,
    verb: &'static str,
    is_upgrade: bool,
}

/// `GET /orgs/{org}/settings/billing`
pub async fn one(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let organization = place.membership.organization.clone();
    let (id, plan, now) = (organization.id, organization.plan, Utc::now());
    let read = move |conn: &mut PgConnection| -> QueryResult<_> {
        Ok((used::of(conn, id, &gated_roles(), audit_days(plan))?, requests::open(conn, id)?))
    };
    let (used, open) = stage.db.read(read).await?;
    let others = Plan::ALL.iter().copied().filter(|other| *other != plan);
    let page = PlanPage {
        chrome: stage.organization(&place, MENU),
        base: addresses::billing(id),
        plan,
        price: price(plan),
        renews: renews(plan).then(|| day(next_billing_date(now.date_naive()))),
        waiting: open.map(|request| Waiting {
            asked: When::relative(request.requested_at, now),
            on: request.effective_on.map(day),
            cancel: addresses::plan_request_cancellation(id),
            request,
        }),
        included: included(plan, &used),
        absent: labels(Feature::ALL.iter().filter(|feature| !feature.is_here())).join(", "),
        others: others.map(|other| Other::of(plan, other, addresses::plan_change_to(id, other))).collect(),
    };
    stage.show(&page)
}

fn labels<'a>(features: impl Iterator<Item = &'a Feature>) -> Vec<&'static str> {
    features.map(|feature| feature.label()).collect()
}

/// Every line of the table that this version has, with what there is of it here (C3.1).
fn included(plan: Plan, used: &Used) -> Vec<Included> {
    let events = included_events(plan).map_or_else(|| "As your contract says".to_owned(), grouped);
    let line = |label, includes, used: String| Included { label, includes, is_in: true, used };
    let mut lines = vec![
        line("Events per month", events, format!("{} this month", grouped(used.events))),
        line("Audit log", format!("{} days", audit_days(plan)), String::new()),
    ];
    lines.extend(Feature::ALL.iter().filter(|feature| feature.is_here()).map(|feature| {
        let is_in = feature.is_in(plan);
        let includes = if is_in { "Included" } else { "Not included" };
        Included { label: feature.label(), includes: includes.to_owned(), is_in, used: used_of(*feature, used) }
    }));
    lines
}

/// What is used of a feature, in words; nothing where nothing is.
fn used_of(feature: Feature, used: &Used) -> String {
    let of = |n: i64, one: &str, many: &str| format!("{} {}", grouped(n), if n == 1 { one } else { many });
    match feature {
        Feature::EveryRole if used.roles > 0 => of(used.roles, "Admin or Member", "Admins and Members"),
        Feature::Discoverability if !used.domains.is_empty() => used.domains.join(", "),
        Feature::Classification if used.classified_people + used.classified_teams > 0 => {
            format!("{}, {}", of(used.classified_people, "person", "people"), of(used.classified_teams, "team", "teams"))
        }
        _ => String::new(),
    }
}

impl Other {
    fn of(plan: Plan, other: Plan, href: String) -> Self {
        let upgrade = is_upgrade(plan, other);
        let brings = Feature::ALL.iter().filter(|feature| feature.is_here() && feature.is_in(other) && !feature.is_in(plan));
        Self {
            plan: other,
            price: price(other),
            events: included_events(other).map(grouped),
            brings: labels(brings),
            href,
            verb: if upgrade { "Upgrade" } else { "Downgrade" },
            is_upgrade: upgrade,
        }
    }
}
