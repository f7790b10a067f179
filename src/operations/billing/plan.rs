//! Another plan: at once, or asked for (X38, A21).

use chrono::NaiveDate;

use crate::{
    mail::Desk,
    model::{
        FieldErrors, OrganizationId,
        actor::Actor,
        billing::{PlanRequest, PlanRequestState, next_billing_date},
        event::{billing as event, organizations::plan_changed},
        organization::Plan,
    },
    operations::{Held, Refusal, audit},
    policy::{OrgActor, Permit, is_upgrade, org::ManageBilling},
    store::{
        Tx,
        billing::requests,
        organizations::{self, Locked},
    },
};

/// What became of the wish for another plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    /// The organization is on it.
    Changed,
    /// It comes on this day by itself.
    On(NaiveDate),
    /// The operator answers.
    Asked,
}

/// Another plan that is wanted.
#[derive(Debug, Clone)]
pub struct Wish {
    pub to: Plan,
    /// Why a smaller one is enough.
    pub reason: Option<String>,
    /// The operator lets organizations upgrade by themselves.
    pub at_once: bool,
    pub today: NaiveDate,
}

/// Goes to a larger plan at once where the operator allows that, and otherwise asks for it. A smaller plan is asked for with a
/// reason, and begins on the next billing date (M90, X38, C3.2, C3.3).
///
/// # Errors
/// `Invalid` if the organization is on that plan, or waits for one.
pub fn wish(held: &mut Held<Permit<ManageBilling>>, desk: &Desk, wish: &Wish) -> Result<Wished, Refusal> {
    let Held { tx, by, organization, .. } = held;
    if organization.plan == wish.to {
        return Err(FieldErrors::on("", format!("This organization is on the {} plan already.", wish.to)).into());
    }
    if let Some(open) = requests::open(tx, organization.id)? {
        let sentence = format!("A change to the {} plan was already requested. Cancel that request first.", open.to);
        return Err(FieldErrors::on("", sentence).into());
    }
    let upgrade = is_upgrade(organization.plan, wish.to);
    if upgrade && wish.at_once {
        let by = by.actor().clone();
        changed(tx, desk, organization, wish.to, (&by, None))?;
        return Ok(Wished::Changed);
    }
    let effective_on = (!upgrade).then(|| next_billing_date(wish.today));
    ask(tx, desk, by, organization, wish, effective_on)?;
    Ok(effective_on.map_or(Wished::Asked, Wished::On))
}

fn ask(
    tx: &mut Tx,
    desk: &Desk,
    by: &Permit<ManageBilling>,
    organization: &Locked,
    wish: &Wish,
    effective_on: Option<NaiveDate>,
) -> Result<(), Refusal> {
    let (actor, plans) = (by.actor(), (organization.plan, wish.to));
    let asked = (wish.reason.as_deref(), effective_on);
    let id = requests::insert(tx, organization.id, plans, asked, (actor.user(), actor.name()))?;
    let request = requests::open(tx, organization.id)?.ok_or(Refusal::NotFound)?;
    audit::record(tx, by, &event::plan_requested(id, &request))?;
    super::tell(tx, desk, Some(&actor.actor), organization.id, |to| {
        desk.plan_requested(to, (organization.id, &organization.name), &request)
    })?;
    Ok(())
}

/// Takes back what was asked for, until it comes (C3.3).
///
/// # Errors
/// `Invalid` if nothing waits.
pub fn cancel(held: &mut Held<Permit<ManageBilling>>, desk: &Desk) -> Result<PlanRequest, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let open = requests::open(tx, organization.id)?;
    let request = open.ok_or_else(|| FieldErrors::on("", "No plan change is waiting any more."))?;
    let actor = by.actor();
    requests::close(tx, request.id, PlanRequestState::Canceled, (actor.name(), None))?;
    audit::record(tx, by, &event::plan_request_canceled(request.id, request.to))?;
    super::tell(tx, desk, Some(&actor.actor), organization.id, |to| {
        desk.plan_request_ended(to, (organization.id, &organization.name), &request, (Some(actor.name()), None))
    })?;
    Ok(request)
}

/// Puts the locked organization on a plan, writes it down and tells everybody. `by` may leave a note.
pub(super) fn changed(
    tx: &mut Tx,
    desk: &Desk,
    organization: &Locked,
    to: Plan,
    (by, note): (&OrgActor, Option<&str>),
) -> Result<(), Refusal> {
    let (id, plans) = (organization.id, (organization.plan, to));
    organizations::set_plan(tx, id, to)?;
    audit::record_by(tx, by, &plan_changed(id, &organization.name, plans.0, plans.1))?;
    told(tx, desk, Some(&by.actor), organization, plans, note)
}

/// The same when the day has come (C3.3).
pub(super) fn changed_by_itself(tx: &mut Tx, desk: &Desk, organization: &Locked, to: Plan) -> Result<(), Refusal> {
    let (id, plans) = (organization.id, (organization.plan, to));
    organizations::set_plan(tx, id, to)?;
    audit::record_by_itself(tx, id, &plan_changed(id, &organization.name, plans.0, plans.1))?;
    told(tx, desk, None, organization, plans, None)
}

fn told(
    tx: &mut Tx,
    desk: &Desk,
    by: Option<&Actor>,
    organization: &Locked,
    plans: (Plan, Plan),
    note: Option<&str>,
) -> Result<(), Refusal> {
    let about: (OrganizationId, &str) = (organization.id, &organization.name);
    Ok(super::tell(tx, desk, by, organization.id, |to| desk.plan_is_another(to, about, plans, note))?)
}
