//! What a team gives: Add Projects, the role in each, the tick for classified data, and taking one away (M117–M119).

use super::{removal::Linked, show::changed};
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

/// `?role=` or `?sees=`
pub struct LinkChange {
    role: String,
    sees: bool,
}

impl From<Fields> for LinkChange {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), sees: fields.one("sees") == "yes" }
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
    May { by, place, it: Linked { team, project } }: May<ManageTeams, Linked>,
    stage: Stage,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (id, role) = (team.id, chosen::<ProjectRole>(&change.role).map_err(Error::Bad)?);
    stage.db.change(by, move |held| operations::teams::link(held, id, &[project.id], role)).await??;
    let sentence = format!("{} is {role} in {}.", team.name, project.name);
    changed(place, stage, team, sentence).await
}

/// `POST …/{team}/projects/{project}/classified`: saved at once.
pub async fn update_classified(
    May { by, place, it: Linked { team, project } }: May<ManageTeams, Linked>,
    stage: Stage,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (id, sees) = (team.id, change.sees);
    stage.db.change(by, move |held| operations::teams::set_classified(held, id, project.id, sees)).await??;
    let word = if sees { "sees" } else { "can no longer view" };
    let sentence = format!("{} {word} classified data in {}.", team.name, project.name);
    changed(place, stage, team, sentence).await
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
            title: format!("Add Projects · {}", team.name),
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
