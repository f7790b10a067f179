//! The jump field: people, teams, projects, screens and what can be done, by name. Rights come from the tables, the organization
//! from the guard, and what the viewer may not see is not looked for (L5).

use actix_web::HttpRequest;
use askama::Template;

use super::{screens::Screens, switch};
use crate::{
    frame::{
        Chrome, Fields, InProject, Member, Query, SignedIn, Stage,
        guards::Place,
        list::Somebody,
        parted,
        places::{PlaceLine, told_apart},
        reach::{reach_of, seen},
        recent::{Visited, visited},
    },
    http::Answer,
    model::{OrganizationId, UserId, addresses, limits::JUMPED_TO},
    policy::{OrgAction, proj::SeeDetails},
    store::{
        PgConnection, QueryResult, Search,
        members::list::{self, MemberQuery},
        organizations::{self, OrganizationLine},
        projects, teams,
    },
};

#[derive(Template)]
#[template(path = "ways/go.html", blocks = ["found"])]
struct GoPage {
    chrome: Chrome,
    /// What was typed.
    typed: String,
    screens: Screens,
    found: Found,
}

parted!(GoPage, as_found);

/// What somebody looks for.
pub struct Wanted(String);

impl From<Fields> for Wanted {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("q").chars().take(200).collect())
    }
}

/// What the database found.
#[derive(Default)]
struct Found {
    recent: Vec<PlaceLine>,
    projects: Vec<PlaceLine>,
    organizations: Vec<PlaceLine>,
    teams: Vec<Named>,
    people: Vec<Named>,
}

/// A team or a person, by name.
struct Named {
    name: String,
    /// What tells two of the same name apart.
    about: String,
    href: String,
}

/// Where it is looked: among what one has, or in the one organization that the guard let somebody into.
struct Where {
    user: UserId,
    organization: Option<OrganizationId>,
    people: bool,
    teams: bool,
    before: Vec<Visited>,
}

/// `GET /go`, from a person's own pages: their organizations and projects.
pub async fn anywhere(
    SignedIn(person): SignedIn,
    stage: Stage,
    request: HttpRequest,
    Query(Wanted(typed)): Query<Wanted>,
) -> Answer {
    let place = Where { user: person.id, organization: None, people: false, teams: false, before: visited(&request) };
    let (search, user) = (Search::typed(&typed), person.id);
    let screens = Screens::default().own().found(&search, JUMPED_TO);
    let read = move |conn: &mut PgConnection| -> QueryResult<_> {
        let all = organizations::of_user(conn, user)?;
        Ok((found(conn, &place, &all, &search)?, reach_of(conn, user, &all)?))
    };
    let (found, reach) = stage.db.read(read).await?;
    stage.show(&GoPage { chrome: stage.profile(&person, reach, ""), typed, screens, found })
}

/// `GET /orgs/{org}/go`
pub async fn in_organization(
    Member(place): Member,
    stage: Stage,
    request: HttpRequest,
    Query(Wanted(typed)): Query<Wanted>,
) -> Answer {
    let screens = Screens::default().organization(&place).own();
    let chrome = stage.organization(&place, "");
    draw(&stage, &request, (chrome, &place), screens, typed).await
}

/// `GET /projects/{project}/go`: the project's own screens first.
pub async fn in_project(
    InProject { at, .. }: InProject<SeeDetails>,
    stage: Stage,
    request: HttpRequest,
    Query(Wanted(typed)): Query<Wanted>,
) -> Answer {
    let screens = Screens::default().project(&at).organization(&at.place).own();
    let chrome = stage.project(&at, "");
    draw(&stage, &request, (chrome, &at.place), screens, typed).await
}

async fn draw(
    stage: &Stage,
    request: &HttpRequest,
    (chrome, place): (Chrome, &Place),
    screens: Screens,
    typed: String,
) -> Answer {
    let search = Search::typed(&typed);
    let screens = screens.found(&search, JUMPED_TO);
    let at = Where {
        user: place.person.id,
        organization: Some(place.actor.organization),
        people: place.actor.may(OrgAction::ManageUsers),
        teams: place.actor.may(OrgAction::ManageTeams),
        before: visited(request),
    };
    let read = move |conn: &mut PgConnection| {
        let all = organizations::of_user(conn, at.user)?;
        found(conn, &at, &all, &search)
    };
    let found = stage.db.read(read).await?;
    stage.show(&GoPage { chrome, typed, screens, found })
}

/// Looks for what was typed; without a word, only for where one was.
fn found(conn: &mut PgConnection, at: &Where, all: &[OrganizationLine], search: &Search) -> QueryResult<Found> {
    let here: Vec<OrganizationLine> = all.iter().filter(|line| at.organization.is_none_or(|id| id == line.id)).cloned().collect();
    let mut found = Found::default();
    if search.is_empty() {
        found.recent = switch::recent(conn, at.user, all, &at.before)?;
    } else {
        let projects = projects::own::page(conn, &seen(at.user, &here, search.clone()))?.lines;
        found.projects = projects.iter().take(JUMPED_TO).map(|project| PlaceLine::project(project, all)).collect();
        let others = all.iter().filter(|line| search.finds(&line.name)).take(JUMPED_TO);
        found.organizations = others.map(PlaceLine::organization).collect();
        if let Some(organization) = at.organization {
            found.teams = if at.teams { of_teams(conn, organization, search)? } else { Vec::new() };
            found.people = if at.people { of_people(conn, organization, search)? } else { Vec::new() };
        }
    }
    told_apart(&mut [&mut found.recent, &mut found.projects, &mut found.organizations], &[]);
    Ok(found)
}

fn of_teams(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<Vec<Named>> {
    let query = teams::TeamQuery { search: search.clone(), ..teams::TeamQuery::default() };
    let page = teams::page(conn, organization, &[], &query)?;
    let named = |team: teams::TeamLine| Named {
        about: format!("{} {}", team.users, if team.users == 1 { "user" } else { "users" }),
        href: addresses::team(organization, team.id),
        name: team.name,
    };
    Ok(page.lines.into_iter().take(JUMPED_TO).map(named).collect())
}

fn of_people(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<Vec<Named>> {
    let query = MemberQuery { search: search.clone(), ..MemberQuery::default() };
    let lines = list::lines(conn, organization, &query, JUMPED_TO)?;
    let named = |line: list::MemberLine| {
        let Somebody { name, email, .. } = Somebody::of(line.name, &line.email);
        Named { name, about: email, href: addresses::user(organization, line.user_id) }
    };
    Ok(lines.into_iter().map(named).collect())
}

impl GoPage {
    /// How many lines there are, in words, for those who do not see them.
    fn count(&self) -> String {
        let Found { recent, projects, organizations, teams, people } = &self.found;
        let places = recent.len() + projects.len() + organizations.len();
        match self.screens.places.len() + self.screens.actions.len() + places + teams.len() + people.len() {
            0 => "Nothing found".to_owned(),
            1 => "1 result".to_owned(),
            n => format!("{n} results"),
        }
    }

    fn is_empty(&self) -> bool {
        self.count().starts_with("Nothing")
    }
}
