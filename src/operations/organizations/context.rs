//! What the organization says it is about (R3.2).

use crate::{
    model::{business_context::BusinessContext, event},
    operations::{Held, Refusal, audit},
    policy::{Permit, org::RenameOrganization},
    store::organizations::context,
};

/// Puts this text in place of the one that was there. The log tells how long both are.
///
/// # Errors
/// Those of the database.
pub fn set(held: &mut Held<Permit<RenameOrganization>>, text: &BusinessContext) -> Result<(), Refusal> {
    let Held { tx, by, organization, .. } = held;
    let before = context::of(tx, organization.id)?;
    if before != text.as_str() {
        context::set(tx, organization.id, text.as_str())?;
        let long = (before.chars().count(), text.characters());
        audit::record(tx, by, &event::organizations::context_changed(organization.id, &organization.name, long))?;
    }
    Ok(())
}
