//! *Add to projects* and *Add to teams* on the page of a member (R1.3.3).

use std::fmt::Display;

use askama::Template;
use validator::Validate;

use crate::{
    frame::{After, Chrome, Fields, Form, May, Picked, Stage, guards::Place, meant, parted, posted, validators},
    http::{Answer, Error},
    model::{FieldErrors, ProjectId, ProjectRole, TeamId, addresses},
    operations,
    policy::org::ManageUsers,
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
    choices: Vec<(String, String)>,
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

    fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Projects => ("project", "projects"),
            Self::Teams => ("team", "teams"),
        }
    }

    /// The last part of the address.
    fn word(self) -> &'static str {
        self.nouns().1
    }
}

parted!(AddPage, as_form);

/// What was ticked, and the role that was chosen.
#[derive(Validate)]
pub struct ToProjects {
    #[validate(custom(function = validators::some_ticked, message = "Choose a project."))]
    projects: Picked<ProjectId>,
    #[validate(custom(function = validators::role::<ProjectRole>))]
    role: String,
}

impl From<Fields> for ToProjects {
    fn from(mut fields: Fields) -> Self {
        Self { projects: Picked::take(&mut fields, "projects"), role: fields.one("role") }
    }
}

/// What was ticked.
#[derive(Validate)]
pub struct ToTeams {
    #[validate(custom(function = validators::some_ticked, message = "Choose a team."))]
    teams: Picked<TeamId>,
}

impl From<Fields> for ToTeams {
    fn from(mut fields: Fields) -> Self {
        Self { teams: Picked::take(&mut fields, "teams") }
    }
}

/// Either of them, as it is drawn.
struct AddForm {
    chosen: Picked<String>,
    role: String,
}

impl AddForm {
    fn has(&self, id: &String) -> bool {
        self.chosen.has(id)
    }

    fn count(&self, kind: Kind) -> String {
        self.chosen.count(kind.nouns())
    }
}

/// `GET …/users/{user}/projects/new`
pub async fn new_projects(may: May<ManageUsers, Member>, stage: Stage) -> Answer {
    new(Kind::Projects, may, stage).await
}

/// `POST …/users/{user}/projects/new`
pub async fn create_projects(
    May { by, place, it: member }: May<ManageUsers, Member>,
    stage: Stage,
    Form(form): Form<ToProjects>,
) -> Answer {
    let (id, count) = (member.id, form.projects.count(Kind::Projects.nouns()));
    posted(
        &stage,
        meant(&form, |form| form.projects.ids().zip(form.role.parse::<ProjectRole>().ok())),
        async |(projects, role)| {
            stage.db.change(by, move |held| operations::members::additions::to_projects(held, id, &projects, role)).await
        },
        async |errors| {
            let form = AddForm { chosen: form.projects.as_typed(), role: form.role };
            AddPage::draw(Kind::Projects, &place, &stage, member, form, errors).await
        },
        |name| After::saying(addresses::user(place.actor.organization, id), format!("{name}: added to {count}.")),
    )
    .await
}

/// `GET …/users/{user}/teams/new`
pub async fn new_teams(may: May<ManageUsers, Member>, stage: Stage) -> Answer {
    new(Kind::Teams, may, stage).await
}

/// `POST …/users/{user}/teams/new`
pub async fn create_teams(
    May { by, place, it: member }: May<ManageUsers, Member>,
    stage: Stage,
    Form(form): Form<ToTeams>,
) -> Answer {
    let (id, count) = (member.id, form.teams.count(Kind::Teams.nouns()));
    posted(
        &stage,
        meant(&form, |form| form.teams.ids()),
        async |teams| stage.db.change(by, move |held| operations::members::additions::to_teams(held, id, &teams)).await,
        async |errors| {
            let form = AddForm { chosen: form.teams.as_typed(), role: String::new() };
            AddPage::draw(Kind::Teams, &place, &stage, member, form, errors).await
        },
        |name| After::saying(addresses::user(place.actor.organization, id), format!("{name}: added to {count}.")),
    )
    .await
}

async fn new(kind: Kind, May { place, it: member, .. }: May<ManageUsers, Member>, stage: Stage) -> Answer {
    let form = AddForm { chosen: Picked::default(), role: ProjectRole::Consumer.as_str().to_owned() };
    stage.show(&AddPage::draw(kind, &place, &stage, member, form, FieldErrors::default()).await?)
}

impl AddPage {
    async fn draw(
        kind: Kind,
        place: &Place,
        stage: &Stage,
        member: Member,
        form: AddForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let choices = stage.db.ask(move |conn| match kind {
            Kind::Projects => Ok(lettered(projects::choices(conn, organization)?)),
            Kind::Teams => Ok(lettered(teams::choices(conn, organization)?)),
        });
        let back = addresses::user(organization, member.id);
        Ok(Self {
            chrome: stage.organization(place, "Users & Teams"),
            choices: choices.await?,
            action: format!("{back}/{}/new", kind.word()),
            roles: place.actor.gives_through_teams(),
            name: member.name,
            kind,
            back,
            form,
            errors,
        })
    }

    /// The sentence beside the choices, wherever the operation found what is wrong with them.
    fn wrong(&self) -> Option<&str> {
        ["projects", "teams", "projects-0", "teams-0", "email-0"].into_iter().find_map(|field| self.errors.at(field))
    }

    fn wrong_role(&self) -> Option<&str> {
        self.errors.at("role").or_else(|| self.errors.at("project_role-0"))
    }

    fn of_projects(&self) -> bool {
        self.kind == Kind::Projects
    }
}

fn lettered<I: Display>(choices: Vec<(I, String)>) -> Vec<(String, String)> {
    choices.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
}
