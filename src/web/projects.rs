//! Projects: the organization's list and the overview of one (spec 1.6, 1.8).

use actix_web::{http::StatusCode, web};
use askama::Template;

use super::{
    kit::{Answer, Chrome, Db, Error, Hx, InProject, May, Query, extract::Scene, paths, respond, show, when::When},
    list::{ListQuery, Pager, Shown},
};
use crate::{
    model::ProjectId,
    policy::{ProjectAction, org::SeeProjects, proj::SeeDetails},
    store::{
        QueryResult, Search,
        projects::{self, Project, ProjectLine},
    },
};

#[derive(Template)]
#[template(path = "projects/index.html", blocks = ["table"])]
struct ProjectsPage {
    chrome: Chrome,
    organization: String,
    base: String,
    search: String,
    lines: Vec<(ProjectLine, When)>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "projects/show.html")]
struct ProjectPage {
    chrome: Chrome,
    organization: String,
    project: Project,
    created: When,
    role: String,
    /// The viewer may ask who can do what here.
    asks_who: bool,
}

/// `GET /orgs/{org}/settings/projects` (M13)
pub async fn index(May { place, .. }: May<SeeProjects>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (whole, all) = (query.is_whole(), i64::from(place.membership.organization.project_count));
    let (page, hits) = db
        .read(move |conn| -> QueryResult<_> {
            let page = projects::page(conn, organization, &search, &from)?;
            let hits = if whole { all } else { projects::hits(conn, organization, &search)? };
            Ok((page, hits))
        })
        .await?;
    let base = paths::projects(organization);
    let shown = Shown::of(&page, ProjectLine::key, hits);
    let hx = scene.hx.clone();
    let page = ProjectsPage {
        organization: place.membership.organization.name.clone(),
        pager: Pager::new(&query, &base, "projects", ("project", "projects"), &shown),
        lines: page
            .lines
            .into_iter()
            .map(|line| {
                let created = When::date(line.created_at);
                (line, created)
            })
            .collect(),
        chrome: Chrome::organization(scene, &place, "Projects"),
        search: query.search,
        base,
    };
    show(&hx, &page, &page.as_table())
}

/// `GET /projects/{project}/settings/overview`
pub async fn one(InProject { at, .. }: InProject<SeeDetails>, scene: Scene) -> Answer {
    let page = ProjectPage {
        chrome: Chrome::project(scene, &at, "Overview"),
        organization: at.place.membership.organization.name.clone(),
        created: When::date(at.project.created_at),
        role: at.actor.access.highest().map_or_else(String::new, |role| role.to_string()),
        asks_who: at.actor.may(ProjectAction::InviteUsers),
        project: at.project,
    };
    respond::page(StatusCode::OK, &page)
}

/// `GET /project/{project}`, the Access URL.
pub async fn from_access_url(hx: Hx, path: web::Path<String>) -> Answer {
    let id: ProjectId = path.parse().map_err(|_| Error::NotFound)?;
    Ok(hx.send_to(&paths::project(id)))
}
