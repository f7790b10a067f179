//! What a project says it is about (R3.2).

use super::locked;
use crate::{
    model::{business_context::BusinessContext, event},
    operations::{Held, Refusal, audit},
    policy::{ProjectPermit, proj::EditName},
    store::projects::context,
};

/// Puts this text in place of the one that was there. The log tells how long both are.
///
/// # Errors
/// Those of the database.
pub fn set(held: &mut Held<ProjectPermit<EditName>>, text: &BusinessContext) -> Result<(), Refusal> {
    let project = locked(held)?;
    let Held { tx, by, .. } = held;
    let before = context::of(tx, by.organization(), project.id)?;
    if before != text.as_str() {
        context::set(tx, by.organization(), project.id, text.as_str())?;
        let long = (before.chars().count(), text.characters());
        let event = event::projects::context_changed(project.id, &project.name, long);
        audit::record_by(tx, &by.actor().actor, &event)?;
    }
    Ok(())
}
