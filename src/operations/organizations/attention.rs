//! What somebody does not want to be told of an organization for a while (C1.2).

use chrono::{TimeDelta, Utc};

use crate::{
    model::attention::Check,
    operations::{Held, Refusal},
    policy::{Permit, org::ManageUsers},
    store::organizations::attention,
};

/// Puts it away for so many days, or takes that back with none: for the one who does it. It changes nothing for anybody else, so the
/// log does not tell it (C1.2).
///
/// # Errors
/// `NotFound` where it is no person who acts.
pub fn ignore(held: &mut Held<Permit<ManageUsers>>, check: Check, days: i64) -> Result<(), Refusal> {
    let user = held.by.user().ok_or(Refusal::NotFound)?;
    let until = (days > 0).then(|| Utc::now() + TimeDelta::days(days));
    attention::set_ignored(held.tx, held.organization.id, user, check, until)?;
    Ok(())
}
