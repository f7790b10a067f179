//! Who is in a team: Add Users, and taking one out (R1.4, M116).

use actix_session::Session;
use actix_web::web;
use askama::Template;

use super::show::find;
use crate::{
    frame::{Chrome, Fields, Form, May, Query, extract::Scene, guards::Place, respond, show, show_again},
    http::{Answer, Db, Error},
    model::{FieldErrors, UserId, addresses, limits::OFFERED},
    operations::{self, Refusal},
    policy::org::ManageTeams,
    store::{QueryResult, Search, members, teams::Team},
};

#[derive(Template)]
#[template(path = "teams/people.html", blocks = ["form", "candidates"])]
struct AddUsersPage {
    chrome: Chrome,
    team: Team,
    path: String,
    search: String,
    /// Ticked already, whether the search finds them or not.
    chosen: Vec<(UserId, String, String)>,
    candidates: Vec<(UserId, String, String)>,
    more: bool,
    errors: FieldErrors,
}

/// What is searched for, and who is ticked.
#[derive(Debug, Clone)]
pub struct People {
    search: String,
    people: Vec<UserId>,
    /// Only the list is to be drawn again.
    searching: bool,
}

impl From<Fields> for People {
    fn from(mut fields: Fields) -> Self {
        let mut people: Vec<UserId> = fields.all("user").iter().filter_map(|id| id.parse().ok()).collect();
        people.sort_unstable();
        people.dedup();
        Self { searching: fields.has("search"), search: fields.one("search").chars().take(200).collect(), people }
    }
}

/// `GET …/{team}/users/new`, with `?search=` for others than the first fifty.
pub async fn new(
    May { place, .. }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    path: web::Path<(String, String)>,
    Query(form): Query<People>,
) -> Answer {
    let team = find(&db, place.actor.organization, &path.1).await?;
    let (hx, searching) = (scene.hx.clone(), form.searching);
    let page = AddUsersPage::draw(scene, &db, &place, team, form, FieldErrors::default()).await?;
    if searching { show(&hx, &page, &page.as_candidates()) } else { show(&hx, &page, &page.as_form()) }
}

/// `POST …/{team}/users/new`
pub async fn create(
    May { by, place, .. }: May<ManageTeams>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<People>,
) -> Answer {
    let (hx, organization) = (scene.hx.clone(), by.organization());
    let team = find(&db, organization, &path.1).await?;
    let (id, people) = (team.id, form.people.clone());
    let done = if people.is_empty() {
        Err(FieldErrors::on("user", "Choose somebody.").into())
    } else {
        db.change(by, move |held| operations::teams::add_people(held, id, &people)).await?
    };
    match done {
        Ok(added) => {
            let sentence = if added == 1 { "1 user added.".to_owned() } else { format!("{added} users added.") };
            let page = addresses::team(organization, id);
            respond::done(&hx, &session, &[&page], &page, &sentence)
        }
        Err(Refusal::Invalid(errors)) => {
            let page = AddUsersPage::draw(scene, &db, &place, team, form, errors).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

impl AddUsersPage {
    async fn draw(scene: Scene, db: &Db, place: &Place, team: Team, form: People, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, id, search) = (place.actor.organization, team.id, Search::typed(&form.search));
        let chosen = form.people.clone();
        let (chosen, candidates) = db
            .read(move |conn| -> QueryResult<_> {
                let chosen = members::among(conn, organization, &chosen)?;
                Ok((chosen, members::list::outside_team(conn, organization, id, &search, OFFERED + 1)?))
            })
            .await?;
        let chosen: Vec<_> = chosen.into_iter().map(|(id, name, email, _)| (id, name, email.to_string())).collect();
        let more = candidates.len() > OFFERED;
        let candidates = candidates
            .into_iter()
            .take(OFFERED)
            .filter(|line| !chosen.iter().any(|(id, ..)| *id == line.user_id))
            .map(|line| (line.user_id, line.name, line.email.to_string()))
            .collect();
        Ok(Self {
            path: addresses::team(organization, team.id),
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            search: form.search,
            team,
            chosen,
            candidates,
            more,
            errors,
        })
    }
}
