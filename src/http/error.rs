//! Why a request ends without what it asked for, and with which status and words.

use std::{borrow::Cow, fmt};

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

/// Why a page cannot be shown. Only a status and words: who is asking, and so what the answer looks like, is for
/// `refusal_pages::render` to know.
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

/// What `refusal_pages::render` finds on an answer that has no page yet.
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
        let next = match self {
            Self::NoAccess(project) => Some(("Request access", addresses::access_request(*project))),
            Self::Former(former) => next_after(former),
            Self::Viewing(_, end) => Some(("End view", end.clone())),
            Self::Elsewhere(address) | Self::Foreign(address) => Some(("Open the console at its address", address.clone())),
            _ => None,
        };
        Problem { status: self.status(), heading: self.heading(), sentence: self.sentence().into_owned(), next }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Denied(_) | Self::Forbidden(_) | Self::Viewing(..) | Self::NoAccess(_) | Self::Foreign(_) => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound | Self::Former(_) => StatusCode::NOT_FOUND,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) | Self::Repeated => StatusCode::CONFLICT,
            Self::TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Elsewhere(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::HashingFull | Self::Overloaded | Self::DatabaseSlow | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn heading(&self) -> &'static str {
        match self {
            Self::SignedOut => "Signed out",
            Self::Denied(_) | Self::Forbidden(_) | Self::Foreign(_) => "Not allowed",
            Self::Viewing(..) => "Not in this view",
            Self::NotFound => "Page not found",
            Self::NoAccess(_) => "No access to this project",
            Self::Former(_) => "This project is no longer here",
            Self::Bad(_) => "Not understood",
            Self::Conflict(_) => "Something has changed",
            Self::Unfit(_) => "Not possible now",
            Self::Repeated => "Already done",
            Self::TooMany(_) => "Too many attempts",
            Self::TooLong(_) => "Too long",
            Self::BodyTooSlow => "Too slow",
            Self::Elsewhere(_) => "This console has another address",
            Self::HashingFull | Self::Overloaded | Self::DatabaseSlow | Self::Busy => "Busy",
            Self::Broken => "Something went wrong",
        }
    }

    fn sentence(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::Denied(denied) => return denied.to_string().into(),
            Self::Unfit(sentence) => return sentence.clone().into(),
            Self::Former(former) => return told(former).into(),
            Self::TooMany(seconds) => return format!("Too many attempts. {}", limits::next_try(*seconds)).into(),
            Self::Forbidden(sentence)
            | Self::Viewing(sentence, _)
            | Self::Bad(sentence)
            | Self::Conflict(sentence)
            | Self::TooLong(sentence) => *sentence,
            Self::SignedOut => "Sign in to continue.",
            Self::NotFound => "There is no page at this address, or your account can't open it.",
            Self::NoAccess(_) => "You belong to its organization, but you don't have access to this project yet.",
            Self::Repeated => "This form was already sent, and it was carried out once. Open the page again to see the result.",
            Self::HashingFull => limits::hashes_again(),
            Self::BodyTooSlow => "What you sent didn't arrive in time. Nothing was changed. Go back and send it again.",
            Self::Overloaded => "Too much is being sent at once. Nothing was changed. Try again in a few seconds.",
            Self::Elsewhere(_) => {
                "It only answers at the address it was set up with. The person who runs it can change that address with \
                 STEWARD_PUBLIC_URL."
            }
            Self::Foreign(_) => {
                "This wasn't sent from a page of this console. Open the page at its own address and try again there."
            }
            Self::DatabaseSlow => {
                "The database is taking too long to answer. Check whether your change is there before you try again."
            }
            Self::Busy => "The database isn't answering right now. Nothing was changed. Try again in a few seconds.",
            Self::Broken => "This is an error in Steward. Nothing was changed. The operator can find it in the log.",
        };
        fixed.into()
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
