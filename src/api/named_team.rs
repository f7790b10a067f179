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
pub struct NamedTeam {
    called: String,
    /// Which one that was when it was asked first.
    pub(super) found: TeamId,
}

impl Within for NamedTeam {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(called) = ids.get::<String>("team") else { return Ok(None) };
        Ok(team(conn, place.organization, &called)?.map(|team| Self { found: team.id, called }))
    }
}

impl NamedTeam {
    /// The name of a list of the team, however the path calls the team.
    pub(super) fn list(&self, what: &str) -> String {
        format!("/teams/{}/{what}", self.found)
    }

    pub(super) fn now(&self, held: &mut Held<Permit<ManageTeams>>) -> Result<TeamId, Refusal> {
        let organization = held.by.organization();
        Ok(team(held.tx, organization, &self.called)?.ok_or(Refusal::NotFound)?.id)
    }
}

fn team(conn: &mut PgConnection, organization: OrganizationId, called: &str) -> QueryResult<Option<Team>> {
    if let Ok(id) = called.parse()
        && let Some(team) = stored::find(conn, organization, id)?
    {
        return Ok(Some(team));
    }
    stored::called(conn, organization, called)
}
