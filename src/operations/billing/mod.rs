//! The plan of an organization, whom its receipts are written to, and the receipts (C3.2–C3.7).

pub mod info;
pub mod plan;
pub mod receipts;
pub mod requests;

use crate::{
    mail::Desk,
    model::{EmailAddress, OrganizationId, actor::Actor, letter::Letter},
    policy::owner_roles,
    store::{QueryResult, Tx, billing::details, members},
};

/// Everybody who hears of the plan: all Owners and the billing contact, each once, but for whoever did it, if it was somebody
/// (X38, U12).
fn tell(
    tx: &mut Tx,
    desk: &Desk,
    by: Option<&Actor>,
    organization: OrganizationId,
    letter: impl Fn(EmailAddress) -> Letter,
) -> QueryResult<()> {
    let mut all: Vec<EmailAddress> =
        members::holding(tx, organization, &owner_roles())?.into_iter().map(|(_, email)| email).collect();
    all.extend(details::of(tx, organization)?.map(|details| details.email).filter(|email| !all.contains(email)));
    all.into_iter().try_for_each(|email| match by {
        Some(by) => desk.tell(tx, by, &letter(email)),
        None => desk.post(tx, &letter(email)),
    })
}
