//! The plan of an organization (R2.10, A21).

use crate::{
    mail::Desk,
    model::{event, organization::Plan},
    operations::{Held, Refusal, audit},
    policy::{ByOperator, OrgAction, roles_that},
    store::{billing::requests, members, organizations},
};

/// Puts the organization on another plan, as whoever runs the site. What it has and the plan has not stays as it is (A16). Those who
/// see to its plan are told by letter. Answers the plan before.
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
    for (_, email) in members::holding(tx, organization.id, &roles_that(OrgAction::ManageBilling))? {
        let letter = desk.plan_changed(email, (organization.id, &organization.name), actor.name(), (before, plan));
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(before)
}
