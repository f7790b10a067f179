//! What a team gives: Add Projects, the role in each, the tick for classified data, and taking one away (M117–M119).

use askama::Template;
use validator::Validate;

use super::{removal::Linked, show::changed};
use crate::{
    frame::{After, Chrome, Fields, Form, May, Picked, Stage, guards::Place, meant, parted, posted, validators},
    http::{Answer, Error},
    model::{FieldErrors, ProjectId, ProjectRole, addresses, roles::chosen},
    operations,
    policy::org::ManageTeams,
    store::{
        QueryResult, projects,
        teams::{self, Team},
    },
};

#[derive(Template)]
#[template(path = "teams/projects.html", blocks = ["form"])]
struct AddProjectsPage {
    chrome: Chrome,
    team: Team,
    path: String,
    roles: Vec<ProjectRole>,
    projects: Vec<(ProjectId, String)>,
    form: LinkForm,
    errors: FieldErrors,
}

parted!(AddProjectsPage, as_form);

/// What was typed.
#[derive(Validate)]
pub struct LinkForm {
    #[validate(custom(function = validators::some_ticked, message = "Choose a project."))]
    project: Picked<ProjectId>,
    #[validate(custom(function = validators::role::<ProjectRole>))]
    role: String,
}

impl From<Fields> for LinkForm {
    fn from(mut fields: Fields) -> Self {
        Self { project: Picked::take(&mut fields, "project"), role: fields.one("role") }
    }
}

impl LinkForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Vec<ProjectId>, ProjectRole), FieldErrors> {
        meant(self, |form| form.project.ids().zip(form.role.parse().ok()))
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.project.has(id)
    }

    fn chosen(&self) -> String {
        self.project.count(("project", "projects"))
    }
}

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
pub async fn new(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage) -> Answer {
    let form = LinkForm { project: Picked::default(), role: ProjectRole::Consumer.as_str().to_owned() };
    stage.show(&AddProjectsPage::draw(&stage, &place, team, form, FieldErrors::default()).await?)
}

/// `POST …/{team}/projects/new`
pub async fn create(May { by, place, it: team }: May<ManageTeams, Team>, stage: Stage, Form(form): Form<LinkForm>) -> Answer {
    let (id, said) = (team.id, format!("{} added.", form.chosen()));
    posted(
        &stage,
        form.check(),
        async |(projects, role)| stage.db.change(by, move |held| operations::teams::link(held, id, &projects, role)).await,
        async |errors| AddProjectsPage::draw(&stage, &place, team, form, errors).await,
        |()| After::on(addresses::team(place.actor.organization, id), said),
    )
    .await
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
    let word = if sees { "sees" } else { "no longer sees" };
    let sentence = format!("{} {word} classified data in {}.", team.name, project.name);
    changed(place, stage, team, sentence).await
}

impl AddProjectsPage {
    async fn draw(stage: &Stage, place: &Place, team: Team, form: LinkForm, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, id) = (place.actor.organization, team.id);
        let (all, linked) = stage
            .db
            .read(move |conn| -> QueryResult<_> {
                Ok((projects::choices(conn, organization)?, teams::links(conn, organization, &[id])?))
            })
            .await?;
        let projects = all.into_iter().filter(|(project, _)| !linked.iter().any(|link| link.project == *project)).collect();
        Ok(Self {
            path: addresses::team(organization, team.id),
            roles: place.actor.gives_through_teams(),
            chrome: stage.organization(place, "Users & Teams"),
            team,
            projects,
            form,
            errors,
        })
    }
}
