//! Welcome, part 1: joining an organization that people of one's mail domain find (R1.1.5, R2.6).

use actix_session::Session;
use actix_web::web;
use chrono::Utc;

use crate::{
    frame::{SignedIn, chrome::initials, extract::Scene, flash},
    http::{Answer, Db, Error},
    model::{OrganizationId, organization::Discoverability},
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
pub async fn create(SignedIn(person): SignedIn, db: Db, scene: Scene, session: Session, path: web::Path<String>) -> Answer {
    let organization = id(&path)?;
    let done = db.write(move |tx| joining::requests::join(tx, &person, organization)).await?;
    match done {
        Ok(()) => {
            flash::leave(&session, "Welcome.");
            Ok(scene.hx.send_to(&format!("/?organization={organization}")))
        }
        Err(refusal) => Err(worded(refusal)),
    }
}

/// `POST /join/{found}/request`
pub async fn request(SignedIn(person): SignedIn, db: Db, scene: Scene, session: Session, path: web::Path<String>) -> Answer {
    let (organization, desk) = (id(&path)?, scene.site.desk.clone());
    let done = db.write(move |tx| joining::requests::request(tx, &desk, &person, organization)).await?;
    match done {
        Ok(()) => flash::leave(&session, "Requested. The Owners and Admins are told by letter, and you will be too."),
        Err(Refusal::Invalid(errors)) => flash::leave(&session, errors.whole().unwrap_or_default()),
        Err(refusal) => return Err(worded(refusal)),
    }
    Ok(scene.hx.send_to("/welcome"))
}

/// `POST /join/{found}/withdrawal`
pub async fn withdraw(SignedIn(person): SignedIn, db: Db, scene: Scene, session: Session, path: web::Path<String>) -> Answer {
    let organization = id(&path)?;
    db.write(move |tx| joining::requests::withdraw(tx, &person, organization)).await??;
    flash::leave(&session, "The request is withdrawn.");
    Ok(scene.hx.send_to("/welcome"))
}

/// Whether an organization exists is not told to whom it does not show itself.
const CLOSED: Error =
    Error::Conflict("This organization cannot be joined this way, or not any more. Ask somebody there for an invitation.");

fn id(text: &str) -> Result<OrganizationId, Error> {
    text.parse().map_err(|_| CLOSED)
}

fn worded(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Changed | Refusal::NotFound => CLOSED,
        refusal => refusal.into(),
    }
}
