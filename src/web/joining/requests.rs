//! Users & Teams › Users › Join Requests: who asks to be let in (R1.3.11, X9).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        After, Chrome, Form, May, Query, Stage,
        add_to::{AddTo, Chosen, Words, add, choose},
        confirm::Confirm,
        guards::Place,
        list::{ListQuery, Listed, Noun, Somebody},
        parted,
        tabs::PeopleHead,
        when::When,
    },
    http::{
        Answer, Db, Error, Site,
        within::{Ids, Whereabouts, Within},
    },
    model::{OrganizationId, ProjectId, ProjectRole, addresses, limits},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageUsers},
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

parted!(RequestsPage, as_table);

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
pub async fn approving(may: May<ManageUsers, RequestLine>, stage: Stage) -> Answer {
    choose::<Approval>(may, stage).await
}

/// `POST …/{request}/approval`
pub async fn approve(may: May<ManageUsers, RequestLine>, stage: Stage, Form(form): Form<Chosen<Approval>>) -> Answer {
    add(may, stage, form).await
}

/// `GET …/{request}/denial`
pub async fn denying(May { place, it: request, .. }: May<ManageUsers, RequestLine>, stage: Stage) -> Answer {
    let base = addresses::join_requests(place.actor.organization);
    let confirm = Confirm {
        title: "Deny request".to_owned(),
        names: vec![request.name, request.email.to_string()],
        sentences: vec![limits::join_denied().into()],
        action: addresses::denial(place.actor.organization, request.id),
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
    stage.after(After::on(addresses::join_requests(organization), format!("The request of {name} was denied.")))
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

/// Somebody is let in, perhaps with a role in projects.
pub struct Approval;

impl AddTo for Approval {
    type Right = ManageUsers;
    type To = RequestLine;
    type Id = ProjectId;

    const FIELD: &'static str = "projects";
    const NOUNS: (&'static str, &'static str) = ("project", "projects");
    const OPTIONAL: bool = true;

    async fn offered(db: &Db, organization: OrganizationId, _: &RequestLine) -> Result<Vec<(ProjectId, String)>, Error> {
        db.ask(move |conn| projects::choices(conn, organization)).await
    }

    fn add(
        held: &mut Held<Permit<ManageUsers>>,
        site: &Site,
        request: &RequestLine,
        (projects, role): (&[ProjectId], ProjectRole),
        _: &str,
    ) -> Result<String, Refusal> {
        let name = operations::joining::requests::approve(held, &site.desk, request.id, projects, role)?;
        Ok(format!("{name} is now a member."))
    }

    fn words(place: &Place, request: &RequestLine) -> Words {
        let back = addresses::join_requests(place.actor.organization);
        Words {
            menu: "Users & Teams",
            thing: request.name.clone(),
            heading: "Approve request",
            who: Some(request.name.clone()),
            becomes: Some((request.email.to_string(), "becomes a Member of the organization.")),
            label: "Projects (optional)",
            roles: ProjectRole::ALL.to_vec(),
            form: "approve-form",
            action: addresses::approval(place.actor.organization, request.id),
            back,
            verb: "Approve",
            ..Words::default()
        }
    }
}
