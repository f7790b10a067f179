//! Users & Teams › Teams: the list, a new team, and the end of one or many (R1.4, M113–M115, M120).

use askama::Template;

use super::removal::found;
use crate::{
    frame::{
        After, Chrome, Form, May, Query, Stage, export,
        guards::Place,
        list::{ListQuery, Listed, Noun},
        name_form::{NameForm, OfTeam},
        parted, posted,
        saved::{self, Saved},
        selection::Selection,
        sorting::{Column, Heading},
        tabs::PeopleHead,
    },
    http::Answer,
    model::{FieldErrors, TeamId, addresses, saved_filter::FilteredList},
    operations,
    policy::{Denied, org::ManageTeams},
    store::{
        QueryResult, Search,
        teams::{self, TeamLine, TeamQuery, TeamSort},
    },
};

const TEAMS: Noun = Noun::new("teams", "team", "teams").capped();
const HEADINGS: &[Heading] = &[
    Heading::sorts("Name", "name"),
    Heading::sorts("Projects", "projects").number().falls(),
    Heading::sorts("Users", "users").number().falls(),
    Heading::plain("Service Accounts").number(),
];

#[derive(Template)]
#[template(path = "teams/index.html", blocks = ["table"])]
struct TeamsPage {
    chrome: Chrome,
    head: PeopleHead,
    /// Why teams that give what the viewer does not are not theirs to delete, if there is such a role.
    lock: Option<String>,
    list: Listed<TeamLine>,
    columns: Vec<Column>,
}

impl TeamsPage {
    /// Why this team cannot be ticked, if it cannot.
    fn locked(&self, line: &TeamLine) -> Option<&str> {
        self.lock.as_deref().filter(|_| line.gives)
    }
}

#[derive(Template)]
#[template(path = "teams/new.html", blocks = ["form"])]
struct NewTeamPage {
    chrome: Chrome,
    action: String,
    back: String,
    /// What was typed.
    typed: String,
    errors: FieldErrors,
}

parted!(TeamsPage, as_table);
parted!(NewTeamPage, as_form);

/// `GET /orgs/{org}/settings/teams`
pub async fn index(May { place, .. }: May<ManageTeams>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (wanted, above) = (wanted(&query), place.actor.beyond_teams());
    let locks = !above.is_empty();
    let (at, part) = (place.clone(), stage.hx().wants_part());
    let (page, hits, kept) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let kept = saved::kept(conn, &at, FilteredList::Teams, part)?;
            let page = teams::page(conn, organization, &above, &wanted)?;
            Ok((page, teams::hits(conn, organization, &wanted.search)?, kept))
        })
        .await?;
    let base = addresses::teams(organization);
    let saved = Saved::of(&place, FilteredList::Teams, &query, kept);
    let page = TeamsPage {
        head: PeopleHead::of(&place, "teams"),
        lock: locks.then(|| Denied::ProjectRank.to_string()),
        columns: query.columns(&base, HEADINGS, "name"),
        list: Listed::of(stage.hx(), base, query, TEAMS, (page, hits), |team| team).keeping(saved),
        chrome: stage.organization(&place, "Users & Teams"),
    };
    stage.show(&page)
}

fn wanted(query: &ListQuery) -> TeamQuery {
    let words = [("name", TeamSort::Name), ("projects", TeamSort::Projects), ("users", TeamSort::Users)];
    let (sort, descending) = query.sorted(&words, (TeamSort::Name, false));
    TeamQuery { search: Search::typed(&query.search), sort, descending, from: query.from.clone() }
}

/// `GET /orgs/{org}/settings/teams/new`
pub async fn new(May { place, .. }: May<ManageTeams>, stage: Stage) -> Answer {
    stage.show(&NewTeamPage::of(&stage, &place, String::new(), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/teams/new`: lands on the page of the team.
pub async fn create(May { by, place, .. }: May<ManageTeams>, stage: Stage, Form(form): Form<NameForm<OfTeam>>) -> Answer {
    let (organization, said) = (by.organization(), format!("{} was created.", form.name.trim()));
    posted(
        &stage,
        form.check(),
        async |name| stage.db.change(by, move |held| operations::teams::create(held, &name)).await,
        async |errors| Ok(NewTeamPage::of(&stage, &place, form.name, errors)),
        |team| After::saying(addresses::team(organization, team), said),
    )
    .await
}

/// `GET /orgs/{org}/settings/teams/export?team=…`: the teams that are ticked.
pub async fn export(May { by, .. }: May<ManageTeams>, stage: Stage, Query(selection): Query<Selection<TeamId>>) -> Answer {
    let (organization, selection) = (by.organization(), found(selection, &by, &stage).await?);
    let lines = stage.db.ask(move |conn| teams::lines(conn, organization, &selection.ids)).await?;
    let counts = |line: &TeamLine| [line.projects, line.users, line.service_accounts].map(|n| n.to_string());
    let rows = lines.iter().map(|line| std::iter::once(line.name.clone()).chain(counts(line)).collect());
    export::few("teams", &["Name", "Projects", "Users", "Service Accounts"], rows)
}

impl NewTeamPage {
    fn of(stage: &Stage, place: &Place, typed: String, errors: FieldErrors) -> Self {
        let back = addresses::teams(place.actor.organization);
        let chrome = stage.organization(place, "Users & Teams");
        Self { chrome, action: addresses::new_team(place.actor.organization), back, typed, errors }
    }
}
