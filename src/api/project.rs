//! One project, as programs that stand in it see it (X42, X47).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::{Also, InProject, Program},
    views::View,
    words::Nothing,
};
use crate::{
    model::{FieldErrors, name::Name, project_keys::ProjectKeys, timezone::Timezone},
    operations::{
        projects::{details, keys as secrets},
        service_accounts::places,
    },
    policy::{
        OrgActor,
        proj::{EditName, EditTimezone, SeeDetails, SeeKeys},
    },
    store::projects::Project,
};

/// A project without its keys.
#[derive(Serialize, JsonSchema)]
pub struct Metadata {
    id: i64,
    name: String,
    organization_id: i64,
    timezone_name: String,
    domain: String,
    has_workspaces: bool,
    workspaces: BTreeMap<String, View>,
}

impl Metadata {
    fn of(id: i64, name: String, timezone_name: String, by: &OrgActor, domain: &str) -> Self {
        let workspaces = BTreeMap::from([(id.to_string(), View::whole(id))]);
        let (organization_id, domain) = (by.organization.0, domain.to_owned());
        Self { id, name, organization_id, timezone_name, domain, has_workspaces: true, workspaces }
    }
}

/// A project with its keys, for those who may see them.
#[derive(Serialize, JsonSchema)]
pub struct WithKeys {
    id: i64,
    name: String,
    /// Where its data lives: `mixpanel.com` for the United States, `eu.mixpanel.com` or `in.mixpanel.com`.
    domain: &'static str,
    timezone_name: String,
    token: String,
    api_key: Option<String>,
    secret: Option<String>,
}

impl WithKeys {
    fn of(project: Project, keys: Option<ProjectKeys>) -> Self {
        let (api_key, secret) = keys.map(|keys| (keys.api_key, keys.api_secret)).unzip();
        let (id, domain, timezone_name) = (project.id.0, project.residency.host(), project.timezone);
        Self { id, name: project.name, domain, timezone_name, token: project.token, api_key, secret }
    }
}

/// `GET /api/app/projects/{project}/metadata`
pub async fn metadata(InProject { by, at, project, .. }: InProject<SeeDetails>) -> Reply<Metadata> {
    let domain = &at.site.config.public_url;
    Ok(Done(Metadata::of(project.id.0, project.name, project.timezone, &by.actor().actor, domain)))
}

/// `GET /settings/project/{project}/metadata`: looking at the secret is recorded (R2.17). Clients that read this keep a project by
/// where its data lives, and make it anew where that differs; those that read the others follow `domain` as an address.
pub async fn keys(InProject { by, at, project, .. }: InProject<SeeKeys>) -> Reply<WithKeys> {
    let sealer = at.site.keys.clone();
    let keys = at.change(by, move |held| secrets::show(held, &sealer)).await?;
    Ok(Done(WithKeys::of(project, keys)))
}

/// `GET /api/app/projects/metadata`
pub async fn seen(program: Program, slice: Slice) -> Result<Listed<Metadata>, Refused> {
    Ok(Listed::of(slice.cut(all(program).await?, |project| project.id), |project| project))
}

/// `GET /api/app/projects/metadata/index`: whole, as `mp` reads it.
pub async fn index(program: Program) -> Reply<BTreeMap<String, Metadata>> {
    Ok(Done(all(program).await?.into_iter().map(|project| (project.id.to_string(), project)).collect()))
}

async fn all(program: Program) -> Result<Vec<Metadata>, Refused> {
    let (by, domain) = (program.actor.clone(), program.at.site.config.public_url.clone());
    let seen = program.at.read(move |conn| places::seen(conn, &program.actor)).await?;
    let one = |project: places::SeenProject| Metadata::of(project.id.0, project.name, project.timezone, &by, &domain);
    Ok(seen.projects.into_iter().map(one).collect())
}

/// What is to be changed, one or the other or both.
#[derive(Deserialize, JsonSchema)]
pub struct Changes {
    name: Option<String>,
    timezone_name: Option<String>,
    timezone: Option<String>,
}

/// `POST /projects/update/{project}`: as a form or as JSON. A zone is named by its name, whichever field holds it.
pub async fn update(
    InProject { by, at, .. }: InProject<EditName>,
    _: Also<EditTimezone>,
    Body(body): Body<Changes>,
) -> Reply<Nothing> {
    let name = body.name.as_deref().map(|name| Name::parse("Name", name)).transpose();
    let name = name.map_err(|sentence| FieldErrors::on("name", sentence))?;
    let typed = body.timezone_name.or(body.timezone);
    let zone =
        typed.map(|typed| Timezone::parse(&typed).ok_or_else(|| FieldErrors::on("timezone_name", "There is no such timezone.")));
    let zone = zone.transpose()?;
    if name.is_none() && zone.is_none() {
        return Err(FieldErrors::on("name", "Send a name or a timezone.").into());
    }
    at.change(by, move |held| {
        if let Some(name) = &name {
            details::rename(held, name, None)?;
        }
        zone.map_or(Ok(()), |zone| held.also::<EditTimezone, _>(|held| details::set_timezone(held, zone).map(|_| ())))
    })
    .await?;
    Ok(Done(Nothing {}))
}
