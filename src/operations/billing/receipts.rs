//! Receipts, as whoever runs the site enters them (A21, C3.6).

use crate::{
    mail::Desk,
    model::{
        EmailAddress, FieldErrors,
        billing::{NewReceipt, Receipt},
        event::billing as event,
    },
    operations::{Held, Refusal, audit},
    policy::{ByOperator, owner_roles},
    store::{
        billing::{details, receipts},
        members,
    },
};

/// Enters a receipt, written to whom the billing details name now. The billing contact, or the Owners where there is none, and
/// everybody who gets copies are told (C3.5, C3.6).
///
/// # Errors
/// `Invalid` if the organization has a receipt of this number.
pub fn add(held: &mut Held<ByOperator>, desk: &Desk, new: &NewReceipt) -> Result<Receipt, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let known = details::of(tx, organization.id)?;
    let (lines, tax_id) = match &known {
        Some(details) => (details.lines(), details.tax_id.as_deref()),
        None => (vec![organization.name.clone()], None),
    };
    let id = receipts::insert(tx, organization.id, new, (&lines, tax_id))?;
    let id = id.ok_or_else(|| FieldErrors::on("number", format!("There is a receipt {} already.", new.number)))?;
    let receipt = receipts::find(tx, organization.id, id)?.ok_or(Refusal::NotFound)?;
    audit::record_by(tx, by.actor(), &event::receipt_added(&receipt))?;
    let mut to: Vec<EmailAddress> = match known {
        Some(details) => vec![details.email],
        None => members::holding(tx, organization.id, &owner_roles())?.into_iter().map(|(_, email)| email).collect(),
    };
    to.extend(details::copies(tx, organization.id)?);
    to.sort();
    to.dedup();
    for email in to {
        desk.tell(tx, &by.actor().actor, &desk.receipt_issued(email, (organization.id, &organization.name), &receipt))?;
    }
    Ok(receipt)
}
