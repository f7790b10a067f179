//! The home of a member whom nobody has let into a project yet: it says whom to ask (L6).

use askama::Template;

use crate::{
    frame::{Chrome, Member, Stage, parted},
    http::Answer,
    model::addresses,
    policy::{OrgAction, roles_that},
    store::members::list::{Asked, to_ask},
};

#[derive(Template)]
#[template(path = "ways/home.html")]
struct HomePage {
    chrome: Chrome,
    organization: String,
    asked: Vec<Asked>,
    roles: String,
}

parted!(HomePage);

/// `GET /orgs/{org}/home`. Who has a project by now goes there.
pub async fn one(Member(place): Member, stage: Stage) -> Answer {
    let id = place.actor.organization;
    if place.has_project {
        return stage.send_to(&addresses::some_project_in(id));
    }
    let asked = stage.db.ask(move |conn| to_ask(conn, &[id], &roles_that(OrgAction::ManageUsers))).await?;
    let page = HomePage {
        chrome: stage.organization(&place, ""),
        organization: place.membership.organization.name.clone(),
        asked,
        roles: addresses::roles(id),
    };
    stage.show(&page)
}
