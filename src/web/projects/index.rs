//! Organization › Projects: the list (R1.6, M13).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, May, Query, Stage,
        chrome::grouped,
        list::{ListQuery, Listed, Noun},
        parted,
        saved::{self, Saved},
        sorting::{Column, Heading},
    },
    http::Answer,
    model::{ProjectId, TeamId, addresses, saved_filter::FilteredList, timezone::Timezone},
    policy::{OrgAction, org::SeeProjects},
    store::{
        QueryResult, Search,
        projects::{
            self,
            list::{ProjectLine, ProjectQuery, ProjectSort},
        },
        teams,
    },
};

const PROJECTS: Noun = Noun::new("projects", "project", "projects");
const HEADINGS: &[Heading] = &[
    Heading::sorts("Name", "name"),
    Heading::plain("Teams"),
    Heading::sorts("Created By", "creator"),
    Heading::plain("MTU").number(),
    Heading::sorts("Events (this month)", "events").number().falls(),
    Heading::sorts("Profiles", "profiles").number().falls(),
];

#[derive(Template)]
#[template(path = "projects/index.html", blocks = ["table"])]
struct ProjectsPage {
    chrome: Chrome,
    /// The table as it is filtered, as a file.
    export: String,
    list: Listed<Line>,
    columns: Vec<Column>,
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
    teams: Vec<String>,
    created_by: String,
    people: String,
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
        let words = [
            ("name", ProjectSort::Name),
            ("creator", ProjectSort::CreatedBy),
            ("events", ProjectSort::Events),
            ("profiles", ProjectSort::Profiles),
        ];
        let (sort, descending) = self.list.sorted(&words, (ProjectSort::Name, false));
        let (search, teams) = (Search::typed(&self.list.search), self.teams.clone());
        ProjectQuery { search, teams, sort, descending, from: self.list.from.clone() }
    }
}

/// `GET /orgs/{org}/settings/projects`. Three statements beside the guard's one; a fourth when something is searched or filtered.
pub async fn index(May { place, .. }: May<SeeProjects>, stage: Stage, Query(query): Query<ProjectsQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, query.wanted());
    let (whole, all) = (query.list.is_whole(), i64::from(place.membership.organization.project_count));
    let (at, part) = (place.clone(), stage.hx().wants_part());
    let (page, hits, team_choices, kept) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let kept = saved::kept(conn, &at, FilteredList::Projects, part)?;
            let page = projects::list::page(conn, organization, &wanted)?;
            let hits = if whole { all } else { projects::list::hits(conn, organization, &wanted)? };
            let teams = teams::choices(conn, organization)?;
            let page = page.with(|lines| projects::list::with_teams(conn, organization, lines, &teams))?;
            Ok((page, hits, teams, kept))
        })
        .await?;
    let base = addresses::projects(organization);
    let saved = Saved::of(&place, FilteredList::Projects, &query.list, kept);
    let page = ProjectsPage {
        export: query.list.address(&addresses::projects_export(organization), &query.list.sort, &[]),
        columns: query.list.columns(&base, HEADINGS, "name"),
        list: Listed::of(stage.hx(), base, query.list, PROJECTS, (page, hits), line).keeping(saved),
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
    Line {
        id: line.id,
        teams,
        people: grouped(line.people),
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
        let (search, sort) = (self.list.query.search.clone(), &self.list.query.sort);
        ListQuery { search, ..ListQuery::default() }.address(&self.list.base, sort, &[])
    }
}
