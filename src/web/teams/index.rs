//! Users & Teams › Teams: the list, a new team, and the end of one or many (R1.4, M113–M115, M120).

use actix_session::Session;
use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Picked, Query, Stage,
        chrome::grouped,
        confirm::{Confirm, Confirmed, carried_out, rehearsed},
        export::{csv, row},
        extract::Scene,
        guards::Place,
        list::{ListQuery, Pager, Shown},
        meant, parted, posted, respond, show, validators,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, OrganizationRole, TeamId, addresses, name::Name},
    operations,
    policy::{Denied, Permit, org::ManageTeams},
    store::{
        QueryResult, Search,
        grants::Scope,
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
    /// Why teams that give the role Owner are not for the viewer to delete, if they are not.
    lock: Option<String>,
    lines: Vec<TeamLine>,
    pager: Pager,
}

impl TeamsPage {
    /// Why this team cannot be ticked, if it cannot.
    fn locked(&self, line: &TeamLine) -> Option<&str> {
        self.lock.as_deref().filter(|_| line.gives_owner)
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

/// The teams that are ticked, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    teams: Vec<TeamId>,
    confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { teams: Picked::take(&mut fields, "team").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/teams`
pub async fn index(May { place, .. }: May<ManageTeams>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (page, hits) = db
        .read(move |conn| -> QueryResult<_> {
            Ok((teams::page(conn, organization, &search, &from)?, teams::hits(conn, organization, &search)?))
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
        lock: (place.actor.role != OrganizationRole::Owner).then(|| Denied::ProjectRank.to_string()),
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
pub async fn create(May { by, place }: May<ManageTeams>, stage: Stage, Form(form): Form<NameForm>) -> Answer {
    let (organization, said) = (by.organization(), format!("{} is ready.", form.name.trim()));
    posted(
        &stage,
        form.check(),
        async |name| stage.db.write(move |tx| operations::teams::create(tx, &by, &name)).await,
        async |errors| Ok(NewTeamPage::of(&stage, &place, form.name, errors)),
        |team| After::saying(addresses::team(organization, team), said),
    )
    .await
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

/// `GET /orgs/{org}/settings/teams/removal?team=…`
pub async fn removing(May { by, place }: May<ManageTeams>, db: Db, scene: Scene, Query(selection): Query<Selection>) -> Answer {
    draw(by, place, db, scene, selection, false).await
}

/// `POST /orgs/{org}/settings/teams/removal`: all of them, or none.
pub async fn remove(
    May { by, place }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(selection): Form<Selection>,
) -> Answer {
    let (organization, (scope, _)) = (by.organization(), scope(&db, &by, &selection).await?);
    let (actor, chosen) = (by.clone(), selection.teams.clone());
    let change = move |tx: &mut crate::store::Tx<'_>| operations::teams::delete(tx, &actor, &chosen);
    let Some(names) = carried_out(&db, organization, scope, selection.confirmed.state.clone(), change).await? else {
        let moved = !selection.confirmed.state.is_empty();
        return draw(by, place, db, scene, selection, moved).await;
    };
    let sentence = match names.as_slice() {
        [one] => format!("{one} is deleted."),
        many => format!("{} teams are deleted.", many.len()),
    };
    let list = addresses::teams(organization);
    respond::done(&scene.hx, &session, &[&list], &list, &sentence)
}

/// So many lines of people and projects are held against each other; a team of everybody in everything has millions.
const HELD: usize = 100_000;

/// Those in the teams, in all the projects beside them, and how many more people there are than can be shown.
async fn scope(db: &Db, by: &Permit<ManageTeams>, selection: &Selection) -> Result<(Scope, usize), Error> {
    let (organization, ids) = (by.organization(), selection.teams.clone());
    db.read(move |conn| -> QueryResult<_> {
        let mut projects: Vec<_> = teams::links(conn, organization, &ids)?.into_iter().map(|link| link.project).collect();
        projects.sort_unstable();
        projects.dedup();
        let mut people = teams::people(conn, organization, &ids)?;
        let more = people.len().saturating_sub(HELD / projects.len().max(1));
        people.truncate(people.len() - more);
        Ok((Scope { people: Some(people), projects: Some(projects) }, more))
    })
    .await
}

async fn draw(by: Permit<ManageTeams>, place: Place, db: Db, scene: Scene, selection: Selection, moved: bool) -> Answer {
    let (organization, (scope, more)) = (by.organization(), scope(&db, &by, &selection).await?);
    let list = addresses::teams(organization);
    let mut confirm = Confirm {
        title: if selection.teams.len() == 1 { "Delete Team" } else { "Delete Teams" }.to_owned(),
        sentences: vec![
            "Everybody in them, service accounts too, loses what the teams gave. Other grants stay. This cannot be undone.",
        ],
        fields: selection.teams.iter().map(|team| ("team", team.to_string())).collect(),
        action: format!("{list}/removal"),
        back: match selection.teams.as_slice() {
            [one] => addresses::team(organization, *one),
            _ => list,
        },
        verb: "Delete",
        moved,
        besides: (more > 0).then(|| format!("And the same for {} more people.", grouped(i64::try_from(more).unwrap_or(0)))),
        ..Confirm::default()
    };
    let hx = scene.hx.clone();
    if selection.teams.is_empty() {
        confirm.reasons = vec![("No team is selected.".to_owned(), "")];
    } else {
        let chosen = selection.teams.clone();
        let seen = rehearsed(&db, organization, scope, move |tx| operations::teams::delete(tx, &by, &chosen)).await?;
        confirm = confirm.seen(seen, |confirm, names| confirm.names = names)?;
    }
    confirm.show(&hx, Chrome::organization(scene, &place, "Users & Teams"))
}

impl NewTeamPage {
    fn of(stage: &Stage, place: &Place, typed: String, errors: FieldErrors) -> Self {
        let back = addresses::teams(place.actor.organization);
        let chrome = stage.organization(place, "Users & Teams");
        Self { chrome, action: format!("{back}/new"), back, typed, errors }
    }
}
