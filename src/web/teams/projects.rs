//! What a team gives: Add Projects, the role in each, the tick for classified data, and taking one away (M117–M119).

use actix_session::Session;
use actix_web::web;
use askama::Template;

use super::show::{changed, find, project};
use crate::{
    frame::{Chrome, Fields, Form, May, extract::Scene, guards::Place, respond, show, show_again},
    http::{Answer, Db, Error},
    model::{FieldErrors, ProjectId, ProjectRole, addresses},
    operations::{self, Refusal},
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

/// What was typed.
pub struct LinkForm {
    projects: Vec<String>,
    role: String,
}

impl From<Fields> for LinkForm {
    fn from(mut fields: Fields) -> Self {
        Self { projects: fields.all("project"), role: fields.one("role") }
    }
}

impl LinkForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Vec<ProjectId>, ProjectRole), FieldErrors> {
        let mut errors = FieldErrors::default();
        let projects: Result<Vec<ProjectId>, _> = self.projects.iter().map(|id| id.parse()).collect();
        if projects.as_ref().map_or(true, Vec::is_empty) {
            errors.add("project", "Choose a project.");
        }
        let role = self.role.parse().map_err(|()| errors.add("role", "Choose a role from the list."));
        match (projects, role) {
            (Ok(mut projects), Ok(role)) => {
                projects.sort_unstable();
                projects.dedup();
                errors.or((projects, role))
            }
            _ => Err(errors),
        }
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.projects.iter().any(|chosen| *chosen == id.to_string())
    }

    fn chosen(&self) -> String {
        match self.projects.len() {
            0 => "No projects".to_owned(),
            1 => "1 project".to_owned(),
            n => format!("{n} projects"),
        }
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
pub async fn new(May { place, .. }: May<ManageTeams>, db: Db, scene: Scene, path: web::Path<(String, String)>) -> Answer {
    let team = find(&db, place.actor.organization, &path.1).await?;
    let hx = scene.hx.clone();
    let form = LinkForm { projects: Vec::new(), role: ProjectRole::Consumer.as_str().to_owned() };
    let page = AddProjectsPage::draw(scene, &db, &place, team, form, FieldErrors::default()).await?;
    show(&hx, &page, &page.as_form())
}

/// `POST …/{team}/projects/new`
pub async fn create(
    May { by, place, .. }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<LinkForm>,
) -> Answer {
    let (hx, organization) = (scene.hx.clone(), by.organization());
    let team = find(&db, organization, &path.1).await?;
    let (id, number) = (team.id, form.projects.len());
    let done = match form.check() {
        Ok((projects, role)) => db.change(by, move |held| operations::teams::link(held, id, &projects, role)).await?,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => {
            let sentence = if number == 1 { "1 project added.".to_owned() } else { format!("{number} projects added.") };
            let page = addresses::team(organization, id);
            respond::done(&hx, &session, &[&page], &page, &sentence)
        }
        Err(Refusal::Invalid(errors)) => {
            let page = AddProjectsPage::draw(scene, &db, &place, team, form, errors).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `POST …/{team}/projects/{project}/role`: saved at once.
pub async fn update_role(
    May { by, place, .. }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String, String)>,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (team, project, name) = linked(&place, &db, &path).await?;
    let role: ProjectRole = change.role.parse().map_err(|()| Error::Bad("Choose a role from the list."))?;
    let id = team.id;
    db.change(by, move |held| operations::teams::link(held, id, &[project], role)).await??;
    let sentence = format!("{} is {role} in {name}.", team.name);
    changed(place, db, scene, session, team, sentence).await
}

/// `POST …/{team}/projects/{project}/classified`: saved at once.
pub async fn update_classified(
    May { by, place, .. }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String, String)>,
    Form(change): Form<LinkChange>,
) -> Answer {
    let (team, project, name) = linked(&place, &db, &path).await?;
    let (id, sees) = (team.id, change.sees);
    db.change(by, move |held| operations::teams::set_classified(held, id, project, sees)).await??;
    let word = if sees { "sees" } else { "no longer sees" };
    let sentence = format!("{} {word} classified data in {name}.", team.name);
    changed(place, db, scene, session, team, sentence).await
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
    async fn draw(scene: Scene, db: &Db, place: &Place, team: Team, form: LinkForm, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, id) = (place.actor.organization, team.id);
        let (all, linked) = db
            .read(move |conn| -> QueryResult<_> {
                Ok((projects::choices(conn, organization)?, teams::links(conn, organization, &[id])?))
            })
            .await?;
        let projects = all.into_iter().filter(|(project, _)| !linked.iter().any(|link| link.project == *project)).collect();
        Ok(Self {
            path: addresses::team(organization, team.id),
            roles: place.actor.gives_through_teams(),
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            team,
            projects,
            form,
            errors,
        })
    }
}
