//! Who is in a team: Add Users, and taking one out (R1.4, M116).

use askama::Template;
use validator::Validate;

use crate::{
    frame::{After, Chrome, Fields, Form, May, Parted, Picked, Query, Stage, guards::Place, meant, posted},
    http::{Answer, Error},
    model::{FieldErrors, UserId, addresses, limits::OFFERED},
    operations,
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
    /// Only the list is asked for.
    searching: bool,
    errors: FieldErrors,
}

impl Parted for AddUsersPage {
    fn part(&self) -> Result<String, askama::Error> {
        if self.searching { self.as_candidates().render() } else { self.as_form().render() }
    }
}

/// What is searched for, and who is ticked.
#[derive(Debug, Clone, Validate)]
pub struct People {
    search: String,
    #[validate(length(min = 1, message = "Choose someone."))]
    user: Vec<UserId>,
    /// Only the list is to be drawn again.
    searching: bool,
}

impl From<Fields> for People {
    fn from(mut fields: Fields) -> Self {
        let user = Picked::take(&mut fields, "user").known();
        Self { searching: fields.has("search"), search: fields.one("search").chars().take(200).collect(), user }
    }
}

/// `GET …/{team}/users/new`, with `?search=` for others than the first fifty.
pub async fn new(May { place, it: team, .. }: May<ManageTeams, Team>, stage: Stage, Query(form): Query<People>) -> Answer {
    let searching = form.searching;
    let page = AddUsersPage::draw(&stage, &place, team, form, FieldErrors::default()).await?;
    stage.show(&AddUsersPage { searching, ..page })
}

/// `POST …/{team}/users/new`
pub async fn create(May { by, place, it: team }: May<ManageTeams, Team>, stage: Stage, Form(form): Form<People>) -> Answer {
    let id = team.id;
    posted(
        &stage,
        meant(&form, |form| Some(form.user.clone())),
        async |people| stage.db.change(by, move |held| operations::teams::add_people(held, id, &people)).await,
        async |errors| AddUsersPage::draw(&stage, &place, team, form, errors).await,
        |added| {
            let said = if added == 1 { "1 user added.".to_owned() } else { format!("{added} users added.") };
            After::on(addresses::team(place.actor.organization, id), said)
        },
    )
    .await
}

impl AddUsersPage {
    async fn draw(stage: &Stage, place: &Place, team: Team, form: People, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, id, search) = (place.actor.organization, team.id, Search::typed(&form.search));
        let chosen = form.user.clone();
        let (chosen, candidates) = stage
            .db
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
            chrome: stage.organization(place, "Users & Teams").about(&team.name),
            search: form.search,
            team,
            chosen,
            candidates,
            more,
            searching: false,
            errors,
        })
    }
}
