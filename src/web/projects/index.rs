//! Organization › Projects: the list (R1.6, M13).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, May, Query,
        chrome::grouped,
        extract::Scene,
        list::{ListQuery, Pager, Shown},
        show,
    },
    http::{Answer, Db},
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

#[derive(Template)]
#[template(path = "projects/index.html", blocks = ["table"])]
struct ProjectsPage {
    chrome: Chrome,
    organization: String,
    base: String,
    here: String,
    /// The table as it is filtered, as a file.
    export: String,
    search: String,
    chosen: Vec<TeamId>,
    team_choices: Vec<(TeamId, String)>,
    lines: Vec<Line>,
    pager: Pager,
    /// There is no project at all, and so nothing to search.
    none: bool,
    /// Drawn for htmx, which then also brings what stands around the table up to date.
    part: bool,
    creates: bool,
    deletes: bool,
    restores: bool,
}

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
pub async fn index(May { place, .. }: May<SeeProjects>, db: Db, scene: Scene, Query(query): Query<ProjectsQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, query.wanted());
    let (whole, all) = (query.list.is_whole(), i64::from(place.membership.organization.project_count));
    let (page, hits, beside, team_choices) = db
        .read(move |conn| -> QueryResult<_> {
            let page = projects::list::page(conn, organization, &wanted)?;
            let hits = if whole { all } else { projects::list::hits(conn, organization, &wanted)? };
            let ids: Vec<_> = page.lines.iter().map(|line| line.id).collect();
            Ok((page, hits, projects::list::teams(conn, organization, &ids)?, teams::choices(conn, organization)?))
        })
        .await?;
    let base = addresses::projects(organization);
    let shown = Shown::of(&page, ProjectLine::key, hits);
    let ProjectsQuery { list: query, teams: chosen } = query;
    let hx = scene.hx.clone();
    let page = ProjectsPage {
        organization: place.membership.organization.name.clone(),
        here: query.here(&base),
        export: query.address(&format!("{base}/export"), "", &[]),
        pager: Pager::new(&query, &base, "projects", ("project", "projects"), &shown),
        lines: page.lines.into_iter().map(|line| drawn(beside.get(&line.id), line)).collect(),
        none: whole && hits == 0,
        part: hx.wants_part(),
        creates: place.actor.may(OrgAction::CreateProjects),
        deletes: place.actor.may(OrgAction::DeleteProjects),
        restores: place.actor.may(OrgAction::RestoreProjects),
        chrome: Chrome::organization(scene, &place, "Projects"),
        search: query.search,
        chosen,
        team_choices,
        base,
    };
    show(&hx, &page, &page.as_table())
}

fn drawn(teams: Option<&Vec<String>>, line: ProjectLine) -> Line {
    let all = teams.map(Vec::as_slice).unwrap_or_default();
    let more = if all.len() > 2 { format!(" +{}", all.len() - 2) } else { String::new() };
    Line {
        id: line.id,
        teams: format!("{}{more}", all.iter().take(2).cloned().collect::<Vec<_>>().join(", ")),
        all_teams: if all.len() > 2 { all.join(", ") } else { String::new() },
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
        ListQuery { search: self.search.clone(), ..ListQuery::default() }.address(&self.base, "", &[])
    }
}
