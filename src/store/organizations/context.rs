//! What an organization says it is about (R3.2).

use diesel::prelude::*;

use crate::{
    model::OrganizationId,
    store::{Tx, schema::organizations},
};

/// The text; empty where there is none.
pub fn of(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<String> {
    organizations::table.find(id).select(organizations::business_context).first(conn)
}

/// Puts it in place of the one that was there.
pub fn set(tx: &mut Tx, id: OrganizationId, text: &str) -> QueryResult<usize> {
    diesel::update(organizations::table.find(id)).set(organizations::business_context.eq(text)).execute(tx.0)
}
