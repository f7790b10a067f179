//! Project Users › Access Requests: who asks to be let in, and the answer (R1.9.5, R2.9).

use actix_web::web;
use askama::Template;
use chrono::Utc;

use super::index::Head;
use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        confirm::Confirm,
        extract::Scene,
        guards::ProjectPlace,
        list::{ListQuery, Listed, Noun, Somebody},
        when::When,
    },
    http::{Answer, Db, Error},
    model::{AccessRequestId, ProjectRole, addresses, roles::chosen},
    operations,
    policy::proj::ApproveRequests,
    store::{
        QueryResult,
        grants::{self, requests::AccessRequest},
    },
};

const REQUESTS: Noun = Noun::new("requests", "request", "requests");

#[derive(Template)]
#[template(path = "grants/requests.html", blocks = ["table"])]
struct RequestsPage {
    chrome: Chrome,
    head: Head,
    list: Listed<Line>,
    roles: Vec<ProjectRole>,
}

struct Line {
    id: AccessRequestId,
    path: String,
    who: Somebody,
    message: String,
    requested: When,
}

/// `role=`
pub struct Given(String);

impl From<Fields> for Given {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("role"))
    }
}

/// `GET /projects/{project}/settings/users/requests`
pub async fn index(
    InProject { at, .. }: InProject<ApproveRequests>,
    db: Db,
    scene: Scene,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (organization, project, from) = (at.place.actor.organization, at.project.id, query.from.clone());
    let (page, waiting) = db
        .read(move |conn| -> QueryResult<_> {
            let page = grants::requests::page(conn, organization, project, &from)?;
            Ok((page, grants::requests::waiting(conn, organization, project)?))
        })
        .await?;
    let base = addresses::project_requests(project);
    let page = RequestsPage {
        list: Listed::of(&scene.hx, base.clone(), query, REQUESTS, (page, waiting), |request| line(&base, request)),
        roles: ProjectRole::ALL.iter().copied().filter(|role| at.actor.reaches(*role)).collect(),
        head: Head::of(&at, "requests", waiting),
        chrome: Chrome::project(scene, &at, "Project Users"),
    };
    page.list.answer(&page, &page.as_table())
}

/// `POST …/requests/{request}/approval`
pub async fn approve(
    InProject { by, at, .. }: InProject<ApproveRequests>,
    stage: Stage,
    path: web::Path<(String, String)>,
    Form(Given(role)): Form<Given>,
) -> Answer {
    let id = find(&stage.db, &at, &path.1).await?.id;
    let role = if role.is_empty() { ProjectRole::Consumer } else { chosen(&role).map_err(Error::Bad)? };
    let desk = stage.site().desk.clone();
    let name = stage.db.change(by, move |held| operations::grants::requests::approve(held, &desk, id, role)).await??;
    let said = format!("{name} is {role} of {} now.", at.project.name);
    stage.after(After::on(addresses::project_requests(at.project.id), said))
}

/// `GET …/requests/{request}/denial`
pub async fn denying(
    InProject { at, .. }: InProject<ApproveRequests>,
    stage: Stage,
    path: web::Path<(String, String)>,
) -> Answer {
    let request = find(&stage.db, &at, &path.1).await?;
    let list = addresses::project_requests(at.project.id);
    let confirm = Confirm {
        title: "Deny request".to_owned(),
        names: vec![request.name, request.email.to_string()],
        sentences: vec!["They are told by letter, and can ask again.".into()],
        action: format!("{list}/{}/denial", request.id),
        back: list,
        verb: "Deny",
        ..Confirm::default()
    };
    confirm.show(stage.hx(), stage.project(&at, "Project Users"))
}

/// `POST …/requests/{request}/denial`
pub async fn deny(
    InProject { by, at, .. }: InProject<ApproveRequests>,
    stage: Stage,
    path: web::Path<(String, String)>,
) -> Answer {
    let (id, desk) = (find(&stage.db, &at, &path.1).await?.id, stage.site().desk.clone());
    let name = stage.db.change(by, move |held| operations::grants::requests::deny(held, &desk, id)).await??;
    stage.after(After::on(addresses::project_requests(at.project.id), format!("The request of {name} is denied.")))
}

/// The request that waits under this id in this project.
async fn find(db: &Db, at: &ProjectPlace, id: &str) -> Result<AccessRequest, Error> {
    let id: AccessRequestId = id.parse().map_err(|_| Error::NotFound)?;
    let (organization, project) = (at.place.actor.organization, at.project.id);
    db.ask(move |conn| grants::requests::find(conn, organization, project, id)).await?.ok_or(Error::NotFound)
}

fn line(base: &str, line: AccessRequest) -> Line {
    Line {
        id: line.id,
        path: format!("{base}/{}", line.id),
        who: Somebody::of(line.name, &line.email),
        message: line.message,
        requested: When::relative(line.requested_at, Utc::now()),
    }
}
