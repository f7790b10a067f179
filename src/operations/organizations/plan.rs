//! The plan of an organization (R2.10, A21).

use crate::{
    mail::Desk,
    model::{EmailAddress, event, organization::Plan},
    operations::{Held, Refusal, audit},
    policy::{ByOperator, OrgAction, roles_that},
    store::{
        billing::{details, requests},
        members, organizations,
    },
};

/// Puts the organization on another plan, as whoever runs the site. What it has and the plan has not stays as it is (A16). Those who
/// see to its plan, and the billing contact, are told by email. Answers the plan before.
///
/// # Errors
/// Those of the database.
pub fn set(held: &mut Held<ByOperator>, desk: &Desk, plan: Plan) -> Result<Plan, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let (before, actor) = (organization.plan, by.actor());
    if before == plan {
        return Ok(before);
    }
    organizations::set_plan(tx, organization.id, plan)?;
    // What was asked for has come (C3.7).
    requests::close_met(tx, organization.id, plan, actor.name())?;
    let changed = event::organizations::plan_changed(organization.id, &organization.name, before, plan);
    audit::record_by(tx, actor, &changed)?;
    let managing = members::holding(tx, organization.id, &roles_that(OrgAction::ManageBilling))?;
    let mut to: Vec<EmailAddress> = managing.into_iter().map(|(_, email)| email).collect();
    to.extend(details::of(tx, organization.id)?.map(|details| details.email).filter(|email| !to.contains(email)));
    for email in to {
        let letter = desk.plan_is_another(email, (organization.id, &organization.name), (before, plan), None);
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(before)
}
