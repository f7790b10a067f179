//! Project Users › Access Requests: who asks to be let in, and the answer (R1.9.5, R2.9).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        confirm::Confirm,
        list::{ListQuery, Listed, Noun, Somebody},
        parted,
        tabs::ProjectUsersHead,
        when::When,
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{AccessRequestId, ProjectId, ProjectRole, addresses, roles::chosen},
    operations,
    policy::proj::ApproveRequests,
    store::{
        PgConnection, QueryResult,
        grants::{self, requests::AccessRequest},
    },
};

const REQUESTS: Noun = Noun::new("requests", "request", "requests");

#[derive(Template)]
#[template(path = "grants/requests.html", blocks = ["table"])]
struct RequestsPage {
    chrome: Chrome,
    head: ProjectUsersHead,
    list: Listed<Line>,
    roles: Vec<ProjectRole>,
}

parted!(RequestsPage, as_table);

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
pub async fn index(InProject { at, .. }: InProject<ApproveRequests>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (organization, project, from) = (at.place.actor.organization, at.project.id, query.from.clone());
    let (page, waiting) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = grants::requests::page(conn, organization, project, &from)?;
            Ok((page, grants::requests::waiting(conn, organization, project)?))
        })
        .await?;
    let base = addresses::project_requests(project);
    stage.show(&RequestsPage {
        list: Listed::of(stage.hx(), base, query, REQUESTS, (page, waiting), |request| line(project, request)),
        roles: ProjectRole::ALL.iter().copied().filter(|role| at.actor.reaches(*role)).collect(),
        head: ProjectUsersHead::of(&at, "requests", waiting),
        chrome: stage.project(&at, "Project Users"),
    })
}

/// `POST …/requests/{request}/approval`
pub async fn approve(
    InProject { by, at, it }: InProject<ApproveRequests, AccessRequest>,
    stage: Stage,
    Form(Given(role)): Form<Given>,
) -> Answer {
    let role = if role.is_empty() { ProjectRole::Consumer } else { chosen(&role).map_err(Error::Bad)? };
    let desk = stage.site().desk.clone();
    let name = stage.db.change(by, move |held| operations::grants::requests::approve(held, &desk, it.id, role)).await??;
    let said = format!("{name} is now {role} of {}.", at.project.name);
    stage.after(After::on(addresses::project_requests(at.project.id), said))
}

/// `GET …/requests/{request}/denial`
pub async fn denying(InProject { at, it, .. }: InProject<ApproveRequests, AccessRequest>, stage: Stage) -> Answer {
    let confirm = Confirm {
        title: "Deny request".to_owned(),
        names: vec![it.name, it.email.to_string()],
        sentences: vec!["They get an email, and can ask again.".into()],
        action: addresses::access_denial(at.project.id, it.id),
        back: addresses::project_requests(at.project.id),
        verb: "Deny",
        ..Confirm::default()
    };
    confirm.show(stage.hx(), stage.project(&at, "Project Users"))
}

/// `POST …/requests/{request}/denial`
pub async fn deny(InProject { by, at, it }: InProject<ApproveRequests, AccessRequest>, stage: Stage) -> Answer {
    let desk = stage.site().desk.clone();
    let name = stage.db.change(by, move |held| operations::grants::requests::deny(held, &desk, it.id)).await??;
    stage.after(After::on(addresses::project_requests(at.project.id), format!("The request of {name} was denied.")))
}

/// A request that waits in the project.
impl Within for AccessRequest {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(project), Some(id)) = (place.project, ids.get("request")) else { return Ok(None) };
        grants::requests::find(conn, place.organization, project, id)
    }
}

fn line(project: ProjectId, line: AccessRequest) -> Line {
    Line {
        id: line.id,
        path: addresses::project_request(project, line.id),
        who: Somebody::of(line.name, &line.email),
        message: line.message,
        requested: When::relative(line.requested_at, Utc::now()),
    }
}
