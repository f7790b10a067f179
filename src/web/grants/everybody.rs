//! The All Users Grant of a project: another role for everybody, or its end, after its consequences were seen (R1.9.3, A11).

use super::undo;
use crate::{
    frame::{
        After, Fields, Form, InProject, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm, Confirmed},
    },
    http::{Answer, Error},
    model::{FieldErrors, OrganizationId, ProjectId, ProjectRole, UserId, addresses, roles::chosen},
    operations::{self, Held, Refusal, grants::everybody::ROLES},
    policy::{Denied, ProjectPermit, everybody_would_manage, grants_over, proj::ChangeRoles},
    store::{
        PgConnection, QueryResult,
        grants::{self, Scope},
    },
};

/// The role, and what was confirmed.
#[derive(Debug, Clone)]
pub struct EverybodyForm {
    role: String,
    confirmed: Confirmed,
}

impl From<Fields> for EverybodyForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /projects/{project}/settings/users/everybody`, with `?role=` to see what that role would bring.
pub async fn edit(within: InProject<ChangeRoles>, stage: Stage, Query(form): Query<EverybodyForm>) -> Answer {
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Grant::of(within, &stage, form).await?);
    look(change, stage, chrome).await
}

/// `POST /projects/{project}/settings/users/everybody`
pub async fn update(within: InProject<ChangeRoles>, stage: Stage, Form(form): Form<EverybodyForm>) -> Answer {
    let confirmed = form.confirmed.clone();
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Grant::of(within, &stage, form).await?);
    make(change, confirmed, stage, chrome).await
}

/// `GET …/users/everybody/removal`
pub async fn removing(within: InProject<ChangeRoles>, stage: Stage) -> Answer {
    let confirmed = Confirmed { revoke: true, ..Confirmed::default() };
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Revocation::of(within, &stage, confirmed).await?);
    look(change, stage, chrome).await
}

/// `POST …/users/everybody/removal`
pub async fn remove(within: InProject<ChangeRoles>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let seen = confirmed.clone();
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Revocation::of(within, &stage, confirmed).await?);
    make(change, seen, stage, chrome).await
}

/// Everybody, and the role they all have, if they have one.
#[derive(Clone)]
struct Present {
    people: Vec<UserId>,
    role: Option<ProjectRole>,
}

impl Present {
    async fn read(stage: &Stage, organization: OrganizationId, project: ProjectId) -> Result<Self, Error> {
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let role = grants::given::all_users(conn, organization, project)?.map(|given| given.role);
            Ok(Self { people: grants::list::everybody(conn, organization)?, role })
        };
        stage.db.read(read).await
    }

    fn scope(&self, project: ProjectId) -> Scope {
        Scope { people: Some(self.people.clone()), projects: Some(vec![project]) }
    }
}

/// A role for everybody.
#[derive(Clone)]
struct Grant {
    by: ProjectPermit<ChangeRoles>,
    present: Present,
    form: EverybodyForm,
    chosen: Option<ProjectRole>,
}

impl Grant {
    async fn of(within: InProject<ChangeRoles>, stage: &Stage, form: EverybodyForm) -> Result<Self, Error> {
        let present = Present::read(stage, within.by.organization(), within.by.project()).await?;
        if !grants_over(within.at.actor.access.highest(), present.role, None) {
            return Err(Denied::ProjectRank.into());
        }
        let chosen = form.role.parse().ok().or(present.role);
        Ok(Self { by: within.by, present, form, chosen })
    }

    fn choice(&self) -> Choice {
        let own = self.by.actor().access.highest();
        let roles = ROLES.iter().filter(|role| grants_over(own, self.present.role, Some(**role)));
        Choice {
            label: "Role of everyone in the organization".into(),
            name: "role",
            id: "everybody-role",
            options: Some(roles.map(|role| (role.as_str().to_owned(), role.to_string())).collect()),
            first: self.chosen.is_none().then_some("Choose a role"),
            value: self.chosen.map_or_else(String::new, |role| role.as_str().to_owned()),
            hint: None,
        }
    }
}

impl Change for Grant {
    type By = ProjectPermit<ChangeRoles>;
    /// The addresses of invitations that lose their sender.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        self.present.scope(self.by.project())
    }

    fn is_ready(&self) -> bool {
        self.chosen.is_some() && self.chosen != self.present.role
    }

    fn lacks(&self) -> FieldErrors {
        match chosen::<ProjectRole>(&self.form.role) {
            Ok(_) => FieldErrors::default(),
            Err(sentence) => FieldErrors::on("role", sentence),
        }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        let role = self.chosen.ok_or(Refusal::Changed)?;
        operations::grants::everybody::change(held, role, self.form.confirmed.lapsing())
    }

    fn words(&self) -> Confirm {
        let users = addresses::project_users(self.by.project());
        let warning = "Everyone in the organization, and everyone who joins later, can then change this project and its users.";
        Confirm {
            title: "All Users Grant".into(),
            choice: Some(self.choice()),
            warning: self.chosen.is_some_and(everybody_would_manage).then_some(warning),
            quiet: Some("Nothing else changes."),
            revoke: self.form.confirmed.revoke,
            action: addresses::everybody(self.by.project()),
            back: users,
            verb: "Save",
            mild: true,
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, lapsing: Vec<String>) {
        words.invitations = lapsing;
    }

    fn after(&self, _: Vec<String>) -> After {
        let role = self.chosen.map(|role| role.to_string()).unwrap_or_default();
        After::on(addresses::project_users(self.by.project()), format!("Everyone in the organization is now {role} here."))
    }
}

/// The end of the All Users Grant.
#[derive(Clone)]
struct Revocation {
    by: ProjectPermit<ChangeRoles>,
    present: Present,
    confirmed: Confirmed,
}

impl Revocation {
    async fn of(within: InProject<ChangeRoles>, stage: &Stage, confirmed: Confirmed) -> Result<Self, Error> {
        let present = Present::read(stage, within.by.organization(), within.by.project()).await?;
        Ok(Self { by: within.by, present, confirmed })
    }
}

impl Change for Revocation {
    type By = ProjectPermit<ChangeRoles>;
    /// The addresses of invitations that lose their sender.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        self.present.scope(self.by.project())
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        operations::grants::everybody::revoke(held, self.confirmed.lapsing())
    }

    fn words(&self) -> Confirm {
        let users = addresses::project_users(self.by.project());
        Confirm {
            title: "Delete All Users Grant".into(),
            names: self.present.role.map(|role| format!("All users in the organization as {role}")).into_iter().collect(),
            sentences: vec!["People without other access to this project lose it immediately. Other access stays.".into()],
            revoke: self.confirmed.revoke,
            action: addresses::everybody_removal(self.by.project()),
            back: users,
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, lapsing: Vec<String>) {
        words.invitations = lapsing;
    }

    fn after(&self, _: Vec<String>) -> After {
        let (users, undo) = (addresses::project_users(self.by.project()), undo::everybody(&self.by, self.present.role));
        After::on(users, "The All Users Grant was deleted.").undone_by(undo)
    }
}
