//! What people and teams are given in projects, and what a caller may give (X42, R2.3.3).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::{AroundProject, InProject, May, Program},
    words::{InProjectRole, Nothing, OrgRole, agreed, some},
};
use crate::{
    model::{FieldErrors, OrganizationRole, Principal, ProjectRole, TeamId, UserId, grant::Source},
    operations::{grants as operations, teams as team_operations},
    policy::{
        ProjectAccess, ProjectAction,
        org::{ManageTeams, ManageUsers},
        proj::{ChangeRoles, InviteUsers},
        roles_in_every_project,
    },
    store::{
        QueryResult,
        grants::{self as stored, Scope, list},
        members, teams as store_teams,
    },
};

/// `GET /organizations/{org}/assignable-org-roles`
pub async fn assignable(May { by, .. }: May<ManageUsers>) -> Reply<Vec<OrgRole>> {
    Ok(Done(OrganizationRole::ALL.iter().copied().filter(|role| by.reaches(*role)).map(OrgRole).collect()))
}

/// `GET /organizations/{org}/assignable-project-roles`
pub async fn assignable_everywhere(May { by, .. }: May<ManageUsers>) -> Reply<Vec<InProjectRole>> {
    Ok(Done(by.actor().gives_through_teams().into_iter().map(InProjectRole).collect()))
}

/// What a role may do.
#[derive(Serialize, JsonSchema)]
pub struct RoleRow {
    role: InProjectRole,
    permissions: Vec<&'static str>,
}

/// `GET /organizations/{org}/project-permissions`
pub async fn permissions(_: Program) -> Reply<Vec<RoleRow>> {
    let row = |role: &ProjectRole| {
        let allowed = ProjectAction::ALL.iter().filter(|action| action.cell(*role).allows());
        RoleRow { role: InProjectRole(*role), permissions: allowed.map(|action| action.as_str()).collect() }
    };
    Ok(Done(ProjectRole::ALL.iter().map(row).collect()))
}

/// `GET /api/app/projects/{project}/assignable-roles`
pub async fn assignable_here(InProject { by, .. }: InProject<InviteUsers>) -> Reply<Vec<InProjectRole>> {
    Ok(Done(ProjectRole::ALL.iter().copied().filter(|role| by.actor().reaches(*role)).map(InProjectRole).collect()))
}

/// Somebody in a project.
#[derive(Serialize, JsonSchema)]
pub struct GrantedUser {
    id: i64,
    email: String,
    name: String,
    role: InProjectRole,
    #[serde(rename = "hasSensitiveAccess")]
    has_sensitive_access: bool,
    grants: Vec<GrantRow>,
}

/// One reason why.
#[derive(Serialize, JsonSchema)]
pub struct GrantRow {
    role: InProjectRole,
    /// `organization`, `team`, `individual` or `all_users`.
    source: &'static str,
    team_id: Option<i64>,
}

/// `GET /api/app/projects/{project}/granted-users`
pub async fn people(InProject { by, at, .. }: InProject<InviteUsers>, slice: Slice) -> Result<Listed<GrantedUser>, Refused> {
    let (organization, project) = (by.organization(), by.project());
    let (lines, grants) = at
        .read(move |conn| -> QueryResult<_> {
            let everybody = stored::given::all_users(conn, organization, project)?.map(|everybody| everybody.role);
            let all = members::list::hits(conn, organization, &members::list::MemberQuery::default())?;
            let lines = slice.walk(conn, |conn, from| {
                let query = list::ProjectUserQuery::new(roles_in_every_project(), ProjectRole::ALL);
                let query = list::ProjectUserQuery { from: from.clone(), ..query };
                Ok(list::page(conn, organization, project, &query, everybody, all)?.page)
            })?;
            let people = lines.0.iter().map(|line| line.user_id).collect();
            let scope = Scope { people: Some(people), projects: Some(vec![project]) };
            Ok((lines, stored::grants_in(conn, organization, &scope)?))
        })
        .await?;
    let mut held: BTreeMap<Principal, Vec<_>> = BTreeMap::new();
    for grant in grants {
        held.entry(grant.holder).or_default().push(grant);
    }
    let (lines, next) = lines;
    let rows = lines.into_iter().filter_map(|line| {
        let access = ProjectAccess::of(held.remove(&Principal::Person(line.user_id))?);
        Some(GrantedUser {
            id: line.user_id.0,
            email: line.email.to_string(),
            name: line.name,
            role: InProjectRole(access.highest()?),
            has_sensitive_access: access.may(ProjectAction::ViewClassifiedData),
            grants: access.grants().iter().map(|grant| row(grant.role, &grant.source)).collect(),
        })
    });
    Ok(Listed { lines: rows.collect(), next })
}

fn row(role: ProjectRole, source: &Source) -> GrantRow {
    let (source, team_id) = match source {
        Source::OrganizationRole => ("organization", None),
        Source::Team { id, .. } => ("team", Some(id.0)),
        Source::Individual => ("individual", None),
        Source::AllUsers => ("all_users", None),
    };
    GrantRow { role: InProjectRole(role), source, team_id }
}

/// A team beside a project.
#[derive(Serialize, JsonSchema)]
pub struct GrantedTeam {
    id: i64,
    name: String,
    role: InProjectRole,
    #[serde(rename = "hasSensitiveAccess")]
    has_sensitive_access: bool,
}

/// `GET /api/app/projects/{project}/granted-teams`
pub async fn teams(InProject { by, at, .. }: InProject<InviteUsers>, slice: Slice) -> Result<Listed<GrantedTeam>, Refused> {
    let (organization, project) = (by.organization(), by.project());
    let found = at.read(move |conn| store_teams::of_project(conn, organization, project)).await?;
    let row = |(id, name, role, has_sensitive_access): (TeamId, String, ProjectRole, bool)| GrantedTeam {
        id: id.0,
        name,
        role: InProjectRole(role),
        has_sensitive_access,
    };
    Ok(Listed::of(slice.cut(found, |(id, ..)| id.0), row))
}

/// Who sees classified data: ids of people or teams, each with yes or no.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Ticks(BTreeMap<String, bool>);

impl Ticks {
    /// The ids, each with yes or no. However often one is written, it says the same.
    fn wanted(&self, no_id: &'static str) -> Result<BTreeMap<i64, bool>, FieldErrors> {
        some("", self.0.len())?;
        let id = |typed: &String| typed.parse().map_err(|_| FieldErrors::on(typed.clone(), no_id));
        let ticks = self.0.iter().map(|(typed, sees)| Ok((id(typed)?, *sees, typed.clone())));
        let ticks = ticks.collect::<Result<Vec<(i64, bool, String)>, FieldErrors>>()?;
        agreed(ticks.iter().cloned())?;
        Ok(ticks.into_iter().map(|(id, sees, _)| (id, sees)).collect())
    }
}

/// `PATCH /api/app/projects/{project}/sensitivity`: all of it or nothing.
pub async fn set_classified(InProject { by, at, .. }: InProject<ChangeRoles>, Body(ticks): Body<Ticks>) -> Reply<Nothing> {
    let wanted = ticks.wanted("This is no ID of a person.")?;
    at.change(by, move |held| {
        wanted.iter().try_for_each(|(user, sees)| operations::set_classified(held, UserId(*user), *sees).map(drop))
    })
    .await?;
    Ok(Done(Nothing {}))
}

/// `PATCH /api/app/projects/{project}/sensitivity/teams`: whose people see classified data, ids of teams, all of it or nothing (M119).
pub async fn set_teams_classified(
    AroundProject { by, at, project }: AroundProject<ManageTeams>,
    Body(ticks): Body<Ticks>,
) -> Reply<Nothing> {
    let (wanted, id) = (ticks.wanted("This is no ID of a team.")?, project.id);
    at.change(by, move |held| {
        wanted.iter().try_for_each(|(team, sees)| team_operations::set_classified(held, TeamId(*team), id, *sees).map(drop))
    })
    .await?;
    Ok(Done(Nothing {}))
}
