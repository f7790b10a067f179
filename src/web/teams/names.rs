//! The names behind the counts of the list of teams, read when a count is opened (L8.2).

use askama::Template;

use crate::{
    frame::{May, Stage, respond},
    http::Answer,
    model::{OrganizationId, TeamId, addresses, limits::NAMES_BEHIND_A_COUNT},
    policy::org::ManageTeams,
    store::{
        PgConnection, QueryResult,
        teams::{self, Team},
    },
};

#[derive(Template)]
#[template(path = "teams/names.html")]
struct Names {
    names: Vec<String>,
    /// The page that has them all, and what they are; how many, where there are more than these.
    page: String,
    of: String,
    more: Option<i32>,
}

/// `GET …/{team}/users/names`
pub async fn users(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage) -> Answer {
    let (count, of) = (team.user_count, format!("users of {}", team.name));
    draw(&stage, (place.actor.organization, team.id), (count, of), teams::names_of_people).await
}

/// `GET …/{team}/projects/names`
pub async fn projects(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage) -> Answer {
    let (count, of) = (team.project_count, format!("projects of {}", team.name));
    draw(&stage, (place.actor.organization, team.id), (count, of), teams::names_of_projects).await
}

/// Whoever opens the address by itself is shown the page of the team.
async fn draw(
    stage: &Stage,
    (organization, team): (OrganizationId, TeamId),
    (count, of): (i32, String),
    read: fn(&mut PgConnection, OrganizationId, TeamId, usize) -> QueryResult<Vec<String>>,
) -> Answer {
    let page = addresses::team(organization, team);
    if !stage.hx().wants_part() {
        return Ok(stage.hx().send_to(&page));
    }
    let names = stage.db.ask(move |conn| read(conn, organization, team, NAMES_BEHIND_A_COUNT)).await?;
    let more = (names.len() < usize::try_from(count).unwrap_or(0)).then_some(count);
    respond::page(actix_web::http::StatusCode::OK, &Names { names, page, of, more })
}
