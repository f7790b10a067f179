use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header::LOCATION},
};

/// Whether htmx is asking, and for what.
#[derive(Debug, Clone, Default)]
pub struct Hx {
    request: bool,
    target: Option<String>,
}

impl Hx {
    pub fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        Self { request: header("hx-request") == Some("true"), target: header("hx-target").map(str::to_owned) }
    }

    /// htmx asks, and will put the answer into a part of its page.
    pub fn wants_part(&self) -> bool {
        self.request
    }

    /// Whether the answer goes into the element of this id.
    pub fn aims_at(&self, id: &str) -> bool {
        self.target.as_deref().is_some_and(|target| target == id || target.ends_with(&format!("#{id}")))
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
