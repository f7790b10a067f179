//! The people of a team, and those who are invited into teams (M74, X1, R1.3.9).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::May,
    named_team::NamedTeam,
    parts::Id,
    words::{OrgRole, Success, WantedOrgRole, address, agreed, each, each_placed, some, some_pairs},
};
use crate::{
    model::{EmailAddress, FieldErrors, OrganizationRole, ProjectRole, TeamId, UserId, invitation::Invitee},
    operations::{invitations, teams as operations},
    policy::org::{ManageTeams, ManageUsers},
    store::members::list as stored,
};

/// Somebody in a team.
#[derive(Serialize, JsonSchema)]
pub struct TeamUserRow {
    id: i64,
    email: String,
    name: String,
    org_role: OrgRole,
}

/// `GET /organizations/{org}/teams/{team}/users`
pub async fn list(May { by, at, it }: May<ManageTeams, NamedTeam>, slice: Slice) -> Result<Listed<TeamUserRow>, Refused> {
    let organization = by.organization();
    let slice = slice.within(&it.list("users"))?;
    let lines = at
        .read(move |conn| {
            slice.walk(conn, |conn, from| {
                let query = stored::MemberQuery { team: Some(it.found), from: from.clone(), ..Default::default() };
                stored::page(conn, organization, &query)
            })
        })
        .await?;
    Ok(Listed::of(lines, |line| TeamUserRow {
        id: line.user_id.0,
        email: line.email.to_string(),
        name: line.name,
        org_role: OrgRole(line.role),
    }))
}

/// People of the team, by their addresses.
#[derive(Deserialize, JsonSchema)]
pub struct Leaving {
    users: Vec<String>,
}

/// `POST /organizations/{org}/teams/{team}/delete-users`: all of them, or nobody. They lose what the team gave them and nothing else.
pub async fn remove(May { by, at, it }: May<ManageTeams, NamedTeam>, Body(body): Body<Leaving>) -> Reply<Success> {
    let organization = by.organization();
    let typed = body.users.iter().enumerate().map(|(n, typed)| address(format!("users[{n}]"), typed));
    let placed = each_placed("users", &typed.collect::<Result<Vec<_>, _>>()?)?;
    let emails: Vec<EmailAddress> = placed.iter().map(|(_, email)| email.clone()).collect();
    at.change(by, move |held| {
        let team = it.now(held)?;
        let known: BTreeMap<EmailAddress, UserId> = stored::with_emails(held.tx, organization, &emails)?.into_iter().collect();
        let id_of = |(n, email): &(usize, EmailAddress)| {
            let sentence = || format!("{email} isn't a member of this organization.");
            known.get(email).copied().ok_or_else(|| FieldErrors::on(format!("users[{n}]"), sentence()))
        };
        let people = placed.iter().map(id_of).collect::<Result<Vec<UserId>, _>>()?;
        people.iter().try_for_each(|user| operations::remove_person(held, team, *user).map(drop))
    })
    .await?;
    Ok(Done(Success { success: true }))
}

/// People, and the teams that all of them come into.
#[derive(Deserialize, JsonSchema)]
pub struct IntoTeams {
    team_ids: Vec<Id>,
    users: Vec<NewcomerToTeams>,
}

/// One of them. Member, unless something else is said.
#[derive(Deserialize, JsonSchema)]
pub struct NewcomerToTeams {
    email: String,
    role: Option<WantedOrgRole>,
}

/// `POST /organizations/{org}/invite-to-teams`: everybody is invited, or nobody; members come into the teams at once.
pub async fn invite(May { by, at, .. }: May<ManageUsers>, Body(body): Body<IntoTeams>) -> Reply<Success> {
    let teams: Vec<TeamId> = each("team_ids", &body.team_ids)?.into_iter().map(|id| TeamId(id.0)).collect();
    some("users", body.users.len())?;
    some_pairs("users", body.users.len().saturating_mul(teams.len()))?;
    let invitee = |(row, newcomer): (usize, &NewcomerToTeams)| {
        let email = address(format!("users[{row}].email"), &newcomer.email)?;
        let role = newcomer.role.map_or(OrganizationRole::Member, |role| role.0);
        let (projects, project_role) = (Vec::new(), ProjectRole::Consumer);
        Ok(Invitee { email, role, projects, project_role, teams: teams.clone(), row })
    };
    let list = body.users.iter().enumerate().map(invitee).collect::<Result<Vec<_>, FieldErrors>>()?;
    agreed(list.iter().map(|invitee| (&invitee.email, invitee.role, format!("users[{}].role", invitee.row))))?;
    let desk = at.site.desk.clone();
    let invited = at.change(by, move |held| invitations::invite(held, &desk, &list, None));
    invited.await.map_err(|refused| {
        refused.naming(|word, row| match word {
            "teams" | "team" => Some("team_ids".to_owned()),
            "role" => Some(format!("users[{}].role", row?)),
            _ => Some(format!("users[{}].email", row?)),
        })
    })?;
    Ok(Done(Success { success: true }))
}
