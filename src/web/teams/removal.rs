//! What ends in teams: one or many of them (R1.4, M120), somebody's place in one (M116), a project beside one (M118).

use crate::{
    frame::{
        After, Fields, Form, May, Picked, Query, Stage,
        change::{Change, look, make},
        chrome::grouped,
        confirm::{Confirm, Confirmed},
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{TeamId, UserId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult,
        grants::Scope,
        teams::{self, LinkedProject, Team},
    },
};

/// The teams that are ticked, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    pub teams: Vec<TeamId>,
    confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { teams: Picked::take(&mut fields, "team").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/teams/removal?team=…`
pub async fn removing(may: May<ManageTeams>, stage: Stage, Query(selection): Query<Selection>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Deletion::of(may.by, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/teams/removal`: all of them, or none.
pub async fn remove(may: May<ManageTeams>, stage: Stage, Form(selection): Form<Selection>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Deletion::of(may.by, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

/// `GET …/{team}/users/{user}/removal`
pub async fn removing_person(may: May<ManageTeams, Teammate>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    look(TakeOut { by: may.by, it: may.it }, stage, chrome).await
}

/// `POST …/{team}/users/{user}/removal`
pub async fn remove_person(may: May<ManageTeams, Teammate>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    make(TakeOut { by: may.by, it: may.it }, confirmed, stage, chrome).await
}

/// `GET …/{team}/projects/{project}/removal`
pub async fn removing_project(may: May<ManageTeams, Linked>, stage: Stage) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Unlinking::of(may, &stage).await?);
    look(change, stage, chrome).await
}

/// `POST …/{team}/projects/{project}/removal`
pub async fn remove_project(may: May<ManageTeams, Linked>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Unlinking::of(may, &stage).await?);
    make(change, confirmed, stage, chrome).await
}

/// So many lines of people and projects are held against each other; a team of everybody in everything has millions.
const HELD: usize = 100_000;

/// Deleting the selected teams.
#[derive(Clone)]
struct Deletion {
    by: Permit<ManageTeams>,
    teams: Vec<TeamId>,
    scope: Scope,
    /// How many more people there are in them than can be shown.
    more: usize,
}

impl Deletion {
    async fn of(by: Permit<ManageTeams>, stage: &Stage, Selection { teams, .. }: Selection) -> Result<Self, Error> {
        let (organization, ids) = (by.organization(), teams.clone());
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let mut projects: Vec<_> = teams::links(conn, organization, &ids)?.into_iter().map(|link| link.project).collect();
            projects.sort_unstable();
            projects.dedup();
            let mut people = teams::people(conn, organization, &ids)?;
            let more = people.len().saturating_sub(HELD / projects.len().max(1));
            people.truncate(people.len() - more);
            Ok((Scope { people: Some(people), projects: Some(projects) }, more))
        };
        let (scope, more) = stage.db.read(read).await?;
        Ok(Self { by, teams, scope, more })
    }
}

impl Change for Deletion {
    type By = Permit<ManageTeams>;
    /// The names.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        self.scope.clone()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        operations::teams::delete(held, &self.teams)
    }

    fn words(&self) -> Confirm {
        let (organization, more) = (self.by.organization(), i64::try_from(self.more).unwrap_or(i64::MAX));
        let list = addresses::teams(organization);
        Confirm {
            title: if self.teams.len() == 1 { "Delete Team" } else { "Delete Teams" }.into(),
            sentences: vec![
                "Everyone in them, including service accounts, loses the access these teams gave. Other access stays. This can't be undone."
                    .into(),
            ],
            besides: (more > 0).then(|| format!("The same applies to {} more people.", grouped(more))),
            fields: self.teams.iter().map(|team| ("team", team.to_string())).collect(),
            action: addresses::teams_removal(organization),
            back: match self.teams.as_slice() {
                [one] => addresses::team(organization, *one),
                _ => list,
            },
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, names: Vec<String>) {
        words.names = names;
    }

    fn after(&self, names: Vec<String>) -> After {
        let sentence = match names.as_slice() {
            [one] => format!("{one} was deleted."),
            many => format!("{} teams were deleted.", many.len()),
        };
        After::on(addresses::teams(self.by.organization()), sentence)
    }
}

/// Somebody in a team.
#[derive(Clone)]
pub struct Teammate {
    team: Team,
    user: UserId,
}

impl Within for Teammate {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(team), Some(user)) = (Team::find(conn, place, ids)?, ids.get("user")) else { return Ok(None) };
        let is_in = teams::has(conn, place.organization, team.id, user)?;
        Ok(is_in.then_some(Self { team, user }))
    }
}

/// Taking somebody out of a team.
#[derive(Clone)]
struct TakeOut {
    by: Permit<ManageTeams>,
    it: Teammate,
}

impl Change for TakeOut {
    type By = Permit<ManageTeams>;
    /// The name.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(vec![self.it.user]), projects: None }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        operations::teams::remove_person(held, self.it.team.id, self.it.user)
    }

    fn words(&self) -> Confirm {
        let page = addresses::team(self.by.organization(), self.it.team.id);
        Confirm {
            title: format!("Remove from {}", self.it.team.name),
            sentences: vec!["They lose the access this team gave. Other access stays.".into()],
            action: addresses::team_user_removal(self.by.organization(), self.it.team.id, self.it.user),
            back: page,
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, name: String) {
        words.names = vec![name];
    }

    fn after(&self, name: String) -> After {
        let page = addresses::team(self.by.organization(), self.it.team.id);
        After::on(page, format!("{name} was removed from {}.", self.it.team.name))
    }
}

/// A project beside a team.
#[derive(Clone)]
pub struct Linked {
    pub team: Team,
    pub project: LinkedProject,
}

impl Within for Linked {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(team), Some(wanted)) = (Team::find(conn, place, ids)?, ids.get("project")) else { return Ok(None) };
        let project = teams::projects(conn, place.organization, team.id)?.into_iter().find(|project| project.id == wanted);
        Ok(project.map(|project| Self { team, project }))
    }
}

/// Taking a project from a team.
#[derive(Clone)]
struct Unlinking {
    by: Permit<ManageTeams>,
    it: Linked,
    people: Vec<UserId>,
}

impl Unlinking {
    async fn of(May { by, it, .. }: May<ManageTeams, Linked>, stage: &Stage) -> Result<Self, Error> {
        let (organization, id) = (by.organization(), it.team.id);
        let people = stage.db.ask(move |conn| teams::people(conn, organization, &[id])).await?;
        Ok(Self { by, it, people })
    }
}

impl Change for Unlinking {
    type By = Permit<ManageTeams>;
    type Done = ();

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(self.people.clone()), projects: Some(vec![self.it.project.id]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<(), Refusal> {
        operations::teams::unlink(held, self.it.team.id, self.it.project.id)
    }

    fn words(&self) -> Confirm {
        let page = addresses::team(self.by.organization(), self.it.team.id);
        Confirm {
            title: format!("Remove project from {}", self.it.team.name),
            names: vec![self.it.project.name.clone()],
            sentences: vec!["Everyone in the team loses the access it gave there. Other access stays.".into()],
            action: addresses::team_project_removal(self.by.organization(), self.it.team.id, self.it.project.id),
            back: page,
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn after(&self, (): ()) -> After {
        let Linked { team, project } = &self.it;
        let page = addresses::team(self.by.organization(), team.id);
        After::on(page, format!("{} was removed from {}.", project.name, team.name))
    }
}
