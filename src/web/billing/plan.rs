//! *My Plan*: what the plan includes and what is used of it (R1.13, C3.1).

use askama::Template;

use crate::{
    frame::{Chrome, May, Stage, parted},
    http::Answer,
    model::{addresses, organization::Plan},
    policy::org::ManageBilling,
};

#[derive(Template)]
#[template(path = "billing/plan.html")]
struct PlanPage {
    chrome: Chrome,
    base: String,
    plan: Plan,
}

parted!(PlanPage);

/// `GET /orgs/{org}/settings/billing`
pub async fn one(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let organization = &place.membership.organization;
    let chrome = stage.organization(&place, "Plan Details & Billing");
    stage.show(&PlanPage { chrome, base: addresses::billing(organization.id), plan: organization.plan })
}
