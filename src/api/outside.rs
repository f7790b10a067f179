//! What every request of a program passes, wherever it leads: answers in their envelope, with the number of the request (R3.1, K4).

use actix_web::{
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use super::envelope::enveloped;
use crate::{http::RequestId, model::addresses};

/// Puts whatever a request is refused with into the envelope.
pub async fn outside(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // What takes and gives data has answers of its own, some of them streams.
    if !addresses::is_for_programs(request.path()) || addresses::takes_data(request.path()) {
        return next.call(request).await;
    }
    let (request, answer) = next.call(request).await?.into_parts();
    let answer = enveloped(answer, || RequestId::told(&request).unwrap_or_default());
    Ok(ServiceResponse::new(request, answer))
}
