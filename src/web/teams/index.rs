//! Users & Teams › Teams: the list, a new team, and the end of one or many (R1.4, M113–M115, M120).

use askama::Template;
use validator::Validate;

use super::removal::Selection;
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Query, Stage, export,
        guards::Place,
        head::PeopleHead,
        list::{ListQuery, Listed, Noun},
        meant, parted, posted, validators,
    },
    http::Answer,
    model::{FieldErrors, addresses, name::Name},
    operations,
    policy::{Denied, org::ManageTeams},
    store::{
        QueryResult, Search,
        teams::{self, TeamLine},
    },
};

const TEAMS: Noun = Noun::new("teams", "team", "teams").capped();

#[derive(Template)]
#[template(path = "teams/index.html", blocks = ["table"])]
struct TeamsPage {
    chrome: Chrome,
    head: PeopleHead,
    /// Why teams that give what the viewer does not are not theirs to delete, if there is such a role.
    lock: Option<String>,
    list: Listed<TeamLine>,
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

/// A name, as it was typed.
#[derive(Default, Validate)]
pub struct NameForm {
    #[validate(custom(function = validators::team_name))]
    pub name: String,
}

impl From<Fields> for NameForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name") }
    }
}

impl NameForm {
    /// From what was typed to what is meant.
    pub fn check(&self) -> Result<Name, FieldErrors> {
        meant(self, |form| Name::of(&form.name))
    }
}

/// `GET /orgs/{org}/settings/teams`
pub async fn index(May { place, .. }: May<ManageTeams>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from, above) = (Search::typed(&query.search), query.from.clone(), place.actor.beyond_teams());
    let locks = !above.is_empty();
    let (page, hits) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            Ok((teams::page(conn, organization, &above, &search, &from)?, teams::hits(conn, organization, &search)?))
        })
        .await?;
    let page = TeamsPage {
        head: PeopleHead::of(&place, "teams"),
        lock: locks.then(|| Denied::ProjectRank.to_string()),
        list: Listed::of(stage.hx(), addresses::teams(organization), query, TEAMS, (page, hits), |line| line),
        chrome: stage.organization(&place, "Users & Teams"),
    };
    stage.show(&page)
}

/// `GET /orgs/{org}/settings/teams/new`
pub async fn new(May { place, .. }: May<ManageTeams>, stage: Stage) -> Answer {
    stage.show(&NewTeamPage::of(&stage, &place, String::new(), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/teams/new`: lands on the page of the team.
pub async fn create(May { by, place, .. }: May<ManageTeams>, stage: Stage, Form(form): Form<NameForm>) -> Answer {
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
pub async fn export(May { place, .. }: May<ManageTeams>, stage: Stage, Query(selection): Query<Selection>) -> Answer {
    let organization = place.actor.organization;
    let lines = stage.db.ask(move |conn| teams::lines(conn, organization, &selection.teams)).await?;
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
