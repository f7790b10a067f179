//! Business context: what an organization or a project is about, in words, for programs that work with its data (R3.2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Reply},
    guards::{InProject, May, Program},
};
use crate::{
    model::{FieldErrors, business_context::BusinessContext},
    operations::{organizations::context as organization, projects::context as project},
    policy::{
        org::RenameOrganization,
        proj::{EditName, SeeDetails},
    },
    store::{organizations::context as kept, projects::context as kept_there},
};

/// The text. Empty, where there is none.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Context {
    content: String,
}

impl Context {
    fn fitting(&self) -> Result<BusinessContext, FieldErrors> {
        BusinessContext::parse(&self.content).map_err(|sentence| FieldErrors::on("content", sentence))
    }
}

/// `GET /organizations/{org}/business-context`: whoever works here reads it.
pub async fn of_organization(Program { actor, at }: Program) -> Reply<Context> {
    let content = at.read(move |conn| kept::of(conn, actor.organization)).await?;
    Ok(Done(Context { content }))
}

/// `PUT /organizations/{org}/business-context`
pub async fn set_of_organization(May { by, at, .. }: May<RenameOrganization>, Body(body): Body<Context>) -> Reply<Context> {
    let text = body.fitting()?;
    at.change(by, move |held| organization::set(held, &text)).await?;
    Ok(Done(body))
}

/// `GET /api/app/projects/{project}/business-context`
pub async fn of_project(InProject { by, at, .. }: InProject<SeeDetails>) -> Reply<Context> {
    let content = at.read(move |conn| kept_there::of(conn, by.organization(), by.project())).await?;
    Ok(Done(Context { content }))
}

/// `PUT` and `POST /api/app/projects/{project}/business-context`: clients send either.
pub async fn set_of_project(InProject { by, at, .. }: InProject<EditName>, Body(body): Body<Context>) -> Reply<Context> {
    let text = body.fitting()?;
    at.change(by, move |held| project::set(held, &text)).await?;
    Ok(Done(body))
}

/// Both texts at once, as clients ask for them that stand in a project.
#[derive(Serialize, JsonSchema)]
pub struct Chain {
    org_context: String,
    project_context: String,
}

/// `GET /api/app/projects/{project}/business-context/chain`
pub async fn chain(InProject { by, at, .. }: InProject<SeeDetails>) -> Reply<Chain> {
    let both = at.read(move |conn| {
        let organization = by.organization();
        Ok(Chain {
            org_context: kept::of(conn, organization)?,
            project_context: kept_there::of(conn, organization, by.project())?,
        })
    });
    Ok(Done(both.await?))
}
