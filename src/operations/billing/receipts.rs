//! Receipts, as whoever runs the site enters them (A21, C3.6).

use crate::{
    mail::Desk,
    model::{
        EmailAddress, FieldErrors, OrganizationId,
        billing::{NewReceipt, Receipt, ReceiptStatus},
        event::billing as event,
    },
    operations::{Held, Refusal, audit},
    policy::{ByOperator, owner_roles},
    store::{
        QueryResult, Tx,
        billing::{details, receipts},
        members,
    },
};

/// Enters a receipt, written to whom the billing details name now. The billing contact, or the Owners where there is none, and
/// everybody who gets copies are told (C3.5, C3.6).
///
/// # Errors
/// `Invalid` if the organization has a receipt of this number, however it is written (U9).
pub fn add(held: &mut Held<ByOperator>, desk: &Desk, new: &NewReceipt) -> Result<Receipt, Refusal> {
    let Held { tx, by, organization, .. } = held;
    if let Some(known) = receipts::numbered(tx, organization.id, &new.number)? {
        return Err(FieldErrors::on("number", format!("There is a receipt {} already.", known.number)).into());
    }
    let known = details::of(tx, organization.id)?;
    let (lines, tax_id) = match &known {
        Some(details) => (details.lines(), details.tax_id.as_deref()),
        None => (vec![organization.name.clone()], None),
    };
    let id = receipts::insert(tx, organization.id, new, (&lines, tax_id))?;
    let id = id.ok_or_else(|| FieldErrors::on("number", format!("There is a receipt {} already.", new.number)))?;
    let receipt = receipts::find(tx, organization.id, id)?.ok_or(Refusal::NotFound)?;
    audit::record_by(tx, by.actor(), &event::receipt_added(&receipt))?;
    for email in told(tx, organization.id)? {
        desk.tell(tx, &by.actor().actor, &desk.receipt_issued(email, (organization.id, &organization.name), &receipt))?;
    }
    Ok(receipt)
}

/// Says what became of the amount of a receipt: it was paid, refunded, or should not stand. Nothing else of it changes. Those who got
/// the receipt are told. Returns the receipt as it was (C3.6).
///
/// # Errors
/// `Invalid` if the organization has no receipt of this number; those of the database.
pub fn set_status(held: &mut Held<ByOperator>, desk: &Desk, (number, status): (&str, ReceiptStatus)) -> Result<Receipt, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let known = receipts::numbered(tx, organization.id, number)?;
    let before = known.ok_or_else(|| FieldErrors::on("number", format!("There is no receipt {number}.")))?;
    if before.status == status {
        return Ok(before);
    }
    receipts::set_status(tx, organization.id, before.id, status)?;
    let receipt = Receipt { status, ..before.clone() };
    audit::record_by(tx, by.actor(), &event::receipt_changed(&receipt, before.status))?;
    for email in told(tx, organization.id)? {
        desk.tell(tx, &by.actor().actor, &desk.receipt_changed(email, (organization.id, &organization.name), &receipt))?;
    }
    Ok(before)
}

/// The billing contact, or the Owners where there is none, and everybody who gets copies, each once.
fn told(tx: &mut Tx, organization: OrganizationId) -> QueryResult<Vec<EmailAddress>> {
    let mut to: Vec<EmailAddress> = match details::of(tx, organization)? {
        Some(details) => vec![details.email],
        None => members::holding(tx, organization, &owner_roles())?.into_iter().map(|(_, email)| email).collect(),
    };
    to.extend(details::copies(tx, organization)?);
    to.sort();
    to.dedup();
    Ok(to)
}
