//! Filters that people keep for themselves. Nobody else sees them, and they give nothing, so the audit log knows none (L10.5).

use super::{Held, Refusal};
use crate::{
    model::{
        FieldErrors, SavedFilterId,
        folding::folded,
        limits::{SAVED_FILTERS, saved_filters_full},
        saved_filter::{FilteredList, NewFilter},
    },
    policy::OrgActor,
    store::filters,
};

/// Keeps a filter; one of the same name is replaced, however that is written. Under the lock of the organization nobody adds
/// another one meanwhile (L10.5, U9).
///
/// # Errors
/// `Invalid` where there are as many as anybody keeps.
pub fn save(held: &mut Held<OrgActor>, new: &NewFilter) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let user = by.user().ok_or(Refusal::NotFound)?;
    let kept = filters::of(tx, by.organization, user, new.list)?;
    let name = new.name.as_str();
    let same = kept.iter().find(|kept| kept.name == name).or_else(|| kept.iter().find(|kept| folded(&kept.name) == folded(name)));
    if let Some(same) = same {
        filters::replace(tx, same.id, new)?;
        return Ok(());
    }
    if i64::try_from(kept.len()).unwrap_or(i64::MAX) >= SAVED_FILTERS {
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
