//! Teams: made, renamed, filled and ended by program (X42, X48, M74).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::May,
    named_team::NamedTeam,
    parts::Id,
    words::{InOne, InProjectRole, Nothing, Success, Updated, address, agreed, each, some, some_pairs},
};
use crate::{
    model::{EmailAddress, FieldErrors, OrganizationId, ProjectId, TeamId, UserId, name::Name},
    operations::{Refusal, teams as operations},
    policy::org::ManageTeams,
    store::{PgConnection, QueryResult, members, projects, teams as stored},
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
pub async fn create(May { by, at, .. }: May<ManageTeams>, Body(body): Body<NewTeams>) -> Reply<Vec<MadeRow>> {
    let lists = [("teamNames", body.team_names), ("teams", body.teams)];
    some(named_list(&lists), lists.iter().map(|(_, names)| names.len()).sum())?;
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    for (field, list) in lists {
        for (n, typed) in list.into_iter().enumerate() {
            let name = Name::parse("Name", &typed).map_err(|sentence| FieldErrors::on(format!("{field}[{n}]"), sentence))?;
            if seen.insert(typed) {
                names.push(name);
            }
        }
    }
    let made = at.change(by, move |held| operations::create_missing(held, &names)).await?;
    Ok(Done(made.into_iter().map(|(name, id)| MadeRow { name, created: id.is_some(), id: id.map(|id| id.0) }).collect()))
}

/// The list that a sentence about all of them is told beside: the longest, or the first where there is nothing.
fn named_list<T>(lists: &[(&'static str, Vec<T>)]) -> &'static str {
    lists.iter().rev().max_by_key(|(_, list)| list.len()).map_or("", |(field, _)| field)
}

/// Another name. Clients that made the team with a list of one name send that list again.
#[derive(Deserialize, JsonSchema)]
pub struct Renamed {
    name: Option<String>,
    #[serde(rename = "teamNames", default)]
    team_names: Vec<String>,
    #[serde(default)]
    teams: Vec<String>,
}

impl Renamed {
    fn check(self) -> Result<Name, FieldErrors> {
        let (field, typed) = match (self.name, &self.team_names[..], &self.teams[..]) {
            (Some(name), ..) => ("name", name),
            (None, [one], []) => ("teamNames[0]", one.clone()),
            (None, [], [one]) => ("teams[0]", one.clone()),
            _ => return Err(FieldErrors::on("name", "name is missing.")),
        };
        Name::parse("Name", &typed).map_err(|sentence| FieldErrors::on(field, sentence))
    }
}

/// `POST /organizations/{org}/teams/{team}/update`
pub async fn rename(May { by, at, it }: May<ManageTeams, NamedTeam>, Body(body): Body<Renamed>) -> Reply<Updated> {
    let name = body.check()?;
    at.change(by, move |held| {
        let team = it.now(held)?;
        operations::rename(held, team, &name, None)
    })
    .await?;
    Ok(Done(Updated::DONE))
}

/// Teams to delete, by id or by name.
#[derive(Deserialize, JsonSchema)]
pub struct DoomedTeams {
    #[serde(rename = "teamIds", default)]
    team_ids: Vec<Id>,
    #[serde(rename = "teamNames", default)]
    team_names: Vec<String>,
    #[serde(default)]
    teams: Vec<String>,
}

/// `POST /organizations/{org}/delete-teams`: all or none.
pub async fn delete(May { by, at, .. }: May<ManageTeams>, Body(body): Body<DoomedTeams>) -> Reply<Nothing> {
    let numbered = body.team_ids.into_iter().map(|id| (Some(TeamId(id.0)), String::new())).collect::<Vec<_>>();
    let named = |names: Vec<String>| names.into_iter().map(|name| (None, name)).collect::<Vec<_>>();
    let lists = [("teamIds", numbered), ("teamNames", named(body.team_names)), ("teams", named(body.teams))];
    some(named_list(&lists), lists.iter().map(|(_, list)| list.len()).sum())?;
    let wanted: BTreeSet<_> = lists.into_iter().flat_map(|(_, list)| list).collect();
    at.change(by, move |held| {
        let organization = held.by.organization();
        let mut ids = BTreeSet::new();
        for (id, name) in wanted {
            let called = || stored::called(held.tx, organization, &name)?.map(|team| team.id).ok_or(Refusal::NotFound);
            ids.insert(id.map_or_else(called, Ok)?);
        }
        operations::delete(held, &ids.into_iter().collect::<Vec<_>>())
    })
    .await?;
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
    id: Id,
    projects: Vec<InOne>,
}

/// `POST /organizations/{org}/add-projects-to-teams`: a link that is there gets the role.
pub async fn link(May { by, at, .. }: May<ManageTeams>, Body(body): Body<Links>) -> Reply<Success> {
    let of_team = |(n, team): (usize, &TeamLinks)| {
        let id = TeamId(team.id.0);
        team.projects.iter().enumerate().map(|(m, link)| (id, *link, format!("teams[{n}].projects[{m}]"))).collect::<Vec<_>>()
    };
    some("teams", body.teams.len())?;
    some_pairs("teams", body.teams.iter().map(|team| team.projects.len()).sum())?;
    let wanted: Vec<(TeamId, InOne, String)> = body.teams.iter().enumerate().flat_map(of_team).collect();
    some("teams[0].projects", wanted.len())?;
    agreed(wanted.iter().map(|(team, link, at)| ((*team, link.id), link.role.0, format!("{at}.role"))))?;
    at.change(by, move |held| {
        wanted.iter().try_for_each(|(team, link, at)| {
            operations::link(held, *team, &[ProjectId(link.id.0)], link.role.0)
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
    project_ids: Vec<Id>,
}

/// `POST /organizations/{org}/teams/{team}/delete-projects`
pub async fn unlink(May { by, at, it }: May<ManageTeams, NamedTeam>, Body(body): Body<Unlinked>) -> Reply<Success> {
    let ids = each("projectIds", &body.project_ids)?;
    at.change(by, move |held| {
        let team = it.now(held)?;
        ids.iter().try_for_each(|id| operations::unlink(held, team, ProjectId(id.0)).map(drop))
    })
    .await?;
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
    id: Id,
    users: Vec<String>,
}

/// `POST /organizations/{org}/add-users-to-teams`: members only.
pub async fn add_people(May { by, at, .. }: May<ManageTeams>, Body(body): Body<Joining>) -> Reply<Success> {
    some("teams", body.teams.len())?;
    some_pairs("teams", body.teams.iter().map(|team| team.users.len()).sum())?;
    let mut wanted: Vec<(TeamId, Vec<EmailAddress>)> = Vec::new();
    for (n, team) in body.teams.iter().enumerate() {
        let parse = |(m, typed): (usize, &String)| address(format!("teams[{n}].users[{m}]"), typed);
        let emails = team.users.iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
        some(format!("teams[{n}].users"), emails.len())?;
        wanted.push((TeamId(team.id.0), emails));
    }
    at.change(by, move |held| {
        let all: Vec<EmailAddress> = wanted.iter().flat_map(|(_, people)| people.clone()).collect();
        let organization = held.by.organization();
        let known: BTreeMap<EmailAddress, UserId> =
            members::list::with_emails(held.tx, organization, &all)?.into_iter().collect();
        for (n, (team, emails)) in wanted.iter().enumerate() {
            let id = |(m, email): (usize, &EmailAddress)| {
                let sentence = || format!("{email} isn't a member of this organization.");
                let at = || format!("teams[{n}].users[{m}]");
                known.get(email).copied().ok_or_else(|| FieldErrors::on(at(), sentence()))
            };
            let users: BTreeSet<UserId> = emails.iter().enumerate().map(id).collect::<Result<_, _>>()?;
            operations::add_people(held, *team, &users.into_iter().collect::<Vec<_>>())?;
        }
        Ok(())
    })
    .await?;
    Ok(Done(Success { success: true }))
}
