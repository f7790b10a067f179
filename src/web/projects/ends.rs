//! Deleting and resetting a project, with what would come of it shown before (M35–M39, R1.8.3, R2.7.2, R2.7.3).

use std::slice::from_ref;

use chrono::Utc;

use super::merge_start::{count, groups};
use crate::{
    frame::{
        After, Form, InProject, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Typed, TypedForm},
        guards::ProjectPlace,
    },
    http::{Answer, Error, Site},
    model::{FieldErrors, ProjectId, addresses, limits},
    operations::{
        Held, Refusal,
        data::merging::held,
        projects::{self, ends::Fresh},
    },
    policy::{OrgAction, ProjectPermit, proj::EndProject},
    store::grants::Scope,
};

/// What becomes of the data, as the dialogs say it.
const REMOVAL_TAKES: &str = "end with it";
const RESET_TAKES: &str = "are switched off with it";

/// `GET /projects/{project}/settings/removal`
pub async fn removing(within: InProject<EndProject>, stage: Stage, Query(form): Query<TypedForm>) -> Answer {
    let chrome = stage.project(&within.at, "Overview");
    look(Removal(Ending::of(within, &stage, form.typed, REMOVAL_TAKES).await?), stage, chrome).await
}

/// `POST /projects/{project}/settings/removal`: the project's name has to be typed.
pub async fn remove(within: InProject<EndProject>, stage: Stage, Form(form): Form<TypedForm>) -> Answer {
    let chrome = stage.project(&within.at, "Overview");
    make(Removal(Ending::of(within, &stage, form.typed, REMOVAL_TAKES).await?), form.confirmed, stage, chrome).await
}

/// `GET /projects/{project}/settings/reset`
pub async fn resetting(within: InProject<EndProject>, stage: Stage, Query(form): Query<TypedForm>) -> Answer {
    let chrome = stage.project(&within.at, "Overview");
    look(Reset(Ending::of(within, &stage, form.typed, RESET_TAKES).await?), stage, chrome).await
}

/// `POST /projects/{project}/settings/reset`: the project's name has to be typed.
pub async fn reset(within: InProject<EndProject>, stage: Stage, Form(form): Form<TypedForm>) -> Answer {
    let chrome = stage.project(&within.at, "Overview");
    make(Reset(Ending::of(within, &stage, form.typed, RESET_TAKES).await?), form.confirmed, stage, chrome).await
}

/// All people of one project, and all ways into it.
pub fn of_one(project: ProjectId) -> Scope {
    Scope { people: None, projects: Some(vec![project]) }
}

/// How much data goes with these projects, wherever they go: nothing is said where there is none (D6.1).
pub async fn with_data(stage: &Stage, projects: &[ProjectId], goes: &str) -> Result<Option<String>, Error> {
    let asked = projects.to_vec();
    let (events, profiles, of_groups) = stage.db.read(move |conn| held(conn, &asked)).await?;
    let (all, people) = (count(events, "event"), count(profiles, "profile"));
    let them = match of_groups {
        0 => format!("{all} and {people}"),
        n => format!("{all}, {people} and {}", groups(n, "group profile")),
    };
    Ok((events + profiles + of_groups > 0).then(|| format!("{them} {goes}.")))
}

/// Until when what ends now can come back.
pub fn last_day(site: &Site) -> String {
    format!("Last day to restore: {}.", (Utc::now() + site.config.projects_kept).format("%-d %B %Y"))
}

/// A project that ends, as it is deleted and as it is reset.
#[derive(Clone)]
struct Ending {
    by: ProjectPermit<EndProject>,
    at: ProjectPlace,
    site: Site,
    typed: String,
    /// What goes with it, in words.
    data: Option<String>,
}

impl Ending {
    async fn of(within: InProject<EndProject>, stage: &Stage, typed: String, data_goes: &str) -> Result<Self, Error> {
        let data = with_data(stage, &[within.at.project.id], data_goes).await?;
        Ok(Self { by: within.by, at: within.at, site: stage.site().clone(), typed, data })
    }

    fn lacks(&self) -> FieldErrors {
        Typed::fault(from_ref(&self.at.project.name), &self.typed)
    }

    /// What both dialogs have.
    fn words(&self, verb: &'static str) -> Confirm {
        Confirm {
            title: verb.into(),
            names: vec![self.at.project.name.clone()],
            effects: self.data.iter().cloned().chain([last_day(&self.site)]).collect(),
            asks: true,
            typed: Some(Typed::of(from_ref(&self.at.project.name), &self.typed)),
            back: addresses::project(self.by.project()),
            verb,
            ..Confirm::default()
        }
    }
}

/// Deleting the project.
#[derive(Clone)]
struct Removal(Ending);

impl Change for Removal {
    type By = ProjectPermit<EndProject>;
    /// The name.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.0.by
    }

    fn scope(&self) -> Scope {
        of_one(self.0.by.project())
    }

    fn lacks(&self) -> FieldErrors {
        self.0.lacks()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        projects::ends::delete(held, &self.0.site.desk, self.0.site.config.projects_kept)
    }

    fn words(&self) -> Confirm {
        Confirm {
            sentences: vec![
                limits::project_ends().into(),
                "Until then, an Owner of the organization can restore it with everything it had.".into(),
            ],
            action: addresses::project_removal(self.0.by.project()),
            ..self.0.words("Delete Project")
        }
    }

    fn after(&self, name: String) -> After {
        let back = match self.0.at.place.actor.may(OrgAction::SeeProjects) {
            true => addresses::projects(self.0.by.organization()),
            false => addresses::ACCOUNT_PROJECTS.to_owned(),
        };
        After::saying(back, format!("{name} was deleted."))
    }
}

/// A fresh project in the place of this one.
#[derive(Clone)]
struct Reset(Ending);

impl Change for Reset {
    type By = ProjectPermit<EndProject>;
    type Done = Fresh;

    fn by(&self) -> &Self::By {
        &self.0.by
    }

    fn scope(&self) -> Scope {
        of_one(self.0.by.project())
    }

    fn lacks(&self) -> FieldErrors {
        self.0.lacks()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Fresh, Refusal> {
        projects::ends::reset(held, &self.0.site.desk, &self.0.site.keys, self.0.site.config.projects_kept)
    }

    fn words(&self) -> Confirm {
        Confirm {
            sentences: vec![
                "The project is switched off with its data and settings. A new project takes its place, with the same name, \
                 timezone and people, but a new ID and a new token."
                    .into(),
                limits::project_resets().into(),
            ],
            action: addresses::project_reset(self.0.by.project()),
            ..self.0.words("Reset")
        }
    }

    fn after(&self, Fresh { id, token }: Fresh) -> After {
        let name = &self.0.at.project.name;
        let sentence = format!("{name} was reset. The new project token is {token}. Everything that sends data needs it.");
        After::saying(addresses::project(id), sentence)
    }
}
