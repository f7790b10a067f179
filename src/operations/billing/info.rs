//! Whom receipts are written to, and who gets them (M88).

use crate::{
    model::{
        EmailAddress, FieldErrors,
        billing::BillingDetails,
        event::billing as event,
        limits::{BILLING_COPIES, billing_copies_full},
    },
    operations::{Held, Refusal, audit},
    policy::{Permit, org::ManageBilling},
    store::billing::details,
};

/// Writes the billing details down. What did not change is not told of (M88, C3.4).
///
/// # Errors
/// Those of the database.
pub fn change(held: &mut Held<Permit<ManageBilling>>, new: &BillingDetails) -> Result<(), Refusal> {
    let Held { tx, by, organization, .. } = held;
    let before = details::of(tx, organization.id)?;
    if before.as_ref() == Some(new) {
        return Ok(());
    }
    details::set(tx, organization.id, new)?;
    let tax = |details: &Option<BillingDetails>| details.as_ref().and_then(|it| it.tax_id.clone());
    if before.as_ref().map(BillingDetails::without_tax) != Some(new.without_tax()) {
        audit::record(tx, by, &event::payment_info_updated(organization.id, &organization.name))?;
    }
    if tax(&before) != new.tax_id {
        audit::record(tx, by, &event::tax_info_updated(organization.id, &organization.name))?;
    }
    Ok(())
}

/// Sends copies of receipts to these addresses from now on (M88, C3.5).
///
/// # Errors
/// `Invalid` where they are too many.
pub fn set_copies(held: &mut Held<Permit<ManageBilling>>, emails: &[EmailAddress]) -> Result<(), Refusal> {
    let Held { tx, by, organization, .. } = held;
    let mut emails = emails.to_vec();
    emails.sort();
    emails.dedup();
    if emails.len() > BILLING_COPIES {
        return Err(FieldErrors::on("emails", billing_copies_full()).into());
    }
    let before = details::copies(tx, organization.id)?;
    if before != emails {
        details::set_copies(tx, organization.id, &emails)?;
        let event = event::receipt_preferences_updated(organization.id, &organization.name, (&before, &emails));
        audit::record(tx, by, &event)?;
    }
    Ok(())
}
