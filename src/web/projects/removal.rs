//! Deleting several projects from the organization's list (M36–M39, M73).

use super::{
    ends::{last_day, with_data},
    index::ProjectsQuery,
};
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Typed},
        named,
        selection::{Everything, Selection, deleted, gathered},
    },
    http::{Answer, Error, Site},
    model::{FieldErrors, ProjectId, addresses, limits},
    operations::{self, Held, Refusal},
    policy::{Permit, org::DeleteProjects},
    store::{
        PgConnection, QueryResult,
        grants::Scope,
        projects::list::{self, ProjectQuery},
    },
};

/// Which projects are selected, and the name that was typed.
#[derive(Debug, Clone)]
pub struct RemovalForm {
    selection: Selection<ProjectId>,
    typed: String,
}

impl From<Fields> for RemovalForm {
    fn from(mut fields: Fields) -> Self {
        Self { typed: fields.one("typed"), selection: fields.into() }
    }
}

/// The same with the projects that match, where everything is selected (L9).
async fn found(
    selection: Selection<ProjectId>,
    by: &Permit<DeleteProjects>,
    stage: &Stage,
) -> Result<Selection<ProjectId>, Error> {
    let organization = by.organization();
    let find = move |conn: &mut PgConnection, fields: Fields| -> QueryResult<_> {
        let wanted = ProjectsQuery::from(fields).wanted();
        let lines = gathered(|from| list::page(conn, organization, &ProjectQuery { from: from.clone(), ..wanted.clone() }))?;
        Ok(lines.into_iter().map(|line| line.id).collect())
    };
    selection.found(&stage.db, find).await
}

/// `GET /orgs/{org}/settings/projects/removal?project=…`
pub async fn removing(may: May<DeleteProjects>, stage: Stage, Query(form): Query<RemovalForm>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Projects"), Removal::of(may.by, &stage, form).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/projects/removal`: all of them, or none.
pub async fn remove(may: May<DeleteProjects>, stage: Stage, Form(form): Form<RemovalForm>) -> Answer {
    let confirmed = form.selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Projects"), Removal::of(may.by, &stage, form).await?);
    make(change, confirmed, stage, chrome).await
}

/// Deleting the selected projects.
#[derive(Clone)]
struct Removal {
    by: Permit<DeleteProjects>,
    site: Site,
    projects: Vec<ProjectId>,
    names: Vec<String>,
    all: Everything,
    typed: String,
    /// What goes with them, in words.
    data: Option<String>,
}

impl Removal {
    async fn of(by: Permit<DeleteProjects>, stage: &Stage, form: RemovalForm) -> Result<Self, Error> {
        let RemovalForm { selection, typed } = form;
        let Selection { ids: projects, all, .. } = found(selection, &by, stage).await?;
        let names = named::projects(&stage.db, by.organization(), &projects).await?;
        let goes = if projects.len() == 1 { "end with it" } else { "end with them" };
        let data = with_data(stage, &projects, goes).await?;
        Ok(Self { by, site: stage.site().clone(), projects, names, all, typed, data })
    }
}

impl Change for Removal {
    type By = Permit<DeleteProjects>;
    /// The names.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: None, projects: Some(self.projects.clone()) }
    }

    fn lacks(&self) -> FieldErrors {
        Typed::fault(&self.names, &self.typed)
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        operations::projects::ends::delete_many(held, &self.site.desk, &self.projects, self.site.config.projects_kept)
    }

    fn words(&self) -> Confirm {
        let projects = addresses::projects(self.by.organization());
        Confirm {
            title: if self.names.len() == 1 { "Delete Project" } else { "Delete Projects" }.into(),
            names: self.names.clone(),
            besides: self.all.sentence(),
            sentences: vec![
                limits::projects_end().into(),
                "Until then, you can restore them under Recently deleted with everything they had.".into(),
            ],
            effects: self.data.iter().cloned().chain([last_day(&self.site)]).collect(),
            asks: true,
            typed: (!self.names.is_empty()).then(|| Typed::of(&self.names, &self.typed)),
            fields: self.projects.iter().map(|id| ("project", id.to_string())).collect(),
            action: addresses::projects_removal(self.by.organization()),
            back: projects,
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn after(&self, names: Vec<String>) -> After {
        After::on(addresses::projects(self.by.organization()), deleted(&names, "projects"))
    }
}
