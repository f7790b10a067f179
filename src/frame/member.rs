//! A member of the organization, as an address names them.

use crate::{
    http::within::{Ids, Whereabouts, Within},
    store::{
        PgConnection, QueryResult,
        members::{self, Member},
    },
};

/// Whoever the segment `user` names, if they belong to the organization (S9.19).
impl Within for Member {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        match ids.get("user") {
            Some(id) => members::find(conn, place.organization, id),
            None => Ok(None),
        }
    }
}
