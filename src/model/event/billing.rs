//! What happens to the plan of an organization, and to whom its receipts go.

use serde_json::json;

use super::Event;
use crate::model::{
    EmailAddress, OrganizationId, PlanRequestId,
    billing::{PlanRequest, Receipt, ReceiptStatus, day},
    organization::Plan,
};

/// The billing contact or address is another (R2.17).
pub fn payment_info_updated(id: OrganizationId, name: &str) -> Event {
    Event::of("billing_info.payment_info_updated").about(id, name)
}

/// The tax id is another (R2.17).
pub fn tax_info_updated(id: OrganizationId, name: &str) -> Event {
    Event::of("billing_info.tax_info_updated").about(id, name)
}

/// Receipts go to other addresses by email (R2.17).
pub fn receipt_preferences_updated(id: OrganizationId, name: &str, (before, after): (&[EmailAddress], &[EmailAddress])) -> Event {
    let told = |emails: &[EmailAddress]| emails.iter().map(ToString::to_string).collect::<Vec<_>>();
    Event::of("billing_info.receipt_preferences_updated").about(id, name).was(told(before)).now(told(after))
}

/// Another plan was asked for.
pub fn plan_requested(id: PlanRequestId, request: &PlanRequest) -> Event {
    let asked = Event::of("plan.change_requested").about(id, request.to.label());
    asked
        .was(request.from.as_str())
        .now(request.to.as_str())
        .with("reason", &request.reason)
        .with("effective", request.effective_on.map(day))
}

/// Whoever asked for another plan does not want it any more.
pub fn plan_request_canceled(id: PlanRequestId, to: Plan) -> Event {
    Event::of("plan.request_canceled").about(id, to.label())
}

/// The operator answered a request for another plan.
pub fn plan_request_closed(id: PlanRequestId, to: Plan, state: &str, note: Option<&str>) -> Event {
    Event::of("plan.request_closed").about(id, to.label()).with("decision", state).with("note", note)
}

/// A receipt was entered.
pub fn receipt_added(receipt: &Receipt) -> Event {
    let amount = json!({ "minor": receipt.amount.minor, "currency": receipt.amount.currency.as_str() });
    Event::of("receipt.added").about(receipt.id, &receipt.number).with("amount", amount).with("status", receipt.status.as_str())
}

/// Something else became of the amount of a receipt.
pub fn receipt_changed(receipt: &Receipt, before: ReceiptStatus) -> Event {
    Event::of("receipt.status_changed").about(receipt.id, &receipt.number).was(before.as_str()).now(receipt.status.as_str())
}
