//! Taking back what was done to a team (L2): the forms of the notices, and what answers them.

use super::{removal::Linked, show::team_page};
use crate::{
    frame::{After, Fields, Form, May, Stage, undo::Undo},
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{OrganizationId, ProjectId, ProjectRole, UserId, addresses, roles::chosen},
    operations,
    policy::org::ManageTeams,
    store::{
        PgConnection, QueryResult,
        teams::{LinkedProject, Team},
    },
};

/// `role=` and `sees=`: what a team had in a project.
pub struct Was {
    role: String,
    sees: bool,
}

impl From<Fields> for Was {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), sees: fields.one("sees") == "yes" }
    }
}

/// A team and somebody or something that was in it.
pub struct Former<I> {
    team: Team,
    it: I,
}

impl Within for Former<UserId> {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        Ok(Team::find(conn, place, ids)?.zip(ids.get("user")).map(|(team, it)| Self { team, it }))
    }
}

impl Within for Former<ProjectId> {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        Ok(Team::find(conn, place, ids)?.zip(ids.get("project")).map(|(team, it)| Self { team, it }))
    }
}

/// `POST …/{team}/users/{user}/removal/undo`
pub async fn person(May { by, it: Former { team, it }, .. }: May<ManageTeams, Former<UserId>>, stage: Stage) -> Answer {
    let (page, id) = (team_page(&by, &team), team.id);
    let name = stage.db.change(by, move |held| operations::teams::restore_person(held, id, it)).await??;
    stage.after(After::on(page, format!("{name} is in {} again.", team.name)))
}

/// `POST …/{team}/projects/{project}/removal/undo`
pub async fn project(
    May { by, it: Former { team, it }, .. }: May<ManageTeams, Former<ProjectId>>,
    stage: Stage,
    Form(was): Form<Was>,
) -> Answer {
    let (page, id) = (team_page(&by, &team), team.id);
    let had = (chosen::<ProjectRole>(&was.role).map_err(Error::Bad)?, was.sees);
    stage.db.change(by, move |held| operations::teams::restore_project(held, id, it, had)).await??;
    stage.after(After::on(page, format!("{} has the project again, as {}.", team.name, had.0)))
}

/// Gives the team the role back that it had in a project, unless nothing was changed.
pub(super) fn role(at: OrganizationId, Linked { team, project }: &Linked, before: ProjectRole, now: ProjectRole) -> Option<Undo> {
    let fields = [("role", before.as_str().to_owned()), ("undoes", now.as_str().to_owned())];
    (before != now).then(|| Undo::at(addresses::team_project_role(at, team.id, project.id), fields))
}

/// Sets or clears the tick again, unless nothing was changed.
pub(super) fn tick(at: OrganizationId, Linked { team, project }: &Linked, before: bool, now: bool) -> Option<Undo> {
    let fields = [("sees", word(before)), ("undoes", word(now))];
    (before != now).then(|| Undo::at(addresses::team_project_classified(at, team.id, project.id), fields))
}

/// Puts a project back beside the team, with what the team had there.
pub(super) fn unlinked(at: OrganizationId, team: &Team, before: &LinkedProject) -> Undo {
    let fields = [("role", before.role.as_str().to_owned()), ("sees", word(before.sees_classified))];
    Undo::at(addresses::team_project_removal_undo(at, team.id, before.id), fields)
}

fn word(sees: bool) -> String {
    if sees { "yes" } else { "no" }.to_owned()
}
