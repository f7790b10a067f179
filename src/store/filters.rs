//! Filters that people keep for the lists of an organization. Each sees their own only (L10.5).

use diesel::prelude::*;

use super::{Tx, schema::saved_filters};
use crate::model::{
    OrganizationId, SavedFilterId, UserId,
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
        .order((saved_filters::name, saved_filters::id))
        .select((saved_filters::id, saved_filters::name, saved_filters::query))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, query)| SavedFilter { id, name, query }).collect())
}

/// Keeps one more; one of the same name is replaced.
pub fn insert(tx: &mut Tx, organization: OrganizationId, user: UserId, new: &NewFilter) -> QueryResult<usize> {
    diesel::insert_into(saved_filters::table)
        .values((
            saved_filters::organization_id.eq(organization),
            saved_filters::user_id.eq(user),
            saved_filters::list.eq(new.list),
            saved_filters::name.eq(new.name.as_str()),
            saved_filters::query.eq(&new.query),
        ))
        .on_conflict((saved_filters::organization_id, saved_filters::user_id, saved_filters::list, saved_filters::name))
        .do_update()
        .set(saved_filters::query.eq(&new.query))
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
