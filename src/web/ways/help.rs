//! Help inside the console: whom to ask, where to look, and what can be done by keyboard (L18, L5).

use askama::Template;

use crate::{
    frame::{
        Chrome, SignedIn, Stage, parted,
        reach::{reach, reach_of},
    },
    http::Answer,
    model::{OrganizationId, UserId},
    policy::{OrgAction, roles_that},
    store::{
        PgConnection, QueryResult,
        members::list::{Asked, to_ask},
        organizations,
    },
};

#[derive(Template)]
#[template(path = "ways/help.html")]
struct HelpPage {
    chrome: Chrome,
    /// One's organizations, each with those who run it.
    organizations: Vec<Organization>,
    /// Projects are open to the viewer.
    project: bool,
}

struct Organization {
    id: OrganizationId,
    name: String,
    asked: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "ways/keys.html", blocks = ["form"])]
struct KeysPage {
    chrome: Chrome,
}

parted!(HelpPage);
parted!(KeysPage, as_form);

/// `GET /help`
pub async fn index(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    let user = person.id;
    let (organizations, reach) = stage.db.read(move |conn| read(conn, user)).await?;
    let page = HelpPage { chrome: stage.profile(&person, reach, ""), organizations, project: reach.project };
    stage.show(&page)
}

fn read(conn: &mut PgConnection, user: UserId) -> QueryResult<(Vec<Organization>, crate::frame::chrome::Elsewhere)> {
    let all = organizations::of_user(conn, user)?;
    let ids: Vec<OrganizationId> = all.iter().map(|line| line.id).collect();
    let mut asked = to_ask(conn, &ids, &roles_that(OrgAction::ManageUsers))?;
    let reach = reach_of(conn, user, &all)?;
    let mut of = |id| {
        let (theirs, others): (Vec<_>, Vec<_>) = asked.drain(..).partition(|asked: &Asked| asked.organization_id == id);
        asked = others;
        theirs
    };
    let organizations = all.into_iter().map(|line| Organization { asked: of(line.id), id: line.id, name: line.name }).collect();
    Ok((organizations, reach))
}

/// `GET /help/keys`
pub async fn keys(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    let user = person.id;
    let reach = stage.db.read(move |conn| reach(conn, user)).await?;
    stage.show(&KeysPage { chrome: stage.profile(&person, reach, "") })
}
