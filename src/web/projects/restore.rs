//! Bringing a deleted or reset project back, under its name or another (W22, R2.7.3).

use super::ends::of_one;
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm, Confirmed},
    },
    http::{
        Answer, Site,
        within::{Ids, Whereabouts, Within},
    },
    model::{FieldErrors, ProjectId, addresses, limits::NAME_LONGEST, name::Name},
    operations::{self, Held, Refusal},
    policy::{Permit, org::RestoreProjects},
    store::{
        PgConnection, QueryResult,
        grants::Scope,
        projects::{self, ended::EndedProject},
    },
};

/// What is added to a name that somebody else has by now.
const AGAIN: &str = " (restored)";

/// The name to come back under, and what was confirmed.
#[derive(Debug, Clone)]
pub struct RestoreForm {
    name: String,
    confirmed: Confirmed,
}

impl From<Fields> for RestoreForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// A project that waits, and whether an active one has its name.
#[derive(Clone)]
pub struct Waiting {
    project: EndedProject,
    clash: bool,
}

impl Within for Waiting {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(id) = ids.get::<ProjectId>("ended") else { return Ok(None) };
        let Some(project) = projects::ended::find(conn, place.organization, id)? else { return Ok(None) };
        let clash = projects::has_name(conn, place.organization, &Name::kept(project.name.as_str()))?;
        Ok(Some(Self { project, clash }))
    }
}

/// `GET …/deleted/{ended}/restoration`
pub async fn restoring(may: May<RestoreProjects, Waiting>, stage: Stage, Query(form): Query<RestoreForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Projects");
    let Waiting { project, clash } = &may.it;
    let name = match (form.name.is_empty(), clash) {
        (false, _) => form.name,
        // Names need not be different (A47), but two that are the same are hard to tell apart.
        (true, true) => format!("{}{AGAIN}", project.name.chars().take(NAME_LONGEST - AGAIN.len()).collect::<String>()),
        (true, false) => project.name.clone(),
    };
    look(Restoration { by: may.by, site: stage.site().clone(), it: may.it, name }, stage, chrome).await
}

/// `POST …/deleted/{ended}/restoration`
pub async fn restore(may: May<RestoreProjects, Waiting>, stage: Stage, Form(form): Form<RestoreForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Projects");
    let change = Restoration { by: may.by, site: stage.site().clone(), it: may.it, name: form.name };
    make(change, form.confirmed, stage, chrome).await
}

/// The project comes back under this name.
#[derive(Clone)]
struct Restoration {
    by: Permit<RestoreProjects>,
    site: Site,
    it: Waiting,
    name: String,
}

impl Restoration {
    fn wanted(&self) -> Result<Name, String> {
        if self.name == self.it.project.name {
            Ok(Name::kept(self.name.as_str()))
        } else {
            Name::parse("Project name", &self.name)
        }
    }
}

impl Change for Restoration {
    type By = Permit<RestoreProjects>;
    type Done = ();

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        of_one(self.it.project.id)
    }

    fn is_ready(&self) -> bool {
        self.wanted().is_ok()
    }

    fn lacks(&self) -> FieldErrors {
        self.wanted().err().map(|sentence| FieldErrors::on("name", sentence)).unwrap_or_default()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<(), Refusal> {
        let name = self.wanted().map_err(|sentence| FieldErrors::on("name", sentence))?;
        operations::projects::ends::restore(held, &self.site.desk, self.it.project.id, &name)
    }

    fn words(&self) -> Confirm {
        let Waiting { project, clash } = &self.it;
        let stays = if project.successor_id.is_some() { " The project that replaced it stays." } else { "" };
        let back = addresses::deleted_projects(self.by.organization());
        Confirm {
            title: "Restore".into(),
            about: Some((
                project.name.clone(),
                format!("comes back with its people, its token and its keys, which work again immediately.{stays}"),
            )),
            choice: Some(Choice {
                label: "Name".into(),
                name: "name",
                id: "name",
                options: None,
                first: None,
                value: self.name.clone(),
                hint: clash.then(|| format!("Another project is named {} now.", project.name)),
            }),
            action: addresses::restoration(self.by.organization(), project.id),
            back,
            verb: "Restore",
            mild: true,
            ..Confirm::default()
        }
    }

    fn after(&self, (): ()) -> After {
        let name = self.wanted().map(|name| name.as_str().to_owned()).unwrap_or_default();
        After::on(addresses::deleted_projects(self.by.organization()), format!("{name} is back."))
    }
}
