//! Filters that people keep for the lists of an organization. Each sees their own only (L10.5).

use diesel::prelude::*;

use super::{Tx, schema::saved_filters};
use crate::model::{
    OrganizationId, SavedFilterId, UserId,
    folding::folded,
    saved_filter::{FilteredList, NewFilter, SavedFilter},
};

/// What this person keeps for this list, by name.
pub fn of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    list: FilteredList,
) -> QueryResult<Vec<SavedFilter>> {
    let rows: Vec<(SavedFilterId, String, String)> = saved_filters::table
        .filter(saved_filters::organization_id.eq(organization).and(saved_filters::user_id.eq(user)))
        .filter(saved_filters::list.eq(list))
        .select((saved_filters::id, saved_filters::name, saved_filters::query))
        .load(conn)?;
    let mut all: Vec<SavedFilter> = rows.into_iter().map(|(id, name, query)| SavedFilter { id, name, query }).collect();
    // They are few, so they are sorted here, where text is folded.
    all.sort_by_cached_key(|filter| (folded(&filter.name), filter.id));
    Ok(all)
}

/// Has one of them say what is typed now, in the words it is typed in.
pub fn replace(tx: &mut Tx, id: SavedFilterId, new: &NewFilter) -> QueryResult<usize> {
    diesel::update(saved_filters::table.find(id))
        .set((saved_filters::name.eq(new.name.as_str()), saved_filters::query.eq(&new.query)))
        .execute(tx.0)
}

/// Keeps one more.
pub fn insert(tx: &mut Tx, organization: OrganizationId, user: UserId, new: &NewFilter) -> QueryResult<usize> {
    diesel::insert_into(saved_filters::table)
        .values((
            saved_filters::organization_id.eq(organization),
            saved_filters::user_id.eq(user),
            saved_filters::list.eq(new.list),
            saved_filters::name.eq(new.name.as_str()),
            saved_filters::query.eq(&new.query),
        ))
        .execute(tx.0)
}

/// Removes one of this person's own, and answers of which list it was.
pub fn delete(
    tx: &mut Tx,
    organization: OrganizationId,
    user: UserId,
    id: SavedFilterId,
) -> QueryResult<Option<(FilteredList, String)>> {
    diesel::delete(saved_filters::table.find(id))
        .filter(saved_filters::organization_id.eq(organization).and(saved_filters::user_id.eq(user)))
        .returning((saved_filters::list, saved_filters::name))
        .get_result(tx.0)
        .optional()
}
