//! What htmx says about itself in a request, and how it is sent to another page.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header::LOCATION},
};

/// Whether htmx is asking, and for what.
#[derive(Debug, Clone, Default)]
pub struct Hx {
    request: bool,
    /// It takes out of a whole page what it needs.
    full: bool,
    /// The page in front of the person.
    current: Option<url::Url>,
}

impl Hx {
    pub fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let current = header("hx-current-url").and_then(|text| url::Url::parse(text).ok());
        Self { request: header("hx-request") == Some("true"), full: header("hx-request-type") == Some("full"), current }
    }

    /// htmx asks, and will put the answer into a part of its page.
    pub fn wants_part(&self) -> bool {
        self.request && !self.full
    }

    /// htmx asks, for a part or for a whole page.
    pub fn asks(&self) -> bool {
        self.request
    }

    /// Whether the page in front of the person is one of these.
    pub fn is_on(&self, paths: &[&str]) -> bool {
        self.current.as_ref().is_some_and(|current| paths.contains(&current.path()))
    }

    /// What stands behind `?` in the address of the page in front of the person.
    pub fn query(&self) -> &str {
        self.current.as_ref().and_then(url::Url::query).unwrap_or_default()
    }

    /// Sends the person on: a redirect for a browser, an instruction for htmx, which would follow a redirect itself and put the
    /// whole next page into the target.
    pub fn send_to(&self, path: &str) -> HttpResponse {
        if self.request {
            HttpResponse::build(StatusCode::NO_CONTENT).insert_header(("HX-Redirect", path)).finish()
        } else {
            HttpResponse::build(StatusCode::SEE_OTHER).insert_header((LOCATION, path)).finish()
        }
    }
}

impl FromRequest for Hx {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::of(request)))
    }
}
