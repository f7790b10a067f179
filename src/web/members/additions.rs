//! *Add to projects* and *Add to teams* on the page of a member (R1.3.3).

use actix_session::Session;
use actix_web::web;
use askama::Template;

use super::show::find;
use crate::{
    frame::{Chrome, Fields, Form, May, extract::Scene, flash, guards::Place, show, show_again},
    http::{Answer, Db, Error},
    model::{FieldErrors, ProjectId, ProjectRole, TeamId, addresses},
    operations::{self, Refusal},
    policy::{Permit, org::ManageUsers},
    store::{members::Member, projects, teams},
};

#[derive(Template)]
#[template(path = "members/add.html", blocks = ["form"])]
struct AddPage {
    chrome: Chrome,
    kind: Kind,
    name: String,
    action: String,
    back: String,
    choices: Vec<(i64, String)>,
    roles: Vec<ProjectRole>,
    form: AddForm,
    errors: FieldErrors,
}

/// What is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Projects,
    Teams,
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Self::Projects => "Add to projects",
            Self::Teams => "Add to teams",
        }
    }

    /// The last part of the address.
    fn word(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Teams => "teams",
        }
    }
}

/// What was typed.
pub struct AddForm {
    chosen: Vec<String>,
    role: String,
}

impl From<Fields> for AddForm {
    fn from(mut fields: Fields) -> Self {
        let mut chosen = fields.all("projects");
        chosen.extend(fields.all("teams"));
        Self { chosen, role: fields.one("role") }
    }
}

impl AddForm {
    fn empty() -> Self {
        Self { chosen: Vec::new(), role: ProjectRole::Consumer.as_str().to_owned() }
    }

    fn has(&self, id: &i64) -> bool {
        self.chosen.iter().any(|chosen| *chosen == id.to_string())
    }

    /// From what was typed to what is meant: each id once.
    fn check(&self, kind: Kind) -> Result<(Vec<i64>, ProjectRole), FieldErrors> {
        let ids: Result<Vec<i64>, _> = self.chosen.iter().map(|id| id.parse()).collect();
        let noun = if kind == Kind::Projects { "project" } else { "team" };
        let mut ids = ids.ok().filter(|ids| !ids.is_empty()).ok_or(FieldErrors::on("chosen", format!("Choose a {noun}.")))?;
        ids.sort_unstable();
        ids.dedup();
        let role = match kind {
            Kind::Projects => self.role.parse().map_err(|()| FieldErrors::on("role", "Choose a role from the list."))?,
            Kind::Teams => ProjectRole::Consumer,
        };
        Ok((ids, role))
    }

    fn count(&self, kind: Kind) -> String {
        let noun = kind.word();
        match self.chosen.len() {
            0 => format!("No {noun}"),
            1 => format!("1 {}", noun.trim_end_matches('s')),
            n => format!("{n} {noun}"),
        }
    }
}

/// `GET …/users/{user}/projects/new`
pub async fn new_projects(
    May { place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    path: web::Path<(String, String)>,
) -> Answer {
    new(Kind::Projects, place, db, scene, &path.1).await
}

/// `POST …/users/{user}/projects/new`
pub async fn create_projects(
    May { by, place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<AddForm>,
) -> Answer {
    create(Kind::Projects, (by, place), db, scene, session, &path.1, form).await
}

/// `GET …/users/{user}/teams/new`
pub async fn new_teams(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, path: web::Path<(String, String)>) -> Answer {
    new(Kind::Teams, place, db, scene, &path.1).await
}

/// `POST …/users/{user}/teams/new`
pub async fn create_teams(
    May { by, place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<AddForm>,
) -> Answer {
    create(Kind::Teams, (by, place), db, scene, session, &path.1, form).await
}

async fn new(kind: Kind, place: Place, db: Db, scene: Scene, user: &str) -> Answer {
    let member = find(&db, place.actor.organization, user).await?;
    let hx = scene.hx.clone();
    let page = AddPage::draw(kind, &place, &db, scene, member, AddForm::empty(), FieldErrors::default()).await?;
    show(&hx, &page, &page.as_form())
}

async fn create(
    kind: Kind,
    (by, place): (Permit<ManageUsers>, Place),
    db: Db,
    scene: Scene,
    session: Session,
    user: &str,
    form: AddForm,
) -> Answer {
    let member = find(&db, place.actor.organization, user).await?;
    let id = member.id;
    let done = match form.check(kind) {
        Ok((ids, role)) => {
            db.change(by, move |held| match kind {
                Kind::Projects => {
                    let projects: Vec<ProjectId> = ids.into_iter().map(ProjectId).collect();
                    operations::members::additions::to_projects(held, id, &projects, role)
                }
                Kind::Teams => {
                    let teams: Vec<TeamId> = ids.into_iter().map(TeamId).collect();
                    operations::members::additions::to_teams(held, id, &teams)
                }
            })
            .await?
        }
        Err(errors) => Err(errors.into()),
    };
    let hx = scene.hx.clone();
    match done {
        Ok(name) => {
            flash::leave(&session, &format!("{name}: added to {}.", form.count(kind)));
            Ok(hx.send_to(&addresses::user(place.actor.organization, id)))
        }
        Err(Refusal::Invalid(errors)) => {
            let page = AddPage::draw(kind, &place, &db, scene, member, form, errors).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

impl AddPage {
    async fn draw(
        kind: Kind,
        place: &Place,
        db: &Db,
        scene: Scene,
        member: Member,
        form: AddForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let choices = match kind {
            Kind::Projects => {
                let all = db.ask(move |conn| projects::choices(conn, organization)).await?;
                all.into_iter().map(|(id, name)| (id.0, name)).collect()
            }
            Kind::Teams => {
                let all = db.ask(move |conn| teams::choices(conn, organization)).await?;
                all.into_iter().map(|(id, name)| (id.0, name)).collect()
            }
        };
        let back = addresses::user(organization, member.id);
        Ok(Self {
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            action: format!("{back}/{}/new", kind.word()),
            roles: place.actor.gives_through_teams(),
            name: member.name,
            kind,
            back,
            choices,
            form,
            errors,
        })
    }

    /// The sentence beside the choices, wherever the operation found what is wrong with them.
    fn wrong(&self) -> Option<&str> {
        ["chosen", "projects-0", "teams-0", "email-0"].into_iter().find_map(|field| self.errors.at(field))
    }

    fn wrong_role(&self) -> Option<&str> {
        self.errors.at("role").or_else(|| self.errors.at("project_role-0"))
    }

    fn of_projects(&self) -> bool {
        self.kind == Kind::Projects
    }
}
