//! Organization › Projects: the list (R1.6, M13).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, May, Query, Stage,
        chrome::grouped,
        list::{ListQuery, Listed, Noun, first_two},
        parted,
    },
    http::Answer,
    model::{ProjectId, TeamId, addresses, timezone::Timezone},
    policy::{OrgAction, org::SeeProjects},
    store::{
        QueryResult, Search,
        projects::{
            self,
            list::{ProjectLine, ProjectQuery},
        },
        teams,
    },
};

/// A figure that this server does not collect (A22).
pub const NOT_COLLECTED: &str = "–";

const PROJECTS: Noun = Noun::new("projects", "project", "projects");

#[derive(Template)]
#[template(path = "projects/index.html", blocks = ["table"])]
struct ProjectsPage {
    chrome: Chrome,
    /// The table as it is filtered, as a file.
    export: String,
    list: Listed<Line>,
    chosen: Vec<TeamId>,
    team_choices: Vec<(TeamId, String)>,
    creates: bool,
    deletes: bool,
    restores: bool,
}

parted!(ProjectsPage, as_table);

struct Line {
    id: ProjectId,
    name: String,
    /// The first two teams and how many more.
    teams: String,
    all_teams: String,
    created_by: String,
    events: String,
    profiles: String,
}

/// The list's address: what every list has, and any number of teams.
#[derive(Debug, Clone)]
pub struct ProjectsQuery {
    list: ListQuery,
    teams: Vec<TeamId>,
}

impl From<Fields> for ProjectsQuery {
    fn from(mut fields: Fields) -> Self {
        let mut teams: Vec<TeamId> = fields.all("team").iter().filter_map(|id| id.parse().ok()).collect();
        teams.sort_unstable();
        teams.dedup();
        let list = teams.iter().fold(ListQuery::from(fields), |list, team| list.with("team", &team.to_string()));
        Self { list, teams }
    }
}

impl ProjectsQuery {
    /// What the store is asked.
    pub fn wanted(&self) -> ProjectQuery {
        ProjectQuery { search: Search::typed(&self.list.search), teams: self.teams.clone(), from: self.list.from.clone() }
    }
}

/// `GET /orgs/{org}/settings/projects`. Three statements beside the guard's one; a fourth when something is searched or filtered.
pub async fn index(May { place, .. }: May<SeeProjects>, stage: Stage, Query(query): Query<ProjectsQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, query.wanted());
    let (whole, all) = (query.list.is_whole(), i64::from(place.membership.organization.project_count));
    let (page, hits, team_choices) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = projects::list::page(conn, organization, &wanted)?;
            let hits = if whole { all } else { projects::list::hits(conn, organization, &wanted)? };
            let page = page.with(|lines| projects::list::with_teams(conn, organization, lines))?;
            Ok((page, hits, teams::choices(conn, organization)?))
        })
        .await?;
    let base = addresses::projects(organization);
    let page = ProjectsPage {
        export: query.list.address(&addresses::projects_export(organization), "", &[]),
        list: Listed::of(stage.hx(), base, query.list, PROJECTS, (page, hits), line),
        creates: place.actor.may(OrgAction::CreateProjects),
        deletes: place.actor.may(OrgAction::DeleteProjects),
        restores: place.actor.may(OrgAction::RestoreProjects),
        chrome: stage.organization(&place, "Projects"),
        chosen: query.teams,
        team_choices,
    };
    stage.show(&page)
}

fn line((line, teams): (ProjectLine, Vec<String>)) -> Line {
    let (teams, all_teams) = first_two(&teams);
    Line {
        id: line.id,
        teams,
        all_teams,
        events: grouped(events_this_month(&line)),
        profiles: grouped(line.profiles),
        name: line.name,
        created_by: line.created_by_name,
    }
}

/// The events of the present month in the project's own timezone.
pub fn events_this_month(line: &ProjectLine) -> i64 {
    let timezone = Timezone::parse(&line.timezone).unwrap_or(Timezone::UTC);
    line.month().map_or(0, |month| month.at(Utc::now(), timezone))
}

impl ProjectsPage {
    fn has(&self, team: &TeamId) -> bool {
        self.chosen.contains(team)
    }

    /// What the filter says of itself.
    fn filter(&self) -> String {
        match self.chosen.len() {
            0 => "Filter by team".to_owned(),
            1 => "1 team".to_owned(),
            n => format!("{n} teams"),
        }
    }

    /// Without the teams, with the search.
    fn unfiltered(&self) -> String {
        ListQuery { search: self.list.query.search.clone(), ..ListQuery::default() }.address(&self.list.base, "", &[])
    }
}
