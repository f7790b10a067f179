//! Teams in a path: by the id, or by the name.

use crate::{
    http::within::{Ids, Whereabouts, Within},
    store::{
        PgConnection, QueryResult,
        teams::{self as stored, Team},
    },
};

/// A team that the path names by its id, or by its name.
pub struct Called(pub Team);

impl Within for Called {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let numbered = match ids.get("team") {
            Some(id) => stored::find(conn, place.organization, id)?,
            None => None,
        };
        let team = match (numbered, ids.get::<String>("team")) {
            (None, Some(name)) => stored::called(conn, place.organization, &name)?,
            (found, _) => found,
        };
        Ok(team.map(Self))
    }
}
