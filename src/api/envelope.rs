//! Every answer in its envelope, and every refusal with its status, its words and what a program can read of it (R3.1).

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
    },
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    http::{Error, error::Problem},
    model::FieldErrors,
    operations::{Reason, Refusal},
    policy::{Denied, OrgAction, owner_roles, project_owner_roles, project_roles_that, roles_that},
};

/// What a program is answered instead of what it asked for.
#[derive(Debug)]
pub enum Refused {
    /// It brought nothing that opens anything. What exactly is wrong is not told.
    Credentials,
    /// The body cannot be read at all.
    Unreadable(String),
    /// Something in it is wrong: sentences by field. A status of its own, because there are manners in which that is a bad request
    /// (K8).
    Invalid(FieldErrors, StatusCode),
    /// A key that made something else was sent with another request (K4).
    KeyOfAnother,
    /// Clients of other servers know the address; what is not there, in a sentence.
    Absent(&'static str),
    /// Some of those it is about stand in the way, each with the reason.
    Several(Vec<(String, Reason)>),
    /// Whatever a page would have been refused for.
    Because(Error),
}

/// What a handler of the interface answers: what it gives, with 200.
pub type Reply<R> = Result<Done<R>, Refused>;

/// `{"status":"ok","results":…}`
pub struct Done<R>(pub R);

/// The same with 201, for what was made. Where the answer shows a secret, `kept` is what is told to whoever sends it again (R2.12.2).
pub struct Made<R> {
    pub shown: R,
    pub kept: Option<R>,
}

/// What stands by itself, as a standard has it (K8).
pub struct Bare<R>(pub R);

/// One page of a list, with the cursor of the next (K4).
pub struct Listed<R> {
    pub lines: Vec<R>,
    pub next: Option<String>,
}

/// What an answer was, for whoever sends the same request again.
#[derive(Debug, Clone)]
pub struct Kept(pub u16, pub Value);

impl<R: Serialize> Responder for Done<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = Fine { status: "ok", results: &self.0 };
        // What only asks is asked anew when it is sent again: nothing of a long answer is kept, which would be taken apart for it.
        let kept = if request.method().is_safe() { Value::Null } else { json!(body) };
        answered(HttpResponse::Ok(), &body, kept)
    }
}

impl<R: Serialize> Responder for Made<R> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let body = json!({ "status": "ok", "results": self.shown });
        let kept = self.kept.map_or_else(|| body.clone(), |kept| json!({ "status": "ok", "results": kept }));
        answered(HttpResponse::Created(), &body, kept)
    }
}

impl<R: Serialize> Responder for Bare<R> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        answered(HttpResponse::Ok(), &self.0, Value::Null)
    }
}

impl<R: Serialize> Responder for Listed<R> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        #[derive(Serialize)]
        struct Page<R> {
            status: &'static str,
            results: Vec<R>,
            pagination: Value,
        }
        let pagination = json!({ "next_cursor": self.next });
        answered(HttpResponse::Ok(), &Page { status: "ok", results: self.lines, pagination }, Value::Null)
    }
}

/// How whatever went well is answered.
#[derive(Serialize)]
struct Fine<'a, R> {
    status: &'static str,
    results: &'a R,
}

fn answered(mut answer: HttpResponseBuilder, body: &impl Serialize, kept: Value) -> HttpResponse {
    let mut answer = answer.insert_header(("cache-control", "no-store")).json(body);
    let status = answer.status().as_u16();
    answer.extensions_mut().insert(Kept(status, kept));
    answer
}

/// The word for a status, for programs that read words (R3.1).
pub fn kind(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad_request",
        401 => "credentials",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "conflict",
        413 => "too_long",
        422 => "invalid",
        429 => "too_many_requests",
        _ if status.is_server_error() => "server_error",
        _ => "refused",
    }
}

impl Refused {
    /// What a program can read beside the sentence: the fields, or who could (K4).
    fn details(&self) -> Option<Value> {
        match self {
            Self::Invalid(errors, _) => {
                let fields: Map<String, Value> =
                    errors.pairs().map(|(field, sentence)| (field.to_owned(), json!(sentence))).collect();
                Some(json!({ "fields": fields }))
            }
            Self::KeyOfAnother => Some(json!({ "fields": { "Idempotency-Key": self.to_string() } })),
            Self::Several(reasons) => {
                let lines: Vec<Value> = reasons.iter().map(|(who, why)| json!({ "who": who, "why": why.sentence() })).collect();
                let mut details = json!({ "reasons": lines });
                for (reason, denied, roles) in [
                    (Reason::Rank, Denied::OrganizationRank, "organization_roles"),
                    (Reason::ProjectRank, Denied::ProjectRank, "project_roles"),
                ] {
                    if reasons.iter().any(|(_, why)| *why == reason) {
                        details[roles] = who_could(denied)[roles].take();
                    }
                }
                Some(details)
            }
            Self::Because(Error::Denied(denied)) => Some(who_could(*denied)),
            _ => None,
        }
    }
}

/// The line of the tables that said no, and the roles it says yes to.
fn who_could(denied: Denied) -> Value {
    match denied {
        Denied::Organization(action) => {
            let roles: Vec<&str> = roles_that(action).into_iter().map(|role| role.as_str()).collect();
            json!({ "permission": action.label(), "organization_roles": roles })
        }
        Denied::Project(action) => {
            let roles: Vec<&str> = project_roles_that(action).into_iter().map(|role| role.as_str()).collect();
            json!({ "permission": action.label(), "project_roles": roles })
        }
        Denied::Either(action, in_project) => {
            let mut both = who_could(Denied::Organization(action));
            both["project_permission"] = json!(in_project.label());
            both["project_roles"] = who_could(Denied::Project(in_project))["project_roles"].take();
            both
        }
        Denied::OwnerByProgram => json!({ "permission": OrgAction::MakeOwner.label() }),
        Denied::OrganizationRank => {
            let roles: Vec<&str> = owner_roles().into_iter().map(|role| role.as_str()).collect();
            json!({ "organization_roles": roles })
        }
        Denied::ProjectRank => {
            let roles: Vec<&str> = project_owner_roles().into_iter().map(|role| role.as_str()).collect();
            json!({ "project_roles": roles })
        }
    }
}

impl Refused {
    /// The same beside the fields of the body: `name` says where `word` of the row `n` stands there, if it stands anywhere (K4).
    pub fn naming(self, name: impl Fn(&str, Option<usize>) -> Option<String>) -> Self {
        let Self::Invalid(errors, status) = self else { return self };
        let mut named = FieldErrors::default();
        for (field, sentence) in errors.pairs() {
            let (word, row) = match field.rsplit_once('-') {
                Some((word, row)) => row.parse().map_or((field, None), |row| (word, Some(row))),
                None => (field, None),
            };
            named.add(name(word, row).unwrap_or_else(|| field.to_owned()), sentence.to_owned());
        }
        Self::Invalid(named, status)
    }

    /// The same where what is wrong in a request makes it a bad one.
    pub fn as_bad_request(self) -> Self {
        if let Self::Invalid(errors, _) = self { Self::Invalid(errors, StatusCode::BAD_REQUEST) } else { self }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        // A session ends with a page to sign in; a secret with a plain no.
        if matches!(error, Error::SignedOut) { Self::Credentials } else { Self::Because(error) }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(errors) => errors.into(),
            Refusal::Several(reasons) => Self::Several(reasons),
            refusal => Error::from(refusal).into(),
        }
    }
}

impl From<FieldErrors> for Refused {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => {
                f.write_str("Send the username and secret of a service account, or its secret as a bearer token.")
            }
            Self::Unreadable(why) => write!(f, "The body isn't JSON that can be read: {why}."),
            Self::Invalid(errors, _) => f.write_str(errors.iter().next().unwrap_or("Something in the request is wrong.")),
            Self::KeyOfAnother => f.write_str("This Idempotency-Key was sent before with another request. Use a new one."),
            Self::Absent(sentence) => f.write_str(sentence),
            Self::Several(reasons) => {
                let lines: Vec<String> = reasons.iter().map(|(who, why)| format!("{who}: {}", why.sentence())).collect();
                f.write_str(&lines.join(" "))
            }
            Self::Because(Error::NotFound | Error::Former(_) | Error::NoAccess(_)) => {
                f.write_str("There is nothing here, or this service account can't see it.")
            }
            Self::Because(Error::Repeated) => {
                f.write_str("A request with this Idempotency-Key was carried out before. Read the list to see the result.")
            }
            Self::Because(error) => error.fmt(f),
        }
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Credentials => StatusCode::UNAUTHORIZED,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_, status) => *status,
            Self::KeyOfAnother => StatusCode::UNPROCESSABLE_ENTITY,
            // Somebody else could do it as it stands, and the answer says who.
            Self::Several(reasons) if reasons.iter().all(|(_, why)| matches!(why, Reason::Rank | Reason::ProjectRank)) => {
                StatusCode::FORBIDDEN
            }
            Self::Several(_) => StatusCode::CONFLICT,
            Self::Absent(_) => StatusCode::NOT_FOUND,
            // What a program cannot see is not there.
            Self::Because(Error::NoAccess(_)) => StatusCode::NOT_FOUND,
            Self::Because(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::Credentials => drop(answer.insert_header(("www-authenticate", "Basic realm=\"Steward\", Bearer"))),
            Self::Because(error) => error.head(&mut answer),
            Self::Unreadable(_) | Self::Invalid(..) | Self::KeyOfAnother | Self::Absent(_) | Self::Several(_) => {}
        }
        let mut answer = answer.finish();
        answer.extensions_mut().insert(Told { sentence: self.to_string(), details: self.details() });
        answer
    }
}

/// A refusal that waits for its envelope.
struct Told {
    sentence: String,
    details: Option<Value>,
}

/// Puts a refusal into its envelope, whoever made it: a handler, what reads bodies, or a router that knows no such address. The
/// number of the request stands in it, and in the head of every answer (K4).
pub fn enveloped(answer: HttpResponse<BoxBody>, number: impl FnOnce() -> String) -> HttpResponse<BoxBody> {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let told = {
        let extensions = answer.extensions();
        let told = extensions.get::<Told>().map(|told| (told.sentence.clone(), told.details.clone()));
        told.or_else(|| extensions.get::<Problem>().map(|problem| (problem.sentence.clone(), None)))
    };
    let (sentence, details) = told.unwrap_or_else(|| (plain(status).to_owned(), None));
    let mut body = json!({ "status": "error", "error": sentence, "type": kind(status), "request_id": number() });
    if let (Some(details), Some(body)) = (details, body.as_object_mut()) {
        body.insert("details".to_owned(), details);
    }
    let mut answer = answer.set_body(BoxBody::new(body.to_string()));
    // It has its answer: nobody makes a page of it.
    answer.extensions_mut().remove::<Problem>();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn plain(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "This address doesn't accept this method.",
        StatusCode::NOT_FOUND => "There is nothing here, or this service account can't see it.",
        status if status.is_server_error() => "This is an error in Steward. The operator can find it in the log.",
        _ => "The request couldn't be understood.",
    }
}
