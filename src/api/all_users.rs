//! The All Users Grant of a project: read, given, changed and taken by program (R2.3.3.4, X5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Reply},
    guards::InProject,
    words::{InProjectRole, Nothing},
};
use crate::{
    operations::{Lapsing, grants::everybody},
    policy::proj::{ChangeRoles, InviteUsers},
    store::grants::given,
};

/// What everybody in the organization is in the project. Nothing, where there is no such grant.
#[derive(Serialize, JsonSchema)]
pub struct Everybody {
    role: Option<InProjectRole>,
}

/// `GET /api/app/projects/{project}/all-users`
pub async fn one(InProject { by, at, .. }: InProject<InviteUsers>) -> Reply<Everybody> {
    let (organization, project) = (by.organization(), by.project());
    let given = at.read(move |conn| given::all_users(conn, organization, project)).await?;
    Ok(Done(Everybody { role: given.map(|given| InProjectRole(given.role)) }))
}

/// What everybody shall be.
#[derive(Deserialize, JsonSchema)]
pub struct EverybodyAs {
    role: InProjectRole,
}

/// `PUT /api/app/projects/{project}/all-users`: now and later, in place of what they all were. Invitations end whose sender could send
/// them only by what everybody had.
pub async fn give(InProject { by, at, .. }: InProject<ChangeRoles>, Body(body): Body<EverybodyAs>) -> Reply<Everybody> {
    let role = body.role;
    at.change(by, move |held| everybody::change(held, role.0, Lapsing::Revoke)).await?;
    Ok(Done(Everybody { role: Some(role) }))
}

/// `DELETE /api/app/projects/{project}/all-users`
pub async fn revoke(InProject { by, at, .. }: InProject<ChangeRoles>) -> Reply<Nothing> {
    at.change(by, move |held| everybody::revoke(held, Lapsing::Revoke)).await?;
    Ok(Done(Nothing {}))
}
