//! People who ask to be let in, answered by program: into the organization (R1.3.11, X9), or into a project (R1.9.5, R2.9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::{InProject, May},
    parts::Id,
    words::{InProjectRole, Moment, Success, each},
};
use crate::{
    model::{ProjectId, ProjectRole},
    operations::{grants::requests as access, joining::requests as joining},
    policy::{org::ManageUsers, proj::ApproveRequests},
    store::{
        Search,
        grants::requests::{self as stored_access, AccessRequest},
        joining::{self as stored, RequestLine},
    },
};

/// Somebody who asks to join the organization.
#[derive(Serialize, JsonSchema)]
pub struct JoinRow {
    id: i64,
    user_id: i64,
    email: String,
    name: String,
    requested: Moment,
}

/// `GET /organizations/{org}/join-requests`
pub async fn to_join(May { by, at, .. }: May<ManageUsers>, slice: Slice) -> Result<Listed<JoinRow>, Refused> {
    let organization = by.organization();
    let lines = at
        .read(move |conn| slice.walk(conn, |conn, from| stored::requests(conn, organization, &Search::default(), from)))
        .await?;
    Ok(Listed::of(lines, |line| JoinRow {
        id: line.id.0,
        user_id: line.user_id.0,
        email: line.email.to_string(),
        name: line.name,
        requested: Moment(line.requested_at),
    }))
}

/// What they get besides a place as Member: a role in these projects. Consumer, unless something else is said.
#[derive(Deserialize, JsonSchema)]
pub struct Welcome {
    #[serde(default)]
    projects: Vec<Id>,
    role: Option<InProjectRole>,
}

/// `POST /organizations/{org}/join-requests/{request}/approve`
pub async fn let_join(
    May { by, at, it }: May<ManageUsers, RequestLine>,
    Body(Welcome { projects, role }): Body<Welcome>,
) -> Reply<Success> {
    let projects = if projects.is_empty() { projects } else { each("projects", &projects)? };
    let projects: Vec<ProjectId> = projects.into_iter().map(|id| ProjectId(id.0)).collect();
    let (desk, role) = (at.site.desk.clone(), role.map_or(ProjectRole::Consumer, |role| role.0));
    at.change(by, move |held| joining::approve(held, &desk, it.id, &projects, role)).await?;
    Ok(Done(Success { success: true }))
}

/// `POST /organizations/{org}/join-requests/{request}/deny`
pub async fn keep_out(May { by, at, it }: May<ManageUsers, RequestLine>) -> Reply<Success> {
    let desk = at.site.desk.clone();
    at.change(by, move |held| joining::deny(held, &desk, it.id)).await?;
    Ok(Done(Success { success: true }))
}

/// A member who asks to be let into the project.
#[derive(Serialize, JsonSchema)]
pub struct AccessRow {
    id: i64,
    user_id: i64,
    email: String,
    name: String,
    message: String,
    requested: Moment,
}

/// `GET /api/app/projects/{project}/access-requests`
pub async fn for_access(
    InProject { by, at, .. }: InProject<ApproveRequests>,
    slice: Slice,
) -> Result<Listed<AccessRow>, Refused> {
    let (organization, project) = (by.organization(), by.project());
    let lines =
        at.read(move |conn| slice.walk(conn, |conn, from| stored_access::page(conn, organization, project, from))).await?;
    Ok(Listed::of(lines, |line| AccessRow {
        id: line.id.0,
        user_id: line.user_id.0,
        email: line.email.to_string(),
        name: line.name,
        message: line.message,
        requested: Moment(line.requested_at),
    }))
}

/// What they get. Consumer, unless something else is said.
#[derive(Deserialize, JsonSchema)]
pub struct Given {
    role: Option<InProjectRole>,
}

/// `POST /api/app/projects/{project}/access-requests/{request}/approve`
pub async fn give_access(
    InProject { by, at, it, .. }: InProject<ApproveRequests, AccessRequest>,
    Body(body): Body<Given>,
) -> Reply<Success> {
    let (desk, role) = (at.site.desk.clone(), body.role.map_or(ProjectRole::Consumer, |role| role.0));
    at.change(by, move |held| access::approve(held, &desk, it.id, role)).await?;
    Ok(Done(Success { success: true }))
}

/// `POST /api/app/projects/{project}/access-requests/{request}/deny`
pub async fn refuse_access(InProject { by, at, it, .. }: InProject<ApproveRequests, AccessRequest>) -> Reply<Success> {
    let desk = at.site.desk.clone();
    at.change(by, move |held| access::deny(held, &desk, it.id)).await?;
    Ok(Done(Success { success: true }))
}
