//! The plan of an organization (R2.10, A21).

use crate::{
    mail::Desk,
    model::{EmailAddress, OrganizationId, billing::PlanRequestState, event, organization::Plan},
    operations::{Held, Refusal, audit},
    policy::{ByOperator, OrgAction, OrgActor, roles_that},
    store::{
        QueryResult, Tx,
        billing::{details, requests},
        members, organizations,
    },
};

/// Puts the organization on another plan, as whoever runs the site. What it has and the plan has not stays as it is (A16). A request
/// that waited ends. Those who see to its plan, and the billing contact, are told by email. Returns the plan before (C3.7).
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
    let changed = event::organizations::plan_changed(organization.id, &organization.name, before, plan);
    audit::record_by(tx, actor, &changed)?;
    overtaken(tx, organization.id, plan, actor)?;
    let managing = members::holding(tx, organization.id, &roles_that(OrgAction::ManageBilling))?;
    let mut to: Vec<EmailAddress> = managing.into_iter().map(|(_, email)| email).collect();
    to.extend(details::of(tx, organization.id)?.map(|details| details.email).filter(|email| !to.contains(email)));
    for email in to {
        let letter = desk.plan_is_another(email, (organization.id, &organization.name), (before, plan), None);
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(before)
}

/// What was asked of the plan waits no more, whatever plan the operator chose: it has come, or was made for another plan (C3.7).
fn overtaken(tx: &mut Tx, organization: OrganizationId, plan: Plan, by: &OrgActor) -> QueryResult<()> {
    let Some(request) = requests::open(tx, organization)? else { return Ok(()) };
    if request.to == plan {
        return requests::close(tx, request.id, PlanRequestState::Done, (by.name(), None)).map(drop);
    }
    let note = format!("The operator chose the {plan} plan.");
    requests::close(tx, request.id, PlanRequestState::Canceled, (by.name(), Some(&note)))?;
    audit::record_by(tx, by, &event::billing::plan_request_canceled(request.id, request.to))
}
