//! A team by what a path calls it (X48).

use crate::{
    http::within::{Ids, Whereabouts, Within},
    model::{OrganizationId, TeamId},
    operations::{Held, Refusal},
    policy::{Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult,
        teams::{self as stored, Team},
    },
};

/// A team that the path names by its id, or by its name. Which one that is, is asked again under the lock: names move.
#[derive(Clone)]
pub struct Called(String);

impl Within for Called {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(called) = ids.get("team").map(Self) else { return Ok(None) };
        Ok(called.team(conn, place.organization)?.map(|_| called))
    }
}

impl Called {
    pub(super) fn team(&self, conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Option<Team>> {
        if let Ok(id) = self.0.parse()
            && let Some(team) = stored::find(conn, organization, id)?
        {
            return Ok(Some(team));
        }
        stored::called(conn, organization, &self.0)
    }

    pub(super) fn now(&self, held: &mut Held<Permit<ManageTeams>>) -> Result<TeamId, Refusal> {
        let organization = held.by.organization();
        Ok(self.team(held.tx, organization)?.ok_or(Refusal::NotFound)?.id)
    }
}
