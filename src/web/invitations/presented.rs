//! How the page behind the link of an invitation letter is drawn.

use askama::Template;

use super::state::words;
use crate::{
    frame::{Outside, Stage, parted},
    http::Answer,
    model::{FieldErrors, addresses, invitation::State, person::Person},
    operations::invitations::acceptance::Look,
};
use actix_web::http::StatusCode;

#[derive(Template)]
#[template(path = "invitations/acceptance.html")]
pub struct InvitationPage {
    chrome: Outside,
    heading: String,
    sentence: String,
    offer: Option<Offer>,
    /// A new person chooses a name and a password.
    asks_name: bool,
    /// For the password manager of a new person: the address that the link has proven.
    email: String,
    accepts: bool,
    /// A letter to the address comes first.
    asks_letter: bool,
    /// Whoever has an account may sign in instead.
    sign_in: Option<String>,
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

/// The page of a link that is not ours.
pub fn unknown(stage: &Stage, visitor: Option<&Person>) -> Answer {
    let page = InvitationPage {
        chrome: stage.outside(visitor),
        heading: "This invitation link doesn't work".to_owned(),
        sentence: "The link is incomplete or isn't from here. Open it from the email again, or ask for a new one.".to_owned(),
        offer: None,
        asks_name: false,
        email: String::new(),
        accepts: false,
        asks_letter: false,
        sign_in: None,
        signs_out: false,
        next: Some(("Go to home", addresses::HOME.to_owned())),
        path: String::new(),
        typed_name: String::new(),
        errors: FieldErrors::default(),
    };
    stage.show_as(StatusCode::NOT_FOUND, &page)
}

/// The page of an invitation as it stands for whoever looks, with what was typed and what is wrong with it.
pub fn draw(
    stage: &Stage,
    visitor: Option<&Person>,
    token: &str,
    look: &Look,
    name: String,
    errors: FieldErrors,
) -> InvitationPage {
    let path = addresses::acceptance(token);
    let (heading, sentence) = words(look, visitor);
    let by_letter = look.state == State::FineByLetter;
    let open = by_letter || matches!(look.state, State::FineForNewPerson | State::FineAfterSignIn | State::FineForAccount);
    let asks_name = look.state == State::FineForNewPerson;
    let next = match look.state {
        State::FineAfterSignIn => Some(("Sign in to accept", addresses::login(&path))),
        State::AlreadyMember | State::Used => Some(("Sign in", addresses::LOGIN_TO_HOME.to_owned())),
        _ => Some(("Go to home", addresses::HOME.to_owned())),
    };
    InvitationPage {
        chrome: stage.outside(visitor),
        heading,
        sentence,
        offer: open.then(|| offer(look)),
        asks_name,
        email: if asks_name { look.presented.invitation.email.to_string() } else { String::new() },
        accepts: look.state == State::FineForAccount,
        asks_letter: by_letter,
        sign_in: (by_letter && visitor.is_none()).then(|| addresses::login(&path)),
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
