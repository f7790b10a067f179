//! One team: its name, its projects, its people (R1.4, M116–M119).

use askama::Template;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Query, Stage,
        guards::Place,
        list::{ListQuery, Listed, Noun, Somebody},
        name_form::{NameForm, NamePlace, OfTeam, rename},
        parted,
        undo::{Told, Undo},
    },
    http::{
        Answer,
        within::{Ids, Whereabouts, Within},
    },
    model::{FieldErrors, OrganizationRole, ProjectRole, addresses, figures::grouped, limits::TEAM_ACCOUNTS},
    operations,
    policy::{Denied, Feature, Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult, Search,
        members::{
            self,
            list::{MemberLine, MemberQuery},
        },
        service_accounts::given::{self, TeamAccount},
        teams::{self, LinkedProject, Team},
    },
};

const PEOPLE: Noun = Noun::new("team", "user", "users");

#[derive(Template)]
#[template(path = "teams/show.html", blocks = ["table"])]
struct TeamPage {
    chrome: Chrome,
    settings: String,
    list: Listed<PersonLine>,
    team: Team,
    /// What happened, told to htmx together with the new table.
    notice: Option<Told>,
    projects: Vec<LinkLine>,
    /// The first of them; a team of thousands is looked through elsewhere.
    accounts: Vec<TeamAccount>,
    /// How many there are, where not all are shown.
    all_accounts: Option<String>,
    /// The team gives a role above the viewer's own, so who is in it is not theirs to say.
    lock: Option<String>,
}

/// A project beside the team, with the roles the viewer may choose; without any it is not theirs to change.
struct LinkLine {
    project: LinkedProject,
    roles: Vec<ProjectRole>,
    /// The plan has classified data, or the team was let see it before (A16).
    ticks: bool,
}

struct PersonLine {
    id: i64,
    who: Somebody,
    role: OrganizationRole,
}

#[derive(Template)]
#[template(path = "teams/edit.html", blocks = ["form"])]
struct EditTeamPage {
    chrome: Chrome,
    path: String,
    /// What was typed.
    typed: String,
    errors: FieldErrors,
}

parted!(TeamPage, as_table);
parted!(EditTeamPage, as_form);

/// `GET /orgs/{org}/settings/teams/{team}`
pub async fn one(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    draw(place, stage, team, query, None).await
}

/// `GET …/{team}/name`
pub async fn edit(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage) -> Answer {
    stage.show(&EditTeamPage::of(&stage, &place, &team, team.name.clone(), FieldErrors::default()))
}

/// `POST …/{team}/name`
pub async fn update(
    May { by, place, it: team }: May<ManageTeams, Team>,
    stage: Stage,
    Form(form): Form<NameForm<OfTeam>>,
) -> Answer {
    let (id, page) = (team.id, team_page(&by, &team));
    rename(
        &stage,
        form,
        NamePlace { form: format!("{page}/name"), card: page },
        async |name, undoes| stage.db.change(by, move |held| operations::teams::rename(held, id, &name, undoes.as_deref())).await,
        async |typed, errors| Ok(EditTeamPage::of(&stage, &place, &team, typed, errors)),
        |now| format!("The team was renamed to {now}."),
    )
    .await
}

impl EditTeamPage {
    fn of(stage: &Stage, place: &Place, team: &Team, typed: String, errors: FieldErrors) -> Self {
        let path = addresses::team(place.actor.organization, team.id);
        Self { chrome: stage.organization(place, "Users & Teams").about(&team.name), path, typed, errors }
    }
}

impl Within for Team {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        match ids.get("team") {
            Some(id) => teams::find(conn, place.organization, id),
            None => Ok(None),
        }
    }
}

/// The address of a team's page.
pub fn team_page(by: &Permit<ManageTeams>, team: &Team) -> String {
    addresses::team(by.organization(), team.id)
}

/// After something changed in place: the table again, with what happened; without script the page. What was undone was undone in a
/// notice, and the table looks again by itself.
pub async fn changed(place: Place, stage: Stage, team: Team, (said, undo): (String, Option<Undo>), was_undone: bool) -> Answer {
    let after = After::on(addresses::team(place.actor.organization, team.id), said).undone_by(undo);
    if !stage.hx().wants_part() || was_undone {
        return stage.after(after);
    }
    // The list of its people stays where it was searched to.
    let query = ListQuery::from(Fields::of_query(stage.hx().query()));
    draw(place, stage, team, query, Some(after)).await
}

async fn draw(place: Place, stage: Stage, team: Team, query: ListQuery, done: Option<After>) -> Answer {
    let (organization, id) = (place.actor.organization, team.id);
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (whole, all) = (search.is_empty(), i64::from(team.user_count));
    let wanted = MemberQuery { search, from, team: Some(id), ..MemberQuery::default() };
    let (projects, accounts, page, hits) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let projects = teams::projects(conn, organization, id)?;
            let hits = if whole { all } else { members::list::hits(conn, organization, &wanted)? };
            let accounts = given::first_of_team(conn, organization, id, TEAM_ACCOUNTS)?;
            Ok((projects, accounts, members::list::page(conn, organization, &wanted)?, hits))
        })
        .await?;
    let base = addresses::team(organization, id);
    let offered = place.actor.gives_through_teams();
    let above = projects.iter().any(|project| !offered.contains(&project.role));
    let all_there = i64::from(team.service_account_count);
    let gate = Feature::Classification.is_in(place.membership.organization.plan);
    let page = TeamPage {
        all_accounts: (all_there > TEAM_ACCOUNTS).then(|| grouped(all_there)),
        list: Listed::of(stage.hx(), base, query, PEOPLE, (page, hits), person),
        settings: addresses::settings(organization),
        lock: above.then(|| Denied::ProjectRank.to_string()),
        projects: projects.into_iter().map(|project| link(project, &offered, gate)).collect(),
        accounts,
        chrome: stage.organization(&place, "Users & Teams"),
        notice: done.as_ref().and_then(After::told),
        team,
    };
    stage.show_changed(&page, done)
}

fn link(project: LinkedProject, offered: &[ProjectRole], gate: bool) -> LinkLine {
    let roles = if offered.contains(&project.role) { offered.to_vec() } else { Vec::new() };
    LinkLine { ticks: gate || project.sees_classified, project, roles }
}

fn person(line: MemberLine) -> PersonLine {
    PersonLine { id: line.user_id.0, who: Somebody::of(line.name, &line.email).disabled(line.disabled), role: line.role }
}

impl TeamPage {
    fn locked(&self) -> &str {
        self.lock.as_deref().unwrap_or_default()
    }
}
