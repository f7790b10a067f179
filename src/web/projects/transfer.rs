//! Transfer Project: to which organization, what would come of it, and Done (M40–M43, R1.8.3, R2.7.4).

use actix_session::Session;
use actix_web::http::StatusCode;
use askama::Template;

use super::ends::of_one;
use crate::{
    frame::{
        Chrome, Fields, Form, InProject, Query, consequences::Consequences, extract::Scene, flash, guards::ProjectPlace, respond,
    },
    http::{Answer, Db},
    model::{FieldErrors, OrganizationId, addresses},
    operations::{
        Refusal,
        preview::{carry_out_across, preview_across},
        projects::{self, transfer::Moved},
    },
    policy::{ProjectPermit, proj::EndProject},
    store::{Tx, projects::moves::Destination},
};

#[derive(Template)]
#[template(path = "projects/transfer.html", blocks = ["form"])]
struct TransferPage {
    chrome: Chrome,
    name: String,
    path: String,
    back: String,
    destinations: Vec<Destination>,
    chosen: Option<OrganizationId>,
    consequences: Option<Consequences>,
    /// What the plan of the receiving organization lacks.
    plan: Vec<String>,
    moved: bool,
    errors: FieldErrors,
}

impl TransferPage {
    fn is_chosen(&self, destination: &Destination) -> bool {
        self.chosen == Some(destination.id)
    }
}

/// What was chosen, and the mark of what was seen.
#[derive(Debug, Clone)]
pub struct TransferForm {
    to: String,
    state: String,
}

impl From<Fields> for TransferForm {
    fn from(mut fields: Fields) -> Self {
        Self { to: fields.one("to"), state: fields.one("state") }
    }
}

/// `GET /projects/{project}/settings/transfer`, with `?to=` to see what that would bring.
pub async fn new(
    InProject { by, at, .. }: InProject<EndProject>,
    db: Db,
    scene: Scene,
    Query(form): Query<TransferForm>,
) -> Answer {
    draw(by, at, db, scene, form, FieldErrors::default(), false).await
}

/// `POST /projects/{project}/settings/transfer`. Without the mark of what was seen, that is shown first.
pub async fn create(
    InProject { by, at, .. }: InProject<EndProject>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<TransferForm>,
) -> Answer {
    let Ok(to) = form.to.parse::<OrganizationId>() else {
        return draw(by, at, db, scene, form, FieldErrors::on("to", "Choose an organization."), false).await;
    };
    let (concerned, scope, seen) = ([by.organization(), to], of_one(by.project()), form.state.clone());
    let (change, project) = (transfer(&by, &scene, to), by.project());
    match db.write(move |tx| carry_out_across(tx, &concerned, &scope, &seen, change)).await? {
        Ok(Moved { project: name, to, .. }) => {
            flash::leave(&session, &format!("{name} belongs to {to} now."));
            Ok(scene.hx.send_to(&addresses::project(project)))
        }
        Err(Refusal::Changed) => {
            let moved = !form.state.is_empty();
            draw(by, at, db, scene, form, FieldErrors::default(), moved).await
        }
        Err(Refusal::Invalid(errors)) => draw(by, at, db, scene, form, errors, false).await,
        // An organization that does not exist is answered like one that is not the person's to choose.
        Err(Refusal::NotFound) => draw(by, at, db, scene, form, FieldErrors::default(), false).await,
        Err(refusal) => Err(refusal.into()),
    }
}

fn transfer(
    by: &ProjectPermit<EndProject>,
    scene: &Scene,
    to: OrganizationId,
) -> impl Fn(&mut Tx) -> Result<Moved, Refusal> + use<> {
    let (by, desk) = (by.clone(), scene.site.desk.clone());
    move |tx| projects::transfer::transfer(tx, &by, &desk, to)
}

async fn draw(
    by: ProjectPermit<EndProject>,
    at: ProjectPlace,
    db: Db,
    scene: Scene,
    form: TransferForm,
    mut errors: FieldErrors,
    moved: bool,
) -> Answer {
    let (user, from) = (by.user(), by.organization());
    let destinations = db.read(move |conn| projects::transfer::destinations(conn, user, from)).await?;
    let wanted: Option<OrganizationId> = form.to.parse().ok();
    let chosen = wanted.filter(|to| destinations.iter().any(|destination| destination.id == *to));
    if !form.to.is_empty() && chosen.is_none() {
        errors = FieldErrors::on("to", "Choose an organization in which you may create projects.");
    }
    let (mut consequences, mut plan) = (None, Vec::new());
    if let (Some(to), true) = (chosen, errors.is_empty()) {
        let (scope, change) = (of_one(by.project()), transfer(&by, &scene, to));
        match db.rehearse(move |conn| preview_across(conn, &[from, to], &scope, change)).await? {
            Ok((preview, moved)) => (consequences, plan) = (Some(Consequences::of(preview)), moved.plan),
            Err(Refusal::Invalid(found)) => errors = found,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let status = match (errors.is_empty(), moved) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let hx = scene.hx.clone();
    let page = TransferPage {
        name: at.project.name.clone(),
        path: format!("{}/transfer", addresses::project_settings(by.project())),
        back: addresses::project(by.project()),
        chrome: Chrome::project(scene, &at, "Overview"),
        destinations,
        chosen,
        consequences,
        plan,
        moved,
        errors,
    };
    respond::with(status, &hx, &page, &page.as_form())
}
