//! What was asked of plans, answered: by the day that comes, or by whoever runs the site (X38, C3.3, C3.7).

use chrono::NaiveDate;

use super::plan;
use crate::{
    mail::Desk,
    model::{
        FieldErrors, OrganizationId, PlanRequestId,
        billing::{PlanRequest, PlanRequestState},
        event::billing as event,
    },
    operations::{Held, Refusal, audit},
    policy::ByOperator,
    store::{Tx, billing::requests, organizations},
};

/// Puts an organization on the smaller plan whose day has come: once, whatever number of Stewards runs. Returns whether it did
/// anything. Where the plan is another by now, the request ends without a word. Only the background work calls it (C3.3).
///
/// # Errors
/// Those of the database.
pub fn apply_due(tx: &mut Tx, desk: &Desk, id: OrganizationId, today: NaiveDate) -> Result<bool, Refusal> {
    let organization = organizations::lock(tx, id)?;
    let due = requests::open(tx, id)?.filter(|request| request.effective_on.is_some_and(|on| on <= today));
    let Some(request) = due else { return Ok(false) };
    requests::close(tx, request.id, PlanRequestState::Done, ("Steward", None))?;
    if request.from == organization.plan {
        plan::changed_by_itself(tx, desk, &organization, request.to)?;
    }
    Ok(true)
}

/// What the operator answers.
#[derive(Debug, Clone)]
pub struct Answered {
    pub id: PlanRequestId,
    /// It is done, and not refused.
    pub done: bool,
    /// For those who asked.
    pub note: Option<String>,
}

/// Does what a request asks for, or refuses it. All Owners and the billing contact hear of it. Returns it closed (C3.7).
///
/// # Errors
/// `NotFound`; `Invalid` if it waits no more.
pub fn close(held: &mut Held<ByOperator>, desk: &Desk, answer: &Answered) -> Result<PlanRequest, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let open = requests::open(tx, organization.id)?.filter(|request| request.id == answer.id);
    let request = open.ok_or_else(|| FieldErrors::on("", "This request is closed already."))?;
    let (actor, note) = (by.actor(), answer.note.as_deref());
    let state = if answer.done { PlanRequestState::Done } else { PlanRequestState::Refused };
    requests::close(tx, request.id, state, (actor.name(), note))?;
    audit::record_by(tx, actor, &event::plan_request_closed(request.id, request.to, state.as_str(), note))?;
    if answer.done && request.to != organization.plan {
        plan::changed(tx, desk, organization, request.to, (actor, note))?;
    }
    if !answer.done {
        super::tell(tx, desk, Some(&actor.actor), organization.id, |to| {
            desk.plan_request_ended(to, (organization.id, &organization.name), &request, (None, note))
        })?;
    }
    Ok(requests::find(tx, request.id)?.unwrap_or(request))
}
