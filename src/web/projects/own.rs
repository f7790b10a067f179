//! Personal Settings › Projects: all projects of a person with their keys, and those they own (R1.16.2, M31, X21).

use std::collections::HashMap;

use askama::Template;

use super::keys::Keys;
use crate::{
    frame::{
        Chrome, Query, SignedIn, Stage,
        list::{ListQuery, Listed, Noun},
        parted,
        reach::reach_of,
    },
    http::Answer,
    model::{Grant, OrganizationId, ProjectId, UserId, addresses, sealer::Sealer},
    policy::{ProjectAccess, ProjectAction, in_every_project, project_owner_roles},
    store::{
        PgConnection, QueryResult, Search, grants,
        organizations::{self, OrganizationLine},
        projects::{
            self,
            own::{OwnProject, OwnQuery},
        },
    },
};

const PROJECTS: Noun = Noun::new("projects", "project", "projects");

#[derive(Template)]
#[template(path = "projects/own.html", blocks = ["table"])]
struct OwnProjectsPage {
    chrome: Chrome,
    /// Only those the person owns, with *Reset*.
    yours: bool,
    list: Listed<Line>,
}

parted!(OwnProjectsPage, as_table);

struct Line {
    id: ProjectId,
    name: String,
    organization: String,
    access_url: String,
    /// Token and keys, where the person may see them.
    open: Option<Open>,
}

/// The name of its organization, and what may be seen of it.
type Place = (String, Option<Open>);

struct Open {
    token: String,
    keys: Keys,
    rotates: bool,
}

/// `GET /account/projects`
pub async fn index(person: SignedIn, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    draw(person, stage, query, false).await
}

/// `GET /account/projects/yours`
pub async fn yours(person: SignedIn, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    draw(person, stage, query, true).await
}

/// Five to seven statements beside the guard's one, however many organizations and projects there are.
async fn draw(SignedIn(person): SignedIn, stage: Stage, query: ListQuery, yours: bool) -> Answer {
    let (user, asked, sealer) = (person.id, query.clone(), stage.site().keys.clone());
    let (reach, page, hits) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let organizations = organizations::of_user(conn, user)?;
            let roles = yours.then(project_owner_roles);
            let sees_all =
                |role| in_every_project(role).is_some_and(|there| roles.as_ref().is_none_or(|roles| roles.contains(&there)));
            let (everywhere, elsewhere): (Vec<_>, Vec<_>) = organizations.iter().partition(|line| sees_all(line.role));
            let wanted = OwnQuery {
                user,
                kept: everywhere.iter().map(|line| i64::from(line.project_count)).sum(),
                everywhere: everywhere.iter().map(|line| line.id).collect(),
                elsewhere: elsewhere.iter().map(|line| line.id).collect(),
                roles,
                only: None,
                search: Search::typed(&asked.search),
                from: asked.from,
            };
            let page = projects::own::page(conn, &wanted)?;
            let hits = projects::own::hits(conn, &wanted)?;
            let page = page.with(|lines| opened(conn, user, &organizations, lines, &sealer))?;
            Ok((reach_of(conn, user, &organizations)?, page, hits))
        })
        .await?;
    let base = if yours { addresses::YOUR_PROJECTS } else { addresses::ACCOUNT_PROJECTS };
    let site = &stage.site().config.public_url;
    let line = |(project, at)| Line::of(project, at, site);
    let page = OwnProjectsPage {
        yours,
        list: Listed::of(stage.hx(), base.to_owned(), query, PROJECTS, (page, hits), line),
        chrome: stage.profile(&person, reach, "Projects"),
    };
    stage.show(&page)
}

/// Each of these projects with the name of its organization, and its keys if the person's grants let them see those.
fn opened(
    conn: &mut PgConnection,
    user: UserId,
    organizations: &[OrganizationLine],
    shown: Vec<OwnProject>,
    sealer: &Sealer,
) -> QueryResult<Vec<(OwnProject, Place)>> {
    let (ids, all): (Vec<ProjectId>, Vec<OrganizationId>) =
        (shown.iter().map(|project| project.id).collect(), organizations.iter().map(|line| line.id).collect());
    let mut grants: HashMap<ProjectId, Vec<Grant>> = HashMap::new();
    for grant in grants::grants_of(conn, &all, user, &ids)? {
        grants.entry(grant.project).or_default().push(grant);
    }
    let access: Vec<ProjectAccess> = ids.iter().map(|id| ProjectAccess::of(grants.remove(id).unwrap_or_default())).collect();
    let seen: Vec<ProjectId> =
        ids.iter().zip(&access).filter(|(_, access)| access.may(ProjectAction::SeeKeys)).map(|(id, _)| *id).collect();
    let kept: HashMap<_, _> = projects::keys::of(conn, &seen)?.into_iter().map(|kept| (kept.project, kept)).collect();
    let open = |project: &OwnProject, access: &ProjectAccess| Open {
        token: project.token.clone(),
        keys: Keys::of(kept.get(&project.id), sealer),
        rotates: access.may(ProjectAction::RotateKeys),
    };
    let name = |id: OrganizationId| organizations.iter().find(|line| line.id == id).map(|line| line.name.clone());
    let lines = shown.into_iter().zip(&access).map(|(project, access)| {
        let open = seen.contains(&project.id).then(|| open(&project, access));
        let organization = name(project.organization_id).unwrap_or_default();
        (project, (organization, open))
    });
    Ok(lines.collect())
}

impl Line {
    fn of(project: OwnProject, (organization, open): Place, site: &str) -> Self {
        Self { access_url: addresses::access_url(site, project.id), id: project.id, name: project.name, organization, open }
    }
}
