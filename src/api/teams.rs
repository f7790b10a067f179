//! Teams: made, renamed, filled and ended by program (X42, X48, M74).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    called::Called,
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::May,
    words::{InProjectRole, Nothing, OrgRole, Success, Updated, address, each},
};
use crate::{
    http::Error,
    model::{EmailAddress, FieldErrors, OrganizationId, ProjectId, ServiceAccountId, TeamId, UserId, name::Name},
    operations::teams as operations,
    policy::org::ManageTeams,
    store::{PgConnection, QueryResult, members, projects, service_accounts, teams as stored},
};

/// A team of the list.
#[derive(Serialize, JsonSchema)]
pub struct TeamRow {
    id: i64,
    name: String,
    user_count: i32,
    service_account_count: i32,
    projects: Vec<LinkedRow>,
}

/// A project beside a team.
#[derive(Serialize, JsonSchema, Clone)]
pub struct LinkedRow {
    id: i64,
    role: InProjectRole,
}

/// `GET /organizations/{org}/teams`
pub async fn list(May { by, at, .. }: May<ManageTeams>, slice: Slice) -> Result<Listed<TeamRow>, Refused> {
    let organization = by.organization();
    let (lines, mut linked) = at
        .read(move |conn| {
            let lines = slice.walk(conn, |conn, from| {
                stored::page(conn, organization, &[], &stored::TeamQuery { from: from.clone(), ..Default::default() })
            })?;
            let ids: Vec<TeamId> = lines.0.iter().map(|line| line.id).collect();
            Ok((lines, linked(conn, organization, &ids)?))
        })
        .await?;
    Ok(Listed::of(lines, |line| TeamRow {
        id: line.id.0,
        projects: linked.remove(&line.id).unwrap_or_default(),
        name: line.name,
        user_count: line.users,
        service_account_count: line.service_accounts,
    }))
}

/// The active projects beside these teams, with the role there.
fn linked(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[TeamId],
) -> QueryResult<BTreeMap<TeamId, Vec<LinkedRow>>> {
    let links = stored::links(conn, organization, ids)?;
    let wanted: Vec<ProjectId> = links.iter().map(|link| link.project).collect();
    let known = projects::known(conn, organization, &wanted)?;
    let mut linked: BTreeMap<TeamId, Vec<LinkedRow>> = BTreeMap::new();
    for link in links.into_iter().filter(|link| known.contains(&link.project)) {
        linked.entry(link.team).or_default().push(LinkedRow { id: link.project.0, role: InProjectRole(link.role) });
    }
    Ok(linked)
}

/// New teams by their names, in either of the fields that clients use.
#[derive(Deserialize, JsonSchema)]
pub struct NewTeams {
    #[serde(rename = "teamNames", default)]
    team_names: Vec<String>,
    #[serde(default)]
    teams: Vec<String>,
}

/// Whether a team was made, or its name was there.
#[derive(Serialize, JsonSchema)]
pub struct MadeRow {
    name: String,
    created: bool,
    id: Option<i64>,
}

/// `POST /organizations/{org}/add-teams`: those that are there already stay as they are.
pub async fn create(May { by, at, .. }: May<ManageTeams>, Body(mut body): Body<NewTeams>) -> Reply<Vec<MadeRow>> {
    let field = if body.team_names.is_empty() { "teams" } else { "teamNames" };
    body.team_names.append(&mut body.teams);
    let typed = each(field, &body.team_names)?;
    let parse = |(n, name): (usize, &String)| {
        Name::parse("Name", name).map_err(|sentence| FieldErrors::on(format!("{field}[{n}]"), sentence))
    };
    let names = typed.iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
    let made = at.change(by, move |held| operations::create_missing(held, &names)).await?;
    Ok(Done(made.into_iter().map(|(name, id)| MadeRow { name, created: id.is_some(), id: id.map(|id| id.0) }).collect()))
}

/// Another name.
#[derive(Deserialize, JsonSchema)]
pub struct Renamed {
    name: String,
}

/// `POST /organizations/{org}/teams/{team}/update`
pub async fn rename(May { by, at, it: Called(team) }: May<ManageTeams, Called>, Body(body): Body<Renamed>) -> Reply<Updated> {
    let name = Name::parse("Name", &body.name).map_err(|sentence| FieldErrors::on("name", sentence))?;
    at.change(by, move |held| operations::rename(held, team.id, &name, None)).await?;
    Ok(Done(Updated::DONE))
}

/// Teams to delete, by id or by name.
#[derive(Deserialize, JsonSchema)]
pub struct Doomed {
    #[serde(rename = "teamIds", default)]
    team_ids: Vec<i64>,
    #[serde(rename = "teamNames", default)]
    team_names: Vec<String>,
    #[serde(default)]
    teams: Vec<String>,
}

/// `POST /organizations/{org}/delete-teams`: all or none.
pub async fn delete(May { by, at, .. }: May<ManageTeams>, Body(mut body): Body<Doomed>) -> Reply<Nothing> {
    let organization = by.organization();
    body.team_names.append(&mut body.teams);
    let names = body.team_names;
    let named = at
        .read(move |conn| names.iter().map(|name| stored::called(conn, organization, name)).collect::<QueryResult<Vec<_>>>())
        .await?;
    let mut ids: Vec<TeamId> = body.team_ids.into_iter().map(TeamId).collect();
    for team in named {
        ids.push(team.ok_or(Error::NotFound)?.id);
    }
    let ids = each("teamIds", &ids)?;
    at.change(by, move |held| operations::delete(held, &ids)).await?;
    Ok(Done(Nothing {}))
}

/// Which teams get which projects.
#[derive(Deserialize, JsonSchema)]
pub struct Links {
    teams: Vec<TeamLinks>,
}

/// The projects of one team.
#[derive(Deserialize, JsonSchema)]
pub struct TeamLinks {
    id: i64,
    projects: Vec<Link>,
}

/// A role in one project.
#[derive(Deserialize, JsonSchema, Clone, Copy)]
pub struct Link {
    id: i64,
    role: InProjectRole,
}

/// `POST /organizations/{org}/add-projects-to-teams`: a link that is there gets the role.
pub async fn link(May { by, at, .. }: May<ManageTeams>, Body(body): Body<Links>) -> Reply<Success> {
    let of_team = |(n, team): (usize, &TeamLinks)| {
        let id = TeamId(team.id);
        team.projects.iter().enumerate().map(|(m, link)| (id, *link, format!("teams[{n}].projects[{m}]"))).collect::<Vec<_>>()
    };
    let wanted: Vec<(TeamId, Link, String)> = body.teams.iter().enumerate().flat_map(of_team).collect();
    each("teams", &wanted.iter().map(|(team, link, _)| (*team, link.id)).collect::<Vec<_>>())?;
    at.change(by, move |held| {
        wanted.iter().try_for_each(|(team, link, at)| {
            operations::link(held, *team, &[ProjectId(link.id)], link.role.0)
                .map_err(|refusal| refusal.beside(&format!("{at}.id")))
        })
    })
    .await?;
    Ok(Done(Success { success: true }))
}

/// Projects to take away.
#[derive(Deserialize, JsonSchema)]
pub struct Unlinked {
    #[serde(rename = "projectIds")]
    project_ids: Vec<i64>,
}

/// `POST /organizations/{org}/teams/{team}/delete-projects`
pub async fn unlink(May { by, at, it: Called(team) }: May<ManageTeams, Called>, Body(body): Body<Unlinked>) -> Reply<Success> {
    let ids = each("projectIds", &body.project_ids)?;
    at.change(by, move |held| ids.iter().try_for_each(|id| operations::unlink(held, team.id, ProjectId(*id)).map(drop))).await?;
    Ok(Done(Success { success: true }))
}

/// Which members come into which teams.
#[derive(Deserialize, JsonSchema)]
pub struct Joining {
    teams: Vec<TeamPeople>,
}

/// The people of one team, by their addresses.
#[derive(Deserialize, JsonSchema)]
pub struct TeamPeople {
    id: i64,
    users: Vec<String>,
}

/// `POST /organizations/{org}/add-users-to-teams`: members only.
pub async fn add_people(May { by, at, .. }: May<ManageTeams>, Body(body): Body<Joining>) -> Reply<Success> {
    let organization = by.organization();
    let mut wanted: Vec<(TeamId, Vec<EmailAddress>)> = Vec::new();
    for (n, team) in body.teams.iter().enumerate() {
        let parse = |(m, typed): (usize, &String)| address(format!("teams[{n}].users[{m}]"), typed);
        let emails = team.users.iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
        each(format!("teams[{n}].users"), &emails)?;
        wanted.push((TeamId(team.id), emails));
    }
    each("teams", &wanted.iter().map(|(team, _)| *team).collect::<Vec<_>>())?;
    let all: Vec<EmailAddress> = wanted.iter().flat_map(|(_, people)| people.clone()).collect();
    let known = at.read(move |conn| members::list::with_emails(conn, organization, &all)).await?;
    let id_of = |email: &EmailAddress| known.iter().find(|(kept, _)| kept == email).map(|(_, user)| *user);
    let mut people: Vec<(TeamId, Vec<UserId>)> = Vec::new();
    for (n, (team, emails)) in wanted.into_iter().enumerate() {
        let id = |(m, email): (usize, &EmailAddress)| {
            let sentence = || format!("{email} isn't a member of this organization.");
            id_of(email).ok_or_else(|| FieldErrors::on(format!("teams[{n}].users[{m}]"), sentence()))
        };
        let ids: BTreeSet<UserId> = emails.iter().enumerate().map(id).collect::<Result<_, _>>()?;
        people.push((team, ids.into_iter().collect()));
    }
    at.change(by, move |held| {
        people.iter().enumerate().try_for_each(|(n, (team, users))| {
            operations::add_people(held, *team, users).map(drop).map_err(|refusal| refusal.beside(&format!("teams[{n}].users")))
        })
    })
    .await?;
    Ok(Done(Success { success: true }))
}

/// A service account in a team.
#[derive(Serialize, JsonSchema)]
pub struct TeamAccountRow {
    id: i64,
    username: String,
    org_role: OrgRole,
}

/// `GET /organizations/{org}/teams/{team}/service-accounts`
pub async fn accounts(May { by, at, it: Called(team) }: May<ManageTeams, Called>) -> Reply<Vec<TeamAccountRow>> {
    let organization = by.organization();
    let found = at.read(move |conn| service_accounts::given::of_team(conn, organization, team.id)).await?;
    let row = |account: service_accounts::given::TeamAccount| TeamAccountRow {
        id: account.id.0,
        username: account.username,
        org_role: OrgRole(account.role),
    };
    Ok(Done(found.into_iter().map(row).collect()))
}

/// Service accounts by their ids.
#[derive(Deserialize, JsonSchema)]
pub struct TeamAccounts {
    service_account_ids: Vec<i64>,
}

impl TeamAccounts {
    fn ids(&self) -> Result<Vec<ServiceAccountId>, FieldErrors> {
        Ok(each("service_account_ids", &self.service_account_ids)?.into_iter().map(ServiceAccountId).collect())
    }
}

/// `POST …/service-accounts/add-to-team`
pub async fn add_accounts(
    May { by, at, it: Called(team) }: May<ManageTeams, Called>,
    Body(body): Body<TeamAccounts>,
) -> Result<Made<Nothing>, Refused> {
    let ids = body.ids()?;
    let added = at.change(by, move |held| operations::add_accounts(held, team.id, &ids));
    added.await.map_err(|refused| refused.naming(|word, _| (word == "account").then(|| "service_account_ids".to_owned())))?;
    Ok(Made { shown: Nothing {}, kept: None })
}

/// `POST …/service-accounts/remove-from-team`
pub async fn remove_accounts(
    May { by, at, it: Called(team) }: May<ManageTeams, Called>,
    Body(body): Body<TeamAccounts>,
) -> Reply<Nothing> {
    let ids = body.ids()?;
    at.change(by, move |held| ids.iter().try_for_each(|id| operations::remove_account(held, team.id, *id).map(drop))).await?;
    Ok(Done(Nothing {}))
}
