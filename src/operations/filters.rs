//! Filters that people keep for themselves. Nobody else sees them, and they give nothing, so the audit log knows none (L10.5).

use super::{Held, Refusal};
use crate::{
    model::{
        FieldErrors, SavedFilterId,
        limits::{SAVED_FILTERS, saved_filters_full},
        saved_filter::{FilteredList, NewFilter},
    },
    policy::OrgActor,
    store::filters,
};

/// Keeps a filter; one of the same name is replaced.
///
/// # Errors
/// `Invalid` where there are as many as anybody keeps.
pub fn save(held: &mut Held<OrgActor>, new: &NewFilter) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let user = by.user().ok_or(Refusal::NotFound)?;
    let kept = filters::of(tx, by.organization, user, new.list)?;
    let others = kept.iter().filter(|kept| kept.name != new.name.as_str()).count();
    if i64::try_from(others).unwrap_or(i64::MAX) >= SAVED_FILTERS {
        return Err(FieldErrors::on("", saved_filters_full()).into());
    }
    filters::insert(tx, by.organization, user, new)?;
    Ok(())
}

/// Removes one of one's own. One that is not there, or is somebody else's, is none: nobody learns which.
pub fn remove(held: &mut Held<OrgActor>, id: SavedFilterId) -> Result<Option<(FilteredList, String)>, Refusal> {
    let Held { tx, by, .. } = held;
    let user = by.user().ok_or(Refusal::NotFound)?;
    Ok(filters::delete(tx, by.organization, user, id)?)
}
