//! This console answers at its own address, and changes come from its own pages only.

use actix_web::{
    ResponseError as _,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};

use super::assets;
use crate::{
    http::{error::Error, site::Site},
    model::addresses,
};

/// Turns away what asks for another host, and a change that another site asked for (S3, F17).
pub async fn same_origin(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match refusal(&request) {
        None => next.call(request).await,
        Some(refusal) => Ok(request.into_response(refusal.error_response())),
    }
}

fn refusal(request: &ServiceRequest) -> Option<Error> {
    let site = request.app_data::<Data<Site>>()?;
    let host = host(request);
    // Load balancers ask by number, and the page that names the right address wants its style.
    let is_for_anybody = request.path().starts_with(addresses::HEALTH) || assets::is_one(request.path());
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD) || addresses::takes_data(request.path());
    match host {
        Err(sentence) => Some(Error::Bad(sentence)),
        Ok(host) if !is_for_anybody && !host.is_none_or(|host| site.is_called(host)) => {
            let path = request.uri().path_and_query().filter(|_| is_safe).map_or("/", |path| path.as_str());
            Some(Error::Elsewhere(format!("{}{path}", site.config.public_url)))
        }
        // No session opens what programs ask for, so a foreign page has nothing to gain there (R3.1).
        Ok(_) if addresses::is_for_programs(request.path()) => None,
        Ok(host) => (!is_safe && !is_ours(request, site, host.unwrap_or_default()))
            .then(|| Error::Foreign(site.config.public_url.clone())),
    }
}

/// The host that is asked for. No browser leaves it out; whoever does is nobody a foreign page has sent.
fn host(request: &ServiceRequest) -> Result<Option<&str>, &'static str> {
    const SENTENCE: &str = "The request doesn't name a single host.";
    let mut lines = request.headers().get_all("host");
    let host = match (lines.next(), lines.next()) {
        (None, _) => None,
        (Some(host), None) => Some(host.to_str().map_err(|_| SENTENCE)?),
        _ => return Err(SENTENCE),
    };
    // A whole address in the first line goes before the header.
    Ok(request.uri().authority().map(|authority| authority.as_str()).or(host))
}

/// `Origin` is compared whole with the configured address whenever it is there. `Sec-Fetch-Site` is absent on plain http away
/// from localhost, and browsers leave `Origin` out of some requests. Without either, nothing but a browser holds our cookie: refuse.
fn is_ours(request: &ServiceRequest, site: &Site, host: &str) -> bool {
    let all = |name: &'static str| request.headers().get_all(name).map(|value| value.to_str().unwrap_or("null"));
    let (mut sites, mut origins) = (all("sec-fetch-site").peekable(), all("origin").peekable());
    let is_said = sites.peek().is_some() || origins.peek().is_some();
    is_said && sites.all(|it| it == "same-origin") && origins.all(|it| site.is_own(it, host))
}
