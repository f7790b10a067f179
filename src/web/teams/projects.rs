//! What a team gives: Add Projects, the role in each, the tick for classified data, and taking one away (M117–M119).

use super::{removal::Linked, show::changed, undo};
use crate::{
    frame::{
        Fields, Form, May, Stage,
        add_to::{AddTo, Chosen, Words, add, choose},
        guards::Place,
    },
    http::{Answer, Db, Error, Site},
    model::{OrganizationId, ProjectId, ProjectRole, addresses, roles::chosen},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult, projects,
        teams::{self, Team},
    },
};

/// `role=` or `sees=`, and in a notice's *Undo* what it takes back.
pub struct LinkChange {
    role: String,
    sees: bool,
    undoes: String,
}

impl From<Fields> for LinkChange {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), sees: fields.one("sees") == "yes", undoes: fields.one("undoes") }
    }
}

/// `GET …/{team}/projects/new`
pub async fn new(may: May<ManageTeams, Team>, stage: Stage) -> Answer {
    choose::<Beside>(may, stage).await
}

/// `POST …/{team}/projects/new`
pub async fn create(may: May<ManageTeams, Team>, stage: Stage, Form(form): Form<Chosen<Beside>>) -> Answer {
    add(may, stage, form).await
}

/// `POST …/{team}/projects/{project}/role`: saved at once.
pub async fn update_role(
    May { by, place, it: link }: May<ManageTeams, Linked>,
    stage: Stage,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (id, project, role) = (link.team.id, link.project.id, chosen::<ProjectRole>(&change.role).map_err(Error::Bad)?);
    let undoes = change.undoes.parse().ok();
    let before = stage.db.change(by, move |held| operations::teams::change_role(held, id, project, role, undoes)).await??;
    let said = format!("{} is {role} in {}.", link.team.name, link.project.name);
    let undo = undo::role(place.actor.organization, &link, before, role).filter(|_| undoes.is_none());
    changed(place, stage, link.team, (said, undo), undoes.is_some()).await
}

/// `POST …/{team}/projects/{project}/classified`: saved at once.
pub async fn update_classified(
    May { by, place, it: link }: May<ManageTeams, Linked>,
    stage: Stage,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (id, project, sees, was_undone) = (link.team.id, link.project.id, change.sees, !change.undoes.is_empty());
    let before = stage.db.change(by, move |held| operations::teams::set_classified(held, id, project, sees)).await??;
    let word = if sees { "sees" } else { "can no longer view" };
    let said = format!("{} {word} classified data in {}.", link.team.name, link.project.name);
    let undo = undo::tick(place.actor.organization, &link, before, sees).filter(|_| !was_undone);
    changed(place, stage, link.team, (said, undo), was_undone).await
}

/// Projects are put beside a team, with the role it gives there.
pub struct Beside;

impl AddTo for Beside {
    type Right = ManageTeams;
    type To = Team;
    type Id = ProjectId;

    const FIELD: &'static str = "project";
    const NOUNS: (&'static str, &'static str) = ("project", "projects");

    async fn offered(db: &Db, organization: OrganizationId, team: &Team) -> Result<Vec<(ProjectId, String)>, Error> {
        let id = team.id;
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            Ok((projects::choices(conn, organization)?, teams::links(conn, organization, &[id])?))
        };
        let (all, linked) = db.read(read).await?;
        Ok(all.into_iter().filter(|(project, _)| !linked.iter().any(|link| link.project == *project)).collect())
    }

    fn add(
        held: &mut Held<Permit<ManageTeams>>,
        _: &Site,
        team: &Team,
        (projects, role): (&[ProjectId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        operations::teams::link(held, team.id, projects, role)?;
        Ok(format!("{count} added."))
    }

    fn words(place: &Place, team: &Team) -> Words {
        let back = addresses::team(place.actor.organization, team.id);
        Words {
            menu: "Users & Teams",
            thing: team.name.clone(),
            heading: "Add Projects",
            label: "Projects",
            roles: place.actor.gives_through_teams(),
            nothing: "This team already has all projects of the organization.",
            form: "projects-form",
            action: addresses::add_to_team(place.actor.organization, team.id),
            back,
            verb: "Add",
            ..Words::default()
        }
    }
}
