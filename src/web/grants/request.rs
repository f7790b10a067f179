//! A member asks to be let into a project (R2.9, R2.9.4). The project is called by its number: its name is for those who are in.

use actix_session::Session;
use askama::Template;
use chrono::Utc;

use crate::{
    frame::{Chrome, Fields, Form, NearProject, extract::Scene, flash, respond, show, show_again, when::When},
    http::{Answer, Db, Error},
    model::{
        FieldErrors, ProjectId, addresses,
        limits::{MESSAGE_LONGEST, message_too_long},
    },
    operations,
    store::grants::{self, requests::AccessRequest},
};

#[derive(Template)]
#[template(path = "grants/request.html", blocks = ["form"])]
struct RequestPage {
    chrome: Chrome,
    organization: String,
    project: ProjectId,
    path: String,
    /// The request that waits.
    waiting: Option<(AccessRequest, When)>,
    message: String,
    errors: FieldErrors,
}

/// What was typed.
pub struct RequestForm(String);

impl From<Fields> for RequestForm {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("message"))
    }
}

impl RequestForm {
    /// From what was typed to what is meant: lines of text, without signs that cannot be seen.
    fn check(&self) -> Result<String, FieldErrors> {
        let lines: Vec<String> =
            self.0.trim().lines().map(|line| line.chars().filter(|c| !crate::model::name::misleads(*c)).collect()).collect();
        let message = lines.join("\n");
        match message.chars().count() {
            0..=MESSAGE_LONGEST => Ok(message),
            n => Err(FieldErrors::on("message", message_too_long(n))),
        }
    }
}

/// `GET /projects/{project}/request`
pub async fn new(near: NearProject, db: Db, scene: Scene) -> Answer {
    let hx = scene.hx.clone();
    if !near.access.is_none() {
        return Ok(hx.send_to(&addresses::project(near.project.id)));
    }
    let page = RequestPage::draw(near, &db, scene, String::new(), FieldErrors::default()).await?;
    show(&hx, &page, &page.as_form())
}

/// `POST /projects/{project}/request`
pub async fn create(near: NearProject, db: Db, scene: Scene, session: Session, Form(form): Form<RequestForm>) -> Answer {
    let hx = scene.hx.clone();
    let message = match form.check() {
        Ok(message) => message,
        Err(errors) => {
            let page = RequestPage::draw(near, &db, scene, form.0, errors).await?;
            return show_again(&hx, &page, &page.as_form());
        }
    };
    let (actor, project, desk) = (near.place.actor.clone(), near.project.id, scene.site.desk.clone());
    let asks = db.change(actor, move |held| operations::grants::requests::request(held, &desk, project, &message)).await??;
    if !asks {
        return Ok(hx.send_to(&addresses::project(project)));
    }
    flash::leave(&session, "Your request is on its way. You get a letter with the answer.");
    Ok(hx.send_to(&addresses::access_request(project)))
}

/// `POST /projects/{project}/request/withdrawal`
pub async fn withdraw(near: NearProject, db: Db, scene: Scene, session: Session) -> Answer {
    let (actor, project) = (near.place.actor.clone(), near.project.id);
    db.change(actor, move |held| operations::grants::requests::withdraw(held, project)).await??;
    let path = addresses::access_request(project);
    respond::done(&scene.hx, &session, &[], &path, "Your request is withdrawn.")
}

impl RequestPage {
    async fn draw(near: NearProject, db: &Db, scene: Scene, message: String, errors: FieldErrors) -> Result<Self, Error> {
        let NearProject { place, project, .. } = near;
        let (organization, id, user) = (place.actor.organization, project.id, place.person.id);
        let waiting = db.ask(move |conn| grants::requests::of(conn, organization, id, user)).await?;
        Ok(Self {
            organization: place.membership.organization.name.clone(),
            project: id,
            path: addresses::access_request(id),
            waiting: waiting.map(|request| {
                let at = When::relative(request.requested_at, Utc::now());
                (request, at)
            }),
            chrome: Chrome::organization(scene, &place, ""),
            message,
            errors,
        })
    }
}
