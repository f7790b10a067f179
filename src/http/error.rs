//! Why a request ends without what it asked for, and with which status and words.

use std::fmt;

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header::RETRY_AFTER},
};

use crate::{
    model::{ProjectId, addresses, limits},
    operations::Refusal,
    policy::Denied,
    store::{
        self,
        projects::former::{Fate, FormerProject},
    },
};

/// What a handler answers.
pub type Answer = Result<HttpResponse, Error>;

/// Why a page cannot be shown. Only a status and words: who is asking, and so what the answer looks like, is `dress`'s to know.
#[derive(Debug)]
pub enum Error {
    /// Nobody is signed in, or no longer.
    SignedOut,
    Denied(Denied),
    /// Refused for a reason that is not in the table.
    Forbidden(&'static str),
    NotFound,
    /// A member of the organization whom nobody has let into this project.
    NoAccess(ProjectId),
    /// The project was here once, and this person was near it.
    Former(Box<FormerProject>),
    /// Not while the console is looked at through somebody else's eyes (L14.3). The address is where that ends.
    Viewing(&'static str, String),
    /// The request makes no sense.
    Bad(&'static str),
    /// What was asked does not fit the present state of things.
    Conflict(&'static str),
    /// The same, in words that the operation found.
    Unfit(String),
    /// The same press of the same button was counted before. Where its answer is kept, `once` gives that instead (U3).
    Repeated,
    TooMany(i64),
    /// Too many passwords wait for their turn to be hashed (F6).
    HashingFull,
    /// More was sent than is read.
    TooLong(&'static str),
    /// Too much is being sent at once.
    Overloaded,
    /// What was begun to be sent did not come to its end in time.
    BodyTooSlow,
    /// The host that was asked for is not this console's; its own address is named.
    Elsewhere(String),
    /// A change that does not come from a page of this console, whose address is named.
    Foreign(String),
    /// The database has no time, or is away.
    Busy,
    /// The database had the request and did not answer in time.
    DatabaseSlow,
    /// A fault of ours, told to the log only.
    Broken,
}

/// What `dress` finds on an answer that has no page yet.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    pub heading: &'static str,
    pub sentence: String,
    /// The next step: a label and an address.
    pub next: Option<(&'static str, String)>,
}

impl Problem {
    /// Nothing at this address is this console, so no way leads on from it but the one to its own.
    pub fn is_elsewhere(&self) -> bool {
        self.status == StatusCode::MISDIRECTED_REQUEST
    }
}

impl Error {
    fn problem(&self) -> Problem {
        let (status, heading, sentence) = match self {
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "Signed out", "Sign in to continue.".to_owned()),
            Self::Denied(denied) => (StatusCode::FORBIDDEN, "Not allowed", denied.to_string()),
            Self::Forbidden(sentence) => (StatusCode::FORBIDDEN, "Not allowed", (*sentence).to_owned()),
            Self::Viewing(sentence, _) => (StatusCode::FORBIDDEN, "Not in this view", (*sentence).to_owned()),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Page not found",
                "There is no page at this address, or your account can't open it.".to_owned(),
            ),
            Self::NoAccess(_) => (
                StatusCode::FORBIDDEN,
                "No access to this project",
                "You belong to its organization, but you don't have access to this project yet.".to_owned(),
            ),
            Self::Former(former) => (StatusCode::NOT_FOUND, "This project is no longer here", told(former)),
            Self::Bad(sentence) => (StatusCode::BAD_REQUEST, "Not understood", (*sentence).to_owned()),
            Self::Conflict(sentence) => (StatusCode::CONFLICT, "Something has changed", (*sentence).to_owned()),
            Self::Unfit(sentence) => (StatusCode::UNPROCESSABLE_ENTITY, "Not possible now", sentence.clone()),
            Self::Repeated => (
                StatusCode::CONFLICT,
                "Already done",
                "This form was already sent, and it was carried out once. Open the page again to see the result."
                    .to_owned(),
            ),
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many attempts",
                format!("Too many attempts. {}", limits::next_try(*seconds)),
            ),
            Self::HashingFull => (StatusCode::SERVICE_UNAVAILABLE, "Busy", limits::hashes_again().to_owned()),
            Self::TooLong(sentence) => (StatusCode::PAYLOAD_TOO_LARGE, "Too long", (*sentence).to_owned()),
            Self::BodyTooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "Too slow",
                "What you sent didn't arrive in time. Nothing was changed. Go back and send it again.".to_owned(),
            ),
            Self::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Busy",
                "Too much is being sent at once. Nothing was changed. Try again in a few seconds.".to_owned(),
            ),
            Self::Elsewhere(_) => (
                StatusCode::MISDIRECTED_REQUEST,
                "This console has another address",
                "It only answers at the address it was set up with. The person who runs it can change that address with STEWARD_PUBLIC_URL."
                    .to_owned(),
            ),
            Self::Foreign(_) => (
                StatusCode::FORBIDDEN,
                "Not allowed",
                "This wasn't sent from a page of this console. Open the page at its own address and try again there."
                    .to_owned(),
            ),
            Self::DatabaseSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Busy",
                "The database is taking too long to answer. Check whether your change is there before you try again.".to_owned(),
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Busy",
                "The database isn't answering right now. Nothing was changed. Try again in a few seconds.".to_owned(),
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "This is an error in Steward. Nothing was changed. The operator can find it in the log.".to_owned(),
            ),
        };
        let next = match self {
            Self::NoAccess(project) => Some(("Request access", addresses::access_request(*project))),
            Self::Former(former) => next_after(former),
            Self::Viewing(_, end) => Some(("End view", end.clone())),
            Self::Elsewhere(address) | Self::Foreign(address) => Some(("Open the console at its address", address.clone())),
            _ => None,
        };
        Problem { status, heading, sentence, next }
    }

    /// What the head of the answer says beside the status, to people and programs alike: when it is worth another try, and that
    /// nobody listens any longer.
    pub fn head(&self, answer: &mut HttpResponseBuilder) {
        let again = match self {
            Self::TooMany(seconds) => Some(*seconds),
            Self::HashingFull => i64::try_from(limits::HASHES_AGAIN.as_secs()).ok(),
            Self::Overloaded | Self::Busy | Self::DatabaseSlow => i64::try_from(limits::BUSY_AGAIN.as_secs()).ok(),
            _ => None,
        };
        if let Some(seconds) = again {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        // Whoever did not send what they promised, or promised too much, is not listened to any longer.
        if matches!(self, Self::TooLong(_) | Self::BodyTooSlow | Self::Overloaded) {
            answer.force_close();
        }
    }
}

/// What became of the project, for people of its organization. Its name stays with those who were in it.
fn told(former: &FormerProject) -> String {
    let FormerProject { by, at, fate } = former;
    let day = at.format("%-d %B %Y");
    match fate {
        Fate::Deleted => format!("{by} deleted this project on {day}. Owners of the organization can still restore it."),
        Fate::Reset(_) => {
            format!("{by} reset this project on {day}. A new project with a new ID and a new token took its place.")
        }
        Fate::Transferred(to) => format!("{by} moved this project to the organization {to} on {day}."),
    }
}

fn next_after(former: &FormerProject) -> Option<(&'static str, String)> {
    match former.fate {
        Fate::Reset(successor) => Some(("Open the new project", addresses::project(successor?))),
        Fate::Deleted | Fate::Transferred(_) => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem().sentence)
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.problem().status
    }

    fn error_response(&self) -> HttpResponse {
        let problem = self.problem();
        let mut answer = HttpResponse::build(problem.status);
        self.head(&mut answer);
        let mut answer = answer.finish();
        answer.extensions_mut().insert(problem);
        answer
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        use store::DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
        match error {
            store::Error::NotFound => Self::NotFound,
            error if store::is_collision(&error) => {
                tracing::warn!(%error, "two changes were in each other's way");
                Self::Conflict(
                    "Someone else changed the same thing at the same moment. Your change wasn't saved. Check and try again.",
                )
            }
            store::Error::DatabaseError(ClosedConnection | UnableToSendCommand, about) => {
                tracing::warn!(reason = about.message(), "the database did not answer");
                Self::Busy
            }
            error if store::is_timeout(&error) => {
                tracing::warn!(%error, "the database took too long");
                Self::Busy
            }
            store::Error::BrokenTransactionManager => Self::Busy,
            error if store::is_passing(&error) => {
                tracing::error!(%error, "the database takes no change");
                Self::Busy
            }
            error => {
                tracing::error!(%error, "a statement failed");
                Self::Broken
            }
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denied) => Self::Denied(denied),
            Refusal::SignedOut => Self::SignedOut,
            Refusal::NotFound => Self::NotFound,
            Refusal::Invalid(errors) => match errors.whole() {
                Some(sentence) => Self::Unfit(sentence.to_owned()),
                None => Self::Bad("Something in the form is wrong. Go back and check it."),
            },
            Refusal::Several(_) => {
                Self::Conflict("You can't change some of these people, or can't anymore. Check the list again.")
            }
            Refusal::Changed => Self::Conflict("Something has changed since you opened this. Check what would happen now."),
            Refusal::Overtaken(sentence) => Self::Conflict(sentence),
            Refusal::Invitation(_) => Self::Conflict("The invitation has changed. Open its link again."),
            Refusal::Repeated => Self::Repeated,
            Refusal::TooMany(seconds) => Self::TooMany(seconds),
            Refusal::Broken(error) => error.into(),
        }
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be drawn");
        Self::Broken
    }
}
