//! A request is whole before a guard looks at it.

use actix_session::SessionExt;
use actix_web::{
    HttpMessage as _, ResponseError as _,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::stream::once;

use super::extract::token;
use crate::http::{Error, Site, body, request::client};

/// Reads the body, then lets the request go on to its guard (F1). Where a session is asked and there is none, nothing is read
/// (F2).
pub async fn read(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
    asks_session: bool,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.call(request).await;
    }
    if asks_session && token(&request.get_session()).is_none() {
        return Ok(refused(request, &Error::SignedOut));
    }
    let mut payload = request.take_payload();
    let from = client(request.request()).filter(|ip| !request.app_data::<Data<Site>>().is_some_and(|site| site.trusts(*ip)));
    match body::whole(request.headers(), &mut payload, from, asks_session).await {
        Ok(bytes) => {
            request.set_payload(carried(bytes));
            next.call(request).await
        }
        Err(error) => Ok(refused(request, &error)),
    }
}

fn refused(request: ServiceRequest, error: &Error) -> ServiceResponse<BoxBody> {
    request.into_response(error.error_response())
}

/// A body that is there already, for whoever reads it next.
pub(super) fn carried(bytes: Bytes) -> Payload {
    if bytes.is_empty() { Payload::None } else { Payload::Stream { payload: Box::pin(once(async { Ok(bytes) })) } }
}
