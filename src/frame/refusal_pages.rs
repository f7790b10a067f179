//! Gives refusals their page. Only here is it known who asked, and so whether the answer is a page, a notice or a redirect.

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Path, ServiceRequest, ServiceResponse, Url},
    http::{
        ConnectionType, Method, StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    middleware::Next,
};

use askama::Template;

use super::{
    chrome::{Chrome, Outside},
    extract::Scene,
    htmx::Hx,
    recent, referer, refusal_frame,
    respond::html,
};
use crate::{
    http::{RequestId, error::Problem},
    model::addresses,
};

#[derive(Template)]
#[template(path = "layout/problem.html")]
struct ProblemPage {
    chrome: Outside,
    problem: Problem,
    request: Option<String>,
}

/// The same for somebody who is signed in, within the frame they know (L6).
#[derive(Template)]
#[template(path = "layout/refused.html")]
struct RefusedPage {
    chrome: Chrome,
    problem: Problem,
    request: Option<String>,
}

/// What htmx gets instead of the page: a notice for the corner.
#[derive(Template)]
#[template(path = "parts/refusal.html")]
struct Refusal {
    problem: Problem,
    request: Option<String>,
}

pub async fn render(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let Some(problem) = problem(&response) else {
        recent::remember(&mut response);
        return Ok(response);
    };
    let request = response.request().clone();
    let hx = Hx::of(&request);
    let retry = response.headers().get("retry-after").cloned();
    let closes = response.response().head().connection_type() == ConnectionType::Close;
    let mut dressed =
        if problem.status == StatusCode::UNAUTHORIZED { to_sign_in(&request, &hx) } else { shown(&request, &hx, problem).await };
    if let Some(retry) = retry {
        dressed.headers_mut().insert(actix_web::http::header::RETRY_AFTER, retry);
    }
    if closes {
        dressed.head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(ServiceResponse::new(request, dressed))
}

/// What is wrong, if the answer says so and has no page of its own.
fn problem(response: &ServiceResponse<BoxBody>) -> Option<Problem> {
    if let Some(problem) = response.response().extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    // What no page of ours says is a sentence of a library, in plain text or with no words at all (U7).
    let bare = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    let plain = || response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !(bare || plain())
        || !(status.is_client_error() || status.is_server_error())
        || response.request().path().starts_with(addresses::HEALTH)
    {
        return None;
    }
    let (heading, sentence) = match status {
        StatusCode::METHOD_NOT_ALLOWED => ("Not possible here", "This address doesn't accept this kind of request."),
        StatusCode::NOT_FOUND => ("Page not found", "There is no page at this address."),
        StatusCode::PAYLOAD_TOO_LARGE => ("Too long", "That was too much at once. Send it in smaller parts."),
        StatusCode::REQUEST_TIMEOUT => ("Too slow", "What you sent didn't arrive in time. Go back and send it again."),
        status if status.is_server_error() => ("Something went wrong", "Nothing was changed. Try again in a few seconds."),
        _ => ("Not understood", "The request couldn't be understood."),
    };
    Some(Problem { status, heading, sentence: sentence.to_owned(), next: None })
}

/// To sign-in and back. A post is not repeated behind somebody's back: they return to the page they were on.
fn to_sign_in(request: &actix_web::HttpRequest, hx: &Hx) -> HttpResponse {
    let current = request.headers().get("hx-current-url").and_then(|value| value.to_str().ok());
    let path = match (hx.asks(), current.and_then(|text| url::Url::parse(text).ok())) {
        (true, Some(url)) => url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        _ if *request.method() == Method::GET => request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        _ => referer::path(request).unwrap_or_default(),
    };
    let login = addresses::login(&path);
    if hx.asks() {
        HttpResponse::build(StatusCode::UNAUTHORIZED).insert_header(("HX-Redirect", login)).finish()
    } else {
        HttpResponse::build(StatusCode::SEE_OTHER).insert_header((LOCATION, login)).finish()
    }
}

/// The page that says who may do what, for the organization or project a request was about.
fn who_may(place: &Path<Url>) -> Option<String> {
    let organization = place.get("org").and_then(|org| org.parse().ok()).map(addresses::roles);
    organization.or_else(|| place.get("project").and_then(|project| project.parse().ok()).map(addresses::project_roles))
}

/// The refusal as a page or as a notice, with the number under which the log has it (L4).
async fn shown(request: &actix_web::HttpRequest, hx: &Hx, mut problem: Problem) -> HttpResponse {
    let status = problem.status;
    let Some(scene) = Scene::of(request) else { return HttpResponse::new(status) };
    if status == StatusCode::FORBIDDEN && problem.next.is_none() {
        problem.next = who_may(request.match_info()).map(|path| ("Roles & Permissions", path));
    }
    let (number, whole) = (RequestId::told(request), !hx.asks());
    let frame = if whole && refusal_frame::is_for(status) { refusal_frame::frame(request, &scene).await } else { None };
    let drawn = match frame {
        Some(chrome) => RefusedPage { chrome, problem, request: number }.render(),
        None if whole => {
            // Whoever is not allowed is signed in; of all others it is not known, and what was left for somebody is nobody else's (F23).
            let scene = Scene { flash: scene.flash.clone().filter(|_| status == StatusCode::FORBIDDEN), ..scene };
            ProblemPage { chrome: Outside::new(scene), problem, request: number }.render()
        }
        None => Refusal { problem, request: number }.render(),
    };
    let mut answer = html(status, drawn.unwrap_or_default());
    if hx.asks() {
        for (name, value) in [("hx-retarget", "#notices"), ("hx-reswap", "innerHTML"), ("hx-push-url", "false")] {
            answer.headers_mut().insert(
                actix_web::http::header::HeaderName::from_static(name),
                actix_web::http::header::HeaderValue::from_static(value),
            );
        }
    }
    answer
}
