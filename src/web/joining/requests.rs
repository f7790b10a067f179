//! Users & Teams › Users › Join Requests: who asks to be let in (R1.3.11, X9).

use actix_session::Session;
use actix_web::web;
use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, Form, May, Query,
        confirm::Confirm,
        extract::Scene,
        guards::Place,
        head::PeopleHead,
        list::{ListQuery, Listed, Noun, Somebody},
        respond, show, show_again,
        when::When,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, JoinRequestId, OrganizationId, ProjectId, ProjectRole, addresses, limits},
    operations::{self, Refusal},
    policy::org::ManageUsers,
    store::{
        QueryResult, Search,
        joining::{self, RequestLine},
        projects,
    },
};

const REQUESTS: Noun = Noun::new("requests", "request", "requests");

#[derive(Template)]
#[template(path = "joining/requests.html", blocks = ["table"])]
struct RequestsPage {
    chrome: Chrome,
    head: PeopleHead,
    list: Listed<Line>,
}

struct Line {
    path: String,
    who: Somebody,
    requested: When,
}

#[derive(Template)]
#[template(path = "joining/approve.html", blocks = ["form"])]
struct ApprovePage {
    chrome: Chrome,
    request: RequestLine,
    path: String,
    back: String,
    roles: &'static [ProjectRole],
    projects: Vec<(ProjectId, String)>,
    form: ApproveForm,
    errors: FieldErrors,
}

/// What was typed.
pub struct ApproveForm {
    projects: Vec<String>,
    role: String,
}

impl From<Fields> for ApproveForm {
    fn from(mut fields: Fields) -> Self {
        Self { projects: fields.all("projects"), role: fields.one("role") }
    }
}

impl ApproveForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Vec<ProjectId>, ProjectRole), FieldErrors> {
        let role = match (self.role.is_empty(), self.role.parse()) {
            (true, _) => ProjectRole::Consumer,
            (false, Ok(role)) => role,
            (false, Err(())) => return Err(FieldErrors::on("role", "Choose a role from the list.")),
        };
        let projects: Result<Vec<ProjectId>, _> = self.projects.iter().map(|id| id.parse()).collect();
        let mut projects = projects.map_err(|_| FieldErrors::on("projects", "Choose projects from the list."))?;
        projects.sort_unstable();
        projects.dedup();
        Ok((projects, role))
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.projects.iter().any(|chosen| *chosen == id.to_string())
    }

    fn chosen(&self) -> String {
        match self.projects.len() {
            0 => "No projects".to_owned(),
            1 => "1 project".to_owned(),
            n => format!("{n} projects"),
        }
    }
}

/// `GET /orgs/{org}/settings/users/requests`
pub async fn index(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (whole, waiting) = (query.is_whole(), i64::from(place.membership.organization.join_request_count));
    let (page, hits) = db
        .read(move |conn| -> QueryResult<_> {
            let page = joining::requests(conn, organization, &search, &from)?;
            Ok((page, if whole { waiting } else { joining::request_hits(conn, organization, &search)? }))
        })
        .await?;
    let base = addresses::join_requests(organization);
    let page = RequestsPage {
        head: PeopleHead::of(&place, "requests"),
        list: Listed::of(&scene.hx, base.clone(), query, REQUESTS, (page, hits), |request| line(&base, request)),
        chrome: Chrome::organization(scene, &place, "Users & Teams"),
    };
    page.list.answer(&page, &page.as_table())
}

/// `GET …/{request}/approval`
pub async fn approving(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, path: web::Path<(String, String)>) -> Answer {
    let hx = scene.hx.clone();
    let request = find(&db, place.actor.organization, &path.1).await?;
    let form = ApproveForm { projects: Vec::new(), role: ProjectRole::Consumer.as_str().to_owned() };
    let page = ApprovePage::draw(scene, &db, &place, request, form, FieldErrors::default()).await?;
    show(&hx, &page, &page.as_form())
}

/// `POST …/{request}/approval`
pub async fn approve(
    May { by, place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<ApproveForm>,
) -> Answer {
    let (hx, organization, desk) = (scene.hx.clone(), by.organization(), scene.site.desk.clone());
    let request = find(&db, organization, &path.1).await?;
    let id = request.id;
    let done = match form.check() {
        Ok((projects, role)) => {
            db.change(by, move |held| operations::joining::requests::approve(held, &desk, id, &projects, role)).await?
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(name) => finish(&scene, &session, organization, &format!("{name} is a member now.")),
        Err(Refusal::Invalid(errors)) => {
            let page = ApprovePage::draw(scene, &db, &place, request, form, errors).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `GET …/{request}/denial`
pub async fn denying(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, path: web::Path<(String, String)>) -> Answer {
    let request = find(&db, place.actor.organization, &path.1).await?;
    let base = addresses::join_requests(place.actor.organization);
    let confirm = Confirm {
        title: "Deny request".to_owned(),
        names: vec![request.name, request.email.to_string()],
        sentences: vec![limits::join_denied().into()],
        action: format!("{base}/{}/denial", request.id),
        back: base,
        verb: "Deny",
        ..Confirm::default()
    };
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::organization(scene, &place, "Users & Teams"))
}

/// `POST …/{request}/denial`
pub async fn deny(
    May { by, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
) -> Answer {
    let (organization, desk) = (by.organization(), scene.site.desk.clone());
    let id = find(&db, organization, &path.1).await?.id;
    let name = db.change(by, move |held| operations::joining::requests::deny(held, &desk, id)).await??;
    finish(&scene, &session, organization, &format!("The request of {name} is denied."))
}

fn finish(scene: &Scene, session: &Session, organization: OrganizationId, sentence: &str) -> Answer {
    let list = addresses::join_requests(organization);
    respond::done(&scene.hx, session, &[&list], &list, sentence)
}

/// The request that waits under this id.
async fn find(db: &Db, organization: OrganizationId, id: &str) -> Result<RequestLine, Error> {
    let id: JoinRequestId = id.parse().map_err(|_| Error::NotFound)?;
    db.ask(move |conn| joining::open_request(conn, organization, id)).await?.ok_or(Error::NotFound)
}

fn line(base: &str, line: RequestLine) -> Line {
    Line {
        path: format!("{base}/{}", line.id),
        who: Somebody::of(line.name, &line.email),
        requested: When::relative(line.requested_at, Utc::now()),
    }
}

impl ApprovePage {
    async fn draw(
        scene: Scene,
        db: &Db,
        place: &Place,
        request: RequestLine,
        form: ApproveForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let base = addresses::join_requests(organization);
        Ok(Self {
            projects: db.ask(move |conn| projects::choices(conn, organization)).await?,
            path: format!("{base}/{}", request.id),
            back: base,
            roles: ProjectRole::ALL,
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            request,
            form,
            errors,
        })
    }
}
