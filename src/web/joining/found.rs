//! Welcome, part 1: joining an organization that people of one's mail domain find (R1.1.5, R2.6).

use actix_web::web;
use chrono::Utc;

use crate::{
    frame::{After, SignedIn, Stage, chrome::initials},
    http::{Answer, Error},
    model::{OrganizationId, addresses, organization::Discoverability},
    operations::{
        Refusal,
        joining::{self, requests::again_at},
    },
    store::joining::Card,
};

/// An organization on the Welcome screen.
pub struct Found {
    pub id: OrganizationId,
    pub name: String,
    pub owner: String,
    pub projects: i32,
    pub members: i32,
    pub initials: Vec<String>,
    pub offer: Offer,
}

/// What can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    Join,
    Ask,
    Requested,
    /// A refusal is less than a day old.
    Later(String),
}

impl Found {
    pub fn of(card: Card) -> Self {
        let now = Utc::now();
        let offer = match (card.level, card.requested_at, again_at(&card, now)) {
            (_, Some(_), _) => Offer::Requested,
            (Discoverability::Open, ..) => Offer::Join,
            (_, _, Some(again)) => Offer::Later(again.format("%-d %B %Y, %H:%M UTC").to_string()),
            _ => Offer::Ask,
        };
        Self {
            id: card.id,
            name: card.name,
            owner: card.owner.unwrap_or_default(),
            projects: card.project_count,
            members: card.member_count,
            initials: card.members.iter().map(|name| initials(name)).collect(),
            offer,
        }
    }
}

/// `POST /join/{found}`
pub async fn create(SignedIn(person): SignedIn, stage: Stage, path: web::Path<String>) -> Answer {
    let organization = id(&path)?;
    let done = stage.db.write_in(Some(organization), move |tx| joining::requests::join(tx, &person, organization)).await?;
    done.map_err(worded)?;
    stage.after(After::saying(addresses::home_in(organization), "Welcome."))
}

/// `POST /join/{found}/request`
pub async fn request(SignedIn(person): SignedIn, stage: Stage, path: web::Path<String>) -> Answer {
    let (organization, desk) = (id(&path)?, stage.site().desk.clone());
    let said = match stage
        .db
        .write_in(Some(organization), move |tx| joining::requests::request(tx, &desk, &person, organization))
        .await?
    {
        Ok(()) => "Request sent. The Owners and Admins get an email, and you'll get one with the answer.".to_owned(),
        Err(Refusal::Invalid(errors)) => errors.whole().unwrap_or_default().to_owned(),
        Err(refusal) => return Err(worded(refusal)),
    };
    stage.after(After::saying(addresses::WELCOME, said))
}

/// `POST /join/{found}/withdrawal`
pub async fn withdraw(SignedIn(person): SignedIn, stage: Stage, path: web::Path<String>) -> Answer {
    let organization = id(&path)?;
    stage.db.write_in(Some(organization), move |tx| joining::requests::withdraw(tx, &person, organization)).await??;
    stage.after(After::saying(addresses::WELCOME, "The request was withdrawn."))
}

/// Whether an organization exists is not told to whom it does not show itself.
const CLOSED: Error = Error::Conflict("You can't join this organization this way anymore. Ask someone there for an invitation.");

fn id(text: &str) -> Result<OrganizationId, Error> {
    text.parse().map_err(|_| CLOSED)
}

fn worded(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Changed | Refusal::NotFound => CLOSED,
        refusal => refusal.into(),
    }
}
