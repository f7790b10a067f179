//! Projects of the organization, and a project as programs see it (X42, X48).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::{Among, At, May},
    parts::Id,
    words::each,
};
use crate::{
    http::Error,
    model::{
        FieldErrors, ProjectId,
        name::Name,
        project::{NewProject, Residency},
        project_keys::ProjectKeys,
        timezone::{Timezone, cities},
    },
    operations::projects as operations,
    policy::{
        Permit,
        org::{CreateProjects, DeleteProjects, SeeProjects},
        proj::EndProject,
    },
    store::{
        Search,
        projects::{self as stored, Project, list},
    },
};

/// A project as the list of the organization shows it. Keys stand there for those who may see them.
#[derive(Serialize, JsonSchema, Clone)]
pub struct ProjectRow {
    id: i64,
    name: String,
    organization_id: i64,
    token: String,
    api_key: Option<String>,
    api_secret: Option<String>,
    timezone_name: String,
    url: String,
}

impl ProjectRow {
    fn of(project: &Project, keys: Option<&ProjectKeys>, at: &At) -> Self {
        Self {
            id: project.id.0,
            name: project.name.clone(),
            organization_id: project.organization_id.0,
            token: project.token.clone(),
            api_key: keys.map(|keys| keys.api_key.clone()),
            api_secret: keys.map(|keys| keys.api_secret.clone()),
            timezone_name: project.timezone.clone(),
            url: format!("{}{}", at.site.config.public_url, crate::model::addresses::project(project.id)),
        }
    }

    /// Without what is shown once.
    fn closed(&self) -> Self {
        Self { api_key: None, api_secret: None, ..self.clone() }
    }
}

/// `GET /organizations/{org}/projects`. Looking at keys is recorded, once for all that were shown (R2.17).
pub async fn list(May { by, at, .. }: May<SeeProjects>, slice: Slice) -> Result<Listed<ProjectRow>, Refused> {
    let organization = by.organization();
    let (lines, next) = at
        .read(move |conn| {
            let (lines, next) = slice.walk(conn, |conn, from| {
                let query = list::ProjectQuery {
                    search: Search::default(),
                    teams: Vec::new(),
                    sort: list::ProjectSort::Name,
                    descending: false,
                    from: from.clone(),
                };
                list::page(conn, organization, &query)
            })?;
            let ids: Vec<ProjectId> = lines.iter().map(|line| line.id).collect();
            Ok((stored::among(conn, organization, &ids)?, next))
        })
        .await?;
    let (sealer, ids) = (at.site.keys.clone(), lines.iter().map(|line| line.id).collect::<Vec<_>>());
    // Whoever may see no keys looks at none: nothing is locked for them, and nothing recorded.
    let keys: BTreeMap<ProjectId, ProjectKeys> = if operations::keys::may_list(by.actor()) && !ids.is_empty() {
        at.change(by, move |held| operations::keys::listed(held, &sealer, &ids)).await?.into_iter().collect()
    } else {
        BTreeMap::new()
    };
    let row = |project: &Project| ProjectRow::of(project, keys.get(&project.id), &at);
    Ok(Listed { lines: lines.iter().map(row).collect(), next })
}

/// A body that says where data lives and which day it is there. The fields stand in each body themselves: read through a flattened
/// one, what is wrong with them would not be named (K4).
macro_rules! placed {
    ($(#[$doc:meta])* $name:ident { $(#[$attribute:meta])* $field:ident: $kind:ty }) => {
        $(#[$doc])*
        #[derive(Deserialize, JsonSchema)]
        pub struct $name {
            $(#[$attribute])*
            $field: $kind,
            /// `us`, `eu` or `in`.
            residency: Option<String>,
            /// The same as a number: 1, 5 or 6.
            cluster_id: Option<Id>,
            /// `Europe/Berlin`.
            timezone: Option<String>,
            /// The same as a number of `/api/app/timezones`.
            timezone_id: Option<Id>,
        }

        impl $name {
            fn place(&self) -> Placed<'_> {
                Placed {
                    residency: self.residency.as_deref(),
                    cluster_id: self.cluster_id,
                    timezone: self.timezone.as_deref(),
                    timezone_id: self.timezone_id,
                }
            }
        }
    };
}

placed! {
    /// The names of new projects, with what all of them are.
    NewProjects { #[serde(rename = "projectNames")] project_names: Vec<String> }
}
placed! {
    /// A new project.
    OneProject { project_name: String }
}

/// The United States and UTC, unless something else is said (R2.7.6, A23).
struct Placed<'a> {
    residency: Option<&'a str>,
    cluster_id: Option<Id>,
    timezone: Option<&'a str>,
    timezone_id: Option<Id>,
}

impl Placed<'_> {
    fn check(&self) -> Result<(Residency, Timezone), FieldErrors> {
        let residency = match (self.residency, self.cluster_id) {
            (Some(word), _) => word.parse().map_err(|()| FieldErrors::on("residency", "Choose one of us, eu, in."))?,
            (None, Some(Id(number))) => {
                residency(number).ok_or_else(|| FieldErrors::on("cluster_id", "Choose one of 1, 5, 6."))?
            }
            (None, None) => Residency::UnitedStates,
        };
        let timezone = match (self.timezone, self.timezone_id) {
            (Some(name), _) => Timezone::parse(name).ok_or_else(|| FieldErrors::on("timezone", "There is no such timezone."))?,
            (None, Some(Id(number))) => {
                let zone = usize::try_from(number).ok().and_then(|number| cities().nth(number));
                zone.ok_or_else(|| FieldErrors::on("timezone_id", "There is no such timezone."))?
            }
            (None, None) => Timezone::UTC,
        };
        Ok((residency, timezone))
    }
}

fn residency(cluster: i64) -> Option<Residency> {
    match cluster {
        1 => Some(Residency::UnitedStates),
        5 => Some(Residency::EuropeanUnion),
        6 => Some(Residency::India),
        _ => None,
    }
}

/// `POST /organizations/{org}/create-projects`: all of them, or none.
pub async fn create_many(
    May { by, at, .. }: May<CreateProjects>,
    Body(body): Body<NewProjects>,
) -> Result<Made<Vec<ProjectRow>>, Refused> {
    each("projectNames", &body.project_names)?;
    let place = body.place().check()?;
    let parsed = body.project_names.iter().enumerate().map(|(n, name)| named(&format!("projectNames[{n}]"), name, place));
    let new = parsed.collect::<Result<Vec<_>, _>>()?;
    let rows = made(by, &at, new).await?;
    let kept = rows.iter().map(ProjectRow::closed).collect();
    Ok(Made { shown: rows, kept: Some(kept) })
}

/// `POST /organizations/{org}/create-project`
pub async fn create(May { by, at, .. }: May<CreateProjects>, Body(body): Body<OneProject>) -> Result<Made<ProjectRow>, Refused> {
    let new = named("project_name", &body.project_name, body.place().check()?)?;
    let row = made(by, &at, vec![new]).await?.pop().ok_or(Error::Broken)?;
    Ok(Made { kept: Some(row.closed()), shown: row })
}

fn named(field: &str, name: &str, (residency, timezone): (Residency, Timezone)) -> Result<NewProject, FieldErrors> {
    let name = Name::parse("Project name", name).map_err(|sentence| FieldErrors::on(field.to_owned(), sentence))?;
    Ok(NewProject { name, residency, timezone })
}

async fn made(by: Permit<CreateProjects>, at: &At, new: Vec<NewProject>) -> Result<Vec<ProjectRow>, Refused> {
    let (organization, sealer) = (by.organization(), at.site.keys.clone());
    let found = at.change(by, move |held| {
        let ids = new.iter().map(|new| operations::create(held, &sealer, new)).collect::<Result<Vec<_>, _>>()?;
        Ok((stored::among(held.tx, organization, &ids)?, stored::keys::of(held.tx, &ids)?))
    });
    let found = found.await?;
    let (projects, kept) = found;
    let open = |kept: stored::keys::KeptKeys| Some((kept.project, ProjectKeys::open(&kept.sealed, &at.site.keys, kept.project)?));
    let keys: BTreeMap<ProjectId, ProjectKeys> = kept.into_iter().filter_map(open).collect();
    Ok(projects.iter().map(|project| ProjectRow::of(project, keys.get(&project.id), at)).collect())
}

/// The projects to delete.
#[derive(Deserialize, JsonSchema)]
pub struct DoomedProjects {
    #[serde(rename = "projectIds")]
    project_ids: Vec<Id>,
}

/// What was deleted, by name.
#[derive(Serialize, JsonSchema)]
pub struct Deleted {
    deleted: Vec<String>,
}

/// `POST /organizations/{org}/delete-projects`: all of them, or none. Whoever may end each of the projects may end them here (A19).
pub async fn delete(among: Among<DeleteProjects, EndProject>, Body(body): Body<DoomedProjects>) -> Reply<Deleted> {
    let ids: Vec<ProjectId> = each("projectIds", &body.project_ids)?.into_iter().map(|id| ProjectId(id.0)).collect();
    let (by, at) = among.here(ids.clone()).await?;
    let (desk, kept) = (at.site.desk.clone(), at.site.config.projects_kept);
    let deleted = at.change(by, move |held| {
        held.either(
            |held| operations::ends::delete_many(held, &desk, &ids, kept),
            |held| operations::ends::delete(held, &desk, kept),
        )
    });
    let deleted = deleted.await?;
    Ok(Done(Deleted { deleted }))
}
