//! Users & Teams › Teams: the list, a new team, and the end of one or many (R1.4, M113–M115, M120).

use askama::Template;

use super::removal::Selection;
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Query, Stage,
        export::{csv, row},
        extract::Scene,
        guards::Place,
        list::{ListQuery, Pager, Shown},
        parted, show,
    },
    http::{Answer, Db},
    model::{FieldErrors, addresses, name::Name},
    operations::{self, Refusal},
    policy::{Denied, org::ManageTeams},
    store::{
        QueryResult, Search,
        teams::{self, TeamLine},
    },
};

#[derive(Template)]
#[template(path = "teams/index.html", blocks = ["table"])]
struct TeamsPage {
    chrome: Chrome,
    organization: String,
    settings: String,
    base: String,
    here: String,
    search: String,
    /// There is no team at all, and so nothing to search.
    none: bool,
    /// Why teams that give what the viewer does not are not theirs to delete, if there is such a role.
    lock: Option<String>,
    lines: Vec<TeamLine>,
    pager: Pager,
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

/// A name, as it was typed.
pub struct NameForm(pub String);

impl From<Fields> for NameForm {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("name"))
    }
}

impl NameForm {
    /// From what was typed to what is meant.
    pub fn check(&self) -> Result<Name, FieldErrors> {
        Name::parse("Team name", &self.0).map_err(|sentence| FieldErrors::on("name", sentence))
    }
}

/// `GET /orgs/{org}/settings/teams`
pub async fn index(May { place, .. }: May<ManageTeams>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from, above) = (Search::typed(&query.search), query.from.clone(), place.actor.beyond_teams());
    let locks = !above.is_empty();
    let (page, hits) = db
        .read(move |conn| -> QueryResult<_> {
            Ok((teams::page(conn, organization, &above, &search, &from)?, teams::hits(conn, organization, &search)?))
        })
        .await?;
    let base = addresses::teams(organization);
    let shown = Shown::of(&page, TeamLine::key, hits);
    let hx = scene.hx.clone();
    let page = TeamsPage {
        organization: place.membership.organization.name.clone(),
        settings: addresses::settings(organization),
        here: query.here(&base),
        none: query.is_whole() && hits == 0,
        pager: Pager::new(&query, &base, "teams", ("team", "teams"), &shown),
        lock: locks.then(|| Denied::ProjectRank.to_string()),
        lines: page.lines,
        chrome: Chrome::organization(scene, &place, "Users & Teams"),
        search: query.search,
        base,
    };
    show(&hx, &page, &page.as_table())
}

/// `GET /orgs/{org}/settings/teams/new`
pub async fn new(May { place, .. }: May<ManageTeams>, stage: Stage) -> Answer {
    stage.show(&NewTeamPage::of(&stage, &place, String::new(), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/teams/new`: lands on the page of the team.
pub async fn create(May { by, place, .. }: May<ManageTeams>, stage: Stage, Form(form): Form<NameForm>) -> Answer {
    let organization = by.organization();
    let made = match form.check() {
        Ok(name) => stage.db.change(by, move |held| operations::teams::create(held, &name)).await?,
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(team) => stage.after(After::saying(addresses::team(organization, team), format!("{} is ready.", form.0.trim()))),
        Err(Refusal::Invalid(errors)) => stage.show_again(&NewTeamPage::of(&stage, &place, form.0, errors)),
        Err(refusal) => Err(refusal.into()),
    }
}

/// `GET /orgs/{org}/settings/teams/export?team=…`: the teams that are ticked.
pub async fn export(May { place, .. }: May<ManageTeams>, db: Db, Query(selection): Query<Selection>) -> Answer {
    let organization = place.actor.organization;
    let lines = db.ask(move |conn| teams::lines(conn, organization, &selection.teams)).await?;
    let rows = lines
        .iter()
        .map(|line| row([&line.name, &line.projects.to_string(), &line.users.to_string(), &line.service_accounts.to_string()]))
        .collect::<Vec<_>>();
    let heading = row(["Name", "Projects", "Users", "Service Accounts"]);
    csv("teams", heading, rows, |rows| async move { Ok(Some((rows, None))) })
}

parted!(NewTeamPage, as_form);

impl NewTeamPage {
    fn of(stage: &Stage, place: &Place, typed: String, errors: FieldErrors) -> Self {
        let back = addresses::teams(place.actor.organization);
        let chrome = stage.organization(place, "Users & Teams");
        Self { chrome, action: format!("{back}/new"), back, typed, errors }
    }
}
