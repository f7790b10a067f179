//! The page behind the link of an invitation letter.

use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;
use validator::Validate;

use super::state::{status, words};
use crate::{
    frame::{After, Fields, Form, Outside, Stage, Visitor, extract::carry_token, hash::hash, meant, parted, validators},
    http::{Answer, Db, Error, request::facts},
    model::{
        Digest, FieldErrors, OrganizationId, Secret, addresses, invitation::State, name::Name, password::Password,
        person::Person, request::RequestFacts,
    },
    operations::{
        self, Refusal,
        invitations::acceptance::{Look, look},
    },
};

#[derive(Template)]
#[template(path = "invitations/acceptance.html")]
struct InvitationPage {
    chrome: Outside,
    heading: String,
    sentence: String,
    offer: Option<Offer>,
    /// A new person chooses a name and a password.
    asks_name: bool,
    accepts: bool,
    signs_out: bool,
    next: Option<(&'static str, String)>,
    path: String,
    typed_name: String,
    errors: FieldErrors,
}

/// What will be granted.
struct Offer {
    organization: String,
    inviter: String,
    role: String,
    projects: Vec<(String, String)>,
    teams: Vec<String>,
    until: String,
    something_gone: bool,
}

parted!(InvitationPage);

#[derive(Validate)]
pub struct AcceptForm {
    #[validate(custom(function = validators::name))]
    name: String,
    #[validate(custom(function = validators::new_password))]
    password: Password,
}

impl From<Fields> for AcceptForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), password: Password::typed(fields.one("password")) }
    }
}

/// `GET /invite/{token}`. Changes nothing, however often a mail scanner calls (W1).
pub async fn new(Visitor(visitor): Visitor, stage: Stage, token: web::Path<String>) -> Answer {
    let visitor = visitor.as_ref();
    let Some(link) = digest(&token) else { return unknown(&stage, visitor) };
    let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
    let page = draw(&stage, visitor, &token, &look, String::new(), FieldErrors::default());
    stage.show_as(status(look.state), &page)
}

/// `POST /invite/{token}` accepts, once.
pub async fn create(
    Visitor(visitor): Visitor,
    stage: Stage,
    request: HttpRequest,
    token: web::Path<String>,
    Form(form): Form<AcceptForm>,
) -> Answer {
    let visitor = visitor.as_ref();
    let Some(link) = digest(&token) else { return unknown(&stage, visitor) };
    let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
    let accepted = match (look.state, visitor.cloned()) {
        (State::FineForAccount, Some(person)) => {
            let done = stage.db.write(move |tx| operations::invitations::acceptance::accept(tx, link, &person)).await?;
            done.map(|organization| (organization, None))
        }
        (State::FineForNewPerson, None) => match meant(&form, |form| Name::of(&form.name)) {
            Ok(name) => accept_as_new(&stage, link, name, form.password, facts(&request)).await?,
            Err(errors) => return stage.show_again(&draw(&stage, None, &token, &look, form.name, errors)),
        },
        (state, _) => Err(Refusal::Invitation(state)),
    };
    match accepted {
        Ok((organization, opened)) => {
            opened.map_or(Ok(()), |opened| carry_token(&stage.session, &opened))?;
            let welcome = format!("Welcome to {}.", look.presented.organization);
            stage.after(After::saying(addresses::home_in(organization), welcome))
        }
        Err(Refusal::Invitation(_)) => {
            // The world changed since the page was drawn: show it as it is now.
            let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
            let page = draw(&stage, visitor, &token, &look, String::new(), FieldErrors::default());
            stage.show_as(StatusCode::CONFLICT, &page)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Makes the account that accepts. It comes with the token of its session.
async fn accept_as_new(
    stage: &Stage,
    link: Digest,
    name: Name,
    password: Password,
    facts: RequestFacts,
) -> Result<Result<(OrganizationId, Option<Secret>), Refusal>, Error> {
    let password_hash = hash(password).await?;
    let done = stage
        .db
        .write(move |tx| operations::invitations::acceptance::accept_as_new(tx, link, &name, &password_hash, facts))
        .await?;
    Ok(done.map(|(organization, token)| (organization, Some(token))))
}

fn digest(token: &str) -> Option<Digest> {
    Secret::presented(token).map(|secret| secret.digest())
}

async fn seen(db: &Db, link: Digest, visitor: Option<&Person>) -> Result<Option<Look>, Error> {
    let email = visitor.map(|person| person.email.clone());
    let looked = db.read(move |conn| {
        Ok::<_, Refusal>(match look(conn, link, email.as_ref()) {
            Ok(look) => Some(look),
            Err(Refusal::NotFound) => None,
            Err(refusal) => return Err(refusal),
        })
    });
    looked.await
}

fn unknown(stage: &Stage, visitor: Option<&Person>) -> Answer {
    let page = InvitationPage {
        chrome: stage.outside(visitor),
        heading: "This invitation is unknown".to_owned(),
        sentence: "The link is not whole, or it was never one of ours. Open it from the letter again, or ask for a new one."
            .to_owned(),
        offer: None,
        asks_name: false,
        accepts: false,
        signs_out: false,
        next: Some(("Go to the start", addresses::HOME.to_owned())),
        path: String::new(),
        typed_name: String::new(),
        errors: FieldErrors::default(),
    };
    stage.show_as(StatusCode::NOT_FOUND, &page)
}

fn draw(stage: &Stage, visitor: Option<&Person>, token: &str, look: &Look, name: String, errors: FieldErrors) -> InvitationPage {
    let path = addresses::acceptance(token);
    let (heading, sentence) = words(look, visitor);
    let open = matches!(look.state, State::FineForNewPerson | State::FineAfterSignIn | State::FineForAccount);
    let next = match look.state {
        State::FineAfterSignIn => Some(("Sign in to accept", addresses::login(&path))),
        State::AlreadyMember | State::Used => Some(("Sign in", addresses::LOGIN_TO_HOME.to_owned())),
        _ => Some(("Go to the start", addresses::HOME.to_owned())),
    };
    InvitationPage {
        chrome: stage.outside(visitor),
        heading,
        sentence,
        offer: open.then(|| offer(look)),
        asks_name: look.state == State::FineForNewPerson,
        accepts: look.state == State::FineForAccount,
        signs_out: look.state == State::SomebodyElse,
        next,
        path,
        typed_name: name,
        errors,
    }
}

fn offer(look: &Look) -> Offer {
    let invitation = &look.presented.invitation;
    Offer {
        organization: look.presented.organization.clone(),
        inviter: invitation.invited_by_name.clone(),
        role: invitation.role.to_string(),
        projects: look.projects.iter().map(|project| (project.name.clone(), project.role.to_string())).collect(),
        teams: look.teams.iter().map(|team| team.name.clone()).collect(),
        until: invitation.expires_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        something_gone: look.something_gone,
    }
}
