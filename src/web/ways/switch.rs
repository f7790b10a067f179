//! The switcher: every organization and project somebody can go to, recent ones first (L5).

use actix_web::HttpRequest;
use askama::Template;

use crate::{
    frame::{
        Chrome, Fields, Query, SignedIn, Stage,
        chrome::Elsewhere,
        parted,
        places::{PlaceLine, told_apart},
        reach::{reach_of, seen},
        recent::{Visited, visited},
    },
    http::Answer,
    model::{OrganizationId, ProjectId, UserId, addresses, figures::grouped, limits::LINES},
    store::{
        PgConnection, QueryResult, Search,
        organizations::{self, OrganizationLine},
        projects::{self, own::OwnQuery},
    },
};

#[derive(Template)]
#[template(path = "ways/switch.html", blocks = ["list"])]
struct SwitchPage {
    chrome: Chrome,
    asked: PlaceQuery,
    places: Places,
}

parted!(SwitchPage, as_list);

/// What is looked for, and where the switcher was opened.
#[derive(Debug, Clone)]
pub struct PlaceQuery {
    search: String,
    organization: Option<OrganizationId>,
    project: Option<ProjectId>,
}

impl From<Fields> for PlaceQuery {
    fn from(mut fields: Fields) -> Self {
        Self {
            search: fields.one("search").chars().take(200).collect(),
            organization: fields.one("organization").parse().ok(),
            project: fields.one("project").parse().ok(),
        }
    }
}

/// What is listed, kinds apart.
struct Places {
    recent: Vec<PlaceLine>,
    organizations: Vec<PlaceLine>,
    projects: Vec<PlaceLine>,
    /// How many projects there are, if not all of them are listed.
    of: Option<String>,
    reach: Elsewhere,
}

/// `GET /switch`. A few statements beside the guard's one, however many organizations and projects there are.
pub async fn index(SignedIn(person): SignedIn, stage: Stage, request: HttpRequest, Query(asked): Query<PlaceQuery>) -> Answer {
    let (user, query, before) = (person.id, asked.clone(), visited(&request));
    let places = stage.db.read(move |conn| places(conn, user, &query, &before)).await?;
    stage.show(&SwitchPage { chrome: stage.profile(&person, places.reach, ""), asked, places })
}

fn places(conn: &mut PgConnection, user: UserId, asked: &PlaceQuery, before: &[Visited]) -> QueryResult<Places> {
    let all = organizations::of_user(conn, user)?;
    let search = Search::typed(&asked.search);
    let wanted = seen(user, &all, search.clone());
    let page = projects::own::page(conn, &wanted)?;
    let hits = if page.has_next { Some(projects::own::hits(conn, &wanted)?) } else { None };
    let recent = if search.is_empty() { recent(conn, user, &all, before)? } else { Vec::new() };
    let mut places = Places {
        recent,
        organizations: all.iter().filter(|line| search.finds(&line.name)).take(LINES).map(PlaceLine::organization).collect(),
        projects: page.lines.iter().map(|project| PlaceLine::project(project, &all)).collect(),
        of: hits.map(grouped),
        reach: reach_of(conn, user, &all)?,
    };
    let here = [asked.organization.map(Visited::Organization), asked.project.map(Visited::Project)];
    let here: Vec<Visited> = here.into_iter().flatten().collect();
    told_apart(&mut [&mut places.recent, &mut places.organizations, &mut places.projects], &here);
    Ok(places)
}

/// Where this person was, as far as they may still see it: what a browser remembers is no right.
pub(super) fn recent(
    conn: &mut PgConnection,
    user: UserId,
    all: &[OrganizationLine],
    before: &[Visited],
) -> QueryResult<Vec<PlaceLine>> {
    let project = |place: &Visited| if let Visited::Project(id) = place { Some(*id) } else { None };
    let ids: Vec<ProjectId> = before.iter().filter_map(project).collect();
    let found = match ids.is_empty() {
        true => Vec::new(),
        false => projects::own::page(conn, &OwnQuery { only: Some(ids), ..seen(user, all, Search::default()) })?.lines,
    };
    let line = |place: &Visited| match place {
        Visited::Organization(id) => {
            let line = all.iter().find(|line| line.id == *id).map(PlaceLine::organization);
            line.map(|line| PlaceLine { about: "Organization".to_owned(), ..line })
        }
        Visited::Project(id) => found.iter().find(|it| it.id == *id).map(|it| PlaceLine::project(it, all)),
    };
    Ok(before.iter().filter_map(line).collect())
}

impl SwitchPage {
    /// Nothing is found.
    fn is_empty(&self) -> bool {
        self.places.organizations.is_empty() && self.places.projects.is_empty()
    }

    /// All projects, where the list is longer than what is shown.
    fn all_projects(&self) -> &'static str {
        addresses::ACCOUNT_PROJECTS
    }
}
