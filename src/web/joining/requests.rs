//! Users & Teams › Users › Join Requests: who asks to be let in (R1.3.11, X9).

use askama::Template;
use chrono::Utc;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Picked, Query, Stage,
        confirm::Confirm,
        guards::Place,
        head::PeopleHead,
        list::{ListQuery, Listed, Noun, Somebody},
        meant, parted, posted, validators,
        when::When,
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{FieldErrors, ProjectId, ProjectRole, addresses, limits},
    operations,
    policy::org::ManageUsers,
    store::{
        PgConnection, QueryResult, Search,
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

parted!(RequestsPage, as_table);
parted!(ApprovePage, as_form);

/// What was typed.
#[derive(Validate)]
pub struct ApproveForm {
    #[validate(custom(function = validators::ticked, message = "Choose projects from the list."))]
    projects: Picked<ProjectId>,
    #[validate(custom(function = validators::role_if_any::<ProjectRole>))]
    role: String,
}

impl From<Fields> for ApproveForm {
    fn from(mut fields: Fields) -> Self {
        Self { projects: Picked::take(&mut fields, "projects"), role: fields.one("role") }
    }
}

impl ApproveForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Vec<ProjectId>, ProjectRole), FieldErrors> {
        meant(self, |form| form.projects.ids().map(|ids| (ids, form.role.parse().unwrap_or(ProjectRole::Consumer))))
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.projects.has(id)
    }

    fn chosen(&self) -> String {
        self.projects.count(("project", "projects"))
    }
}

/// `GET /orgs/{org}/settings/users/requests`
pub async fn index(May { place, .. }: May<ManageUsers>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (whole, waiting) = (query.is_whole(), i64::from(place.membership.organization.join_request_count));
    let (page, hits) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = joining::requests(conn, organization, &search, &from)?;
            Ok((page, if whole { waiting } else { joining::request_hits(conn, organization, &search)? }))
        })
        .await?;
    let base = addresses::join_requests(organization);
    let page = RequestsPage {
        head: PeopleHead::of(&place, "requests"),
        list: Listed::of(stage.hx(), base.clone(), query, REQUESTS, (page, hits), |request| line(&base, request)),
        chrome: stage.organization(&place, "Users & Teams"),
    };
    stage.show(&page)
}

/// `GET …/{request}/approval`
pub async fn approving(May { place, it: request, .. }: May<ManageUsers, RequestLine>, stage: Stage) -> Answer {
    let form = ApproveForm { projects: Picked::default(), role: ProjectRole::Consumer.as_str().to_owned() };
    stage.show(&ApprovePage::draw(&stage, &place, request, form, FieldErrors::default()).await?)
}

/// `POST …/{request}/approval`
pub async fn approve(
    May { by, place, it: request }: May<ManageUsers, RequestLine>,
    stage: Stage,
    Form(form): Form<ApproveForm>,
) -> Answer {
    let (organization, id, desk) = (by.organization(), request.id, stage.site().desk.clone());
    posted(
        &stage,
        form.check(),
        async |(projects, role)| {
            stage.db.change(by, move |held| operations::joining::requests::approve(held, &desk, id, &projects, role)).await
        },
        async |errors| ApprovePage::draw(&stage, &place, request, form, errors).await,
        |name| After::on(addresses::join_requests(organization), format!("{name} is a member now.")),
    )
    .await
}

/// `GET …/{request}/denial`
pub async fn denying(May { place, it: request, .. }: May<ManageUsers, RequestLine>, stage: Stage) -> Answer {
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
    confirm.show(stage.hx(), stage.organization(&place, "Users & Teams"))
}

/// `POST …/{request}/denial`
pub async fn deny(May { by, it: request, .. }: May<ManageUsers, RequestLine>, stage: Stage) -> Answer {
    let (organization, id, desk) = (by.organization(), request.id, stage.site().desk.clone());
    let name = stage.db.change(by, move |held| operations::joining::requests::deny(held, &desk, id)).await??;
    stage.after(After::on(addresses::join_requests(organization), format!("The request of {name} is denied.")))
}

/// A request that waits.
impl Within for RequestLine {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        match ids.get("request") {
            Some(id) => joining::open_request(conn, place.organization, id),
            None => Ok(None),
        }
    }
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
        stage: &Stage,
        place: &Place,
        request: RequestLine,
        form: ApproveForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let base = addresses::join_requests(organization);
        Ok(Self {
            projects: stage.db.ask(move |conn| projects::choices(conn, organization)).await?,
            path: format!("{base}/{}", request.id),
            back: base,
            roles: ProjectRole::ALL,
            chrome: stage.organization(place, "Users & Teams"),
            request,
            form,
            errors,
        })
    }
}
