//! Where somebody was last, for the switcher. The browser carries it, so no process and no table remembers it: it holds for several
//! servers, without script, and for this browser alone. It is only a list of numbers, and who may see what they stand for is asked
//! whenever it is shown (L5).

use actix_web::{
    HttpRequest,
    body::BoxBody,
    cookie::{Cookie, SameSite, time::Duration},
    dev::ServiceResponse,
    http::{Method, StatusCode, header::CONTENT_TYPE},
    web::Data,
};

use super::htmx::Hx;
use crate::{
    http::{Site, request::cookie},
    model::{OrganizationId, ProjectId, addresses, limits::RECENT_PLACES},
};

const COOKIE: &str = "steward-recent";
const KEPT: Duration = Duration::days(400);

/// An organization or a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visited {
    Organization(OrganizationId),
    Project(ProjectId),
}

impl Visited {
    fn written(self) -> String {
        match self {
            Self::Organization(id) => format!("o{id}"),
            Self::Project(id) => format!("p{id}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("o", id) => id.parse().ok().map(Self::Organization),
            ("p", id) => id.parse().ok().map(Self::Project),
            _ => None,
        }
    }

    /// What the path of this request is about.
    fn of(request: &HttpRequest) -> Option<Self> {
        let named = |name| request.match_info().get(name);
        let organization = named("org").and_then(|id| id.parse().ok()).map(Self::Organization);
        organization.or_else(|| named("project").and_then(|id| id.parse().ok()).map(Self::Project))
    }
}

/// Where somebody was, the last place first.
pub fn visited(request: &HttpRequest) -> Vec<Visited> {
    cookie(request, COOKIE).map(|text| read(&text)).unwrap_or_default()
}

fn read(text: &str) -> Vec<Visited> {
    text.split('.').take(RECENT_PLACES).filter_map(Visited::read).collect()
}

/// Has the browser remember the place of a whole page that was shown.
pub fn remember(response: &mut ServiceResponse<BoxBody>) {
    let request = response.request().clone();
    let whole = *request.method() == Method::GET && response.status() == StatusCode::OK && !Hx::of(&request).wants_part();
    let drawn = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let Some(here) = Visited::of(&request).filter(|_| whole && drawn) else { return };
    let before = visited(&request);
    if before.first() == Some(&here) {
        return;
    }
    let others = before.into_iter().filter(|other| *other != here);
    let all: Vec<String> = [here].into_iter().chain(others).take(RECENT_PLACES).map(Visited::written).collect();
    let Some(site) = request.app_data::<Data<Site>>() else { return };
    let cookie = Cookie::build(site.config.cookie(COOKIE), all.join("."))
        .path(addresses::HOME)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.config.is_secure())
        .max_age(KEPT)
        .finish();
    // A list that cannot be kept is no reason to keep the page back.
    let _ = response.response_mut().add_cookie(&cookie);
}

#[cfg(test)]
mod tests {
    use super::*;

    // L5: whatever a browser sends is a list of places or nothing
    #[test]
    fn what_is_no_place_is_left_out() {
        let places =
            [Visited::Project(ProjectId(3)), Visited::Organization(OrganizationId(1)), Visited::Organization(OrganizationId(2))];
        assert_eq!(read("p3.o1.x9.p.p-.é.p99999999999999999999.o2"), places);
        for place in places {
            assert_eq!(Visited::read(&place.written()), Some(place));
        }
    }
}
