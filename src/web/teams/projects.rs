//! What a team gives: Add Projects, the role in each, the tick for classified data, and taking one away (M117–M119).

use actix_web::web;
use askama::Template;
use validator::Validate;

use super::show::{changed, find, project};
use crate::{
    frame::{After, Chrome, Fields, Form, May, Picked, Stage, guards::Place, meant, parted, posted, validators},
    http::{Answer, Db, Error},
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
pub async fn new(May { place, .. }: May<ManageTeams>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let team = find(&stage.db, place.actor.organization, &path.1).await?;
    let form = LinkForm { project: Picked::default(), role: ProjectRole::Consumer.as_str().to_owned() };
    stage.show(&AddProjectsPage::draw(&stage, &place, team, form, FieldErrors::default()).await?)
}

/// `POST …/{team}/projects/new`
pub async fn create(
    May { by, place, .. }: May<ManageTeams>,
    stage: Stage,
    path: web::Path<(String, String)>,
    Form(form): Form<LinkForm>,
) -> Answer {
    let team = find(&stage.db, by.organization(), &path.1).await?;
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
    May { by, place, .. }: May<ManageTeams>,
    stage: Stage,
    path: web::Path<(String, String, String)>,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (team, project, name) = linked(&place, &stage.db, &path).await?;
    let (id, role) = (team.id, chosen::<ProjectRole>(&change.role).map_err(Error::Bad)?);
    stage.db.change(by, move |held| operations::teams::link(held, id, &[project], role)).await??;
    let sentence = format!("{} is {role} in {name}.", team.name);
    changed(place, stage, team, sentence).await
}

/// `POST …/{team}/projects/{project}/classified`: saved at once.
pub async fn update_classified(
    May { by, place, .. }: May<ManageTeams>,
    stage: Stage,
    path: web::Path<(String, String, String)>,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (team, project, name) = linked(&place, &stage.db, &path).await?;
    let (id, sees) = (team.id, change.sees);
    stage.db.change(by, move |held| operations::teams::set_classified(held, id, project, sees)).await??;
    let word = if sees { "sees" } else { "no longer sees" };
    let sentence = format!("{} {word} classified data in {name}.", team.name);
    changed(place, stage, team, sentence).await
}

/// The team and the project of the address, if they belong together.
async fn linked(place: &Place, db: &Db, path: &(String, String, String)) -> Result<(Team, ProjectId, String), Error> {
    let organization = place.actor.organization;
    let (team, wanted) = (find(db, organization, &path.1).await?, project(&path.2)?);
    let id = team.id;
    let all = db.ask(move |conn| teams::projects(conn, organization, id)).await?;
    let found = all.into_iter().find(|project| project.id == wanted).ok_or(Error::NotFound)?;
    Ok((team, found.id, found.name))
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
