//! What ends in teams: one or many of them (R1.4, M120), somebody's place in one (M116), a project beside one (M118).

use super::undo;
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        chrome::grouped,
        confirm::{Confirm, Confirmed},
        list::ListQuery,
        selection::{Everything, Selection, deleted, gathered},
        undo::Undo,
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{TeamId, UserId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult, Search,
        grants::Scope,
        teams::{self, LinkedProject, Team, TeamQuery},
    },
};

/// The same with the teams that match and are the acting person's to change, where everything is selected.
///
/// # Errors
/// Those of the database.
pub async fn found(selection: Selection<TeamId>, by: &Permit<ManageTeams>, stage: &Stage) -> Result<Selection<TeamId>, Error> {
    let (organization, above) = (by.organization(), by.actor().beyond_teams());
    let find = move |conn: &mut PgConnection, fields: Fields| -> QueryResult<_> {
        let search = Search::typed(&ListQuery::from(fields).search);
        let lines = gathered(|from| {
            let query = TeamQuery { search: search.clone(), from: from.clone(), ..TeamQuery::default() };
            teams::page(conn, organization, &above, &query)
        })?;
        Ok(lines.into_iter().filter(|line| !line.gives).map(|line| line.id).collect())
    };
    selection.found(&stage.db, find).await
}

/// `GET /orgs/{org}/settings/teams/removal?team=…`
pub async fn removing(may: May<ManageTeams>, stage: Stage, Query(selection): Query<Selection<TeamId>>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Deletion::of(may.by, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/teams/removal`: all of them, or none.
pub async fn remove(may: May<ManageTeams>, stage: Stage, Form(selection): Form<Selection<TeamId>>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Deletion::of(may.by, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

/// `GET …/{team}/users/{user}/removal`
pub async fn removing_person(may: May<ManageTeams, Teammate>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    look(RemovalFromTeam { by: may.by, it: may.it }, stage, chrome).await
}

/// `POST …/{team}/users/{user}/removal`
pub async fn remove_person(may: May<ManageTeams, Teammate>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    make(RemovalFromTeam { by: may.by, it: may.it }, confirmed, stage, chrome).await
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
    all: Everything,
    scope: Scope,
    /// How many more people there are in them than can be shown.
    more: usize,
}

impl Deletion {
    async fn of(by: Permit<ManageTeams>, stage: &Stage, selection: Selection<TeamId>) -> Result<Self, Error> {
        let Selection { ids: teams, all, .. } = found(selection, &by, stage).await?;
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
        Ok(Self { by, teams, all, scope, more })
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
            besides: (more > 0).then(|| format!("The same applies to {} more people.", grouped(more))).or(self.all.sentence()),
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
        After::on(addresses::teams(self.by.organization()), deleted(&names, "teams"))
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
struct RemovalFromTeam {
    by: Permit<ManageTeams>,
    it: Teammate,
}

impl Change for RemovalFromTeam {
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
        let (organization, Teammate { team, user }) = (self.by.organization(), &self.it);
        let undo = Undo::at(addresses::team_user_removal_undo(organization, team.id, *user), []);
        After::on(addresses::team(organization, team.id), format!("{name} was removed from {}.", team.name)).undone_by(Some(undo))
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
    /// What the team had there.
    type Done = LinkedProject;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(self.people.clone()), projects: Some(vec![self.it.project.id]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<LinkedProject, Refusal> {
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

    fn after(&self, before: LinkedProject) -> After {
        let (organization, Linked { team, project }) = (self.by.organization(), &self.it);
        After::on(addresses::team(organization, team.id), format!("{} was removed from {}.", project.name, team.name))
            .undone_by(Some(undo::unlinked(organization, team, &before)))
    }
}
