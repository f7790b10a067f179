//! A member asks to be let into a project (R2.9, R2.9.4). The project is called by its number: its name is for those who are in.

use askama::Template;
use chrono::Utc;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, NearProject, Stage, meant, parted, posted,
        validators::{Verdict, verdict},
        when::When,
    },
    http::{Answer, Error},
    model::{
        FieldErrors, ProjectId, addresses,
        limits::{MESSAGE_LONGEST, message_too_long},
        name,
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

parted!(RequestPage, as_form);

/// What was typed.
#[derive(Default, Validate)]
pub struct RequestForm {
    #[validate(custom(function = not_too_long))]
    message: String,
}

impl From<Fields> for RequestForm {
    fn from(mut fields: Fields) -> Self {
        Self { message: fields.one("message") }
    }
}

/// The message as it is meant: lines of text, without signs that cannot be seen.
fn lines(typed: &str) -> String {
    let lines = typed.trim().lines().map(name::without_hidden);
    lines.collect::<Vec<_>>().join("\n")
}

fn not_too_long(typed: &str) -> Verdict {
    let n = lines(typed).chars().count();
    verdict(if n > MESSAGE_LONGEST { Err(message_too_long(n)) } else { Ok(()) })
}

/// `GET /projects/{project}/request`
pub async fn new(near: NearProject, stage: Stage) -> Answer {
    if !near.access.is_none() {
        return stage.after(After::to(addresses::project(near.project.id)));
    }
    stage.show(&RequestPage::draw(near, &stage, RequestForm::default(), FieldErrors::default()).await?)
}

/// `POST /projects/{project}/request`
pub async fn create(near: NearProject, stage: Stage, Form(form): Form<RequestForm>) -> Answer {
    let (actor, project, desk) = (near.place.actor.clone(), near.project.id, stage.site().desk.clone());
    posted(
        &stage,
        meant(&form, |form| Some(lines(&form.message))),
        async |message| {
            stage.db.change(actor, move |held| operations::grants::requests::request(held, &desk, project, &message)).await
        },
        async |errors| RequestPage::draw(near, &stage, form, errors).await,
        |asks| match asks {
            true => {
                let said = "Your request was sent. You'll get an email with the answer.";
                After::saying(addresses::access_request(project), said)
            }
            false => After::to(addresses::project(project)),
        },
    )
    .await
}

/// `POST /projects/{project}/request/withdrawal`
pub async fn withdraw(near: NearProject, stage: Stage) -> Answer {
    let (actor, project) = (near.place.actor.clone(), near.project.id);
    stage.db.change(actor, move |held| operations::grants::requests::withdraw(held, project)).await??;
    stage.after(After::saying(addresses::access_request(project), "Your request was withdrawn."))
}

impl RequestPage {
    async fn draw(near: NearProject, stage: &Stage, form: RequestForm, errors: FieldErrors) -> Result<Self, Error> {
        let NearProject { place, project, .. } = near;
        let (organization, id, user) = (place.actor.organization, project.id, place.person.id);
        let waiting = stage.db.ask(move |conn| grants::requests::of(conn, organization, id, user)).await?;
        Ok(Self {
            organization: place.membership.organization.name.clone(),
            project: id,
            path: addresses::access_request(id),
            waiting: waiting.map(|request| {
                let at = When::relative(request.requested_at, Utc::now());
                (request, at)
            }),
            chrome: stage.organization(&place, ""),
            message: form.message,
            errors,
        })
    }
}
