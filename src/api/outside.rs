//! What every request of a program passes, wherever it leads: answers in their envelope, with the number of the request (R3.1, K4).

use actix_web::{
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderName,
    middleware::Next,
};

use super::envelope::enveloped;
use crate::{http::RequestId, model::addresses};

/// Puts whatever a request is refused with into the envelope. Whoever asks for a decision and names the request finds that name in
/// the head of the answer, as their standard has it (K8); the body and the log go by our own number.
pub async fn outside(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // What takes and gives data has answers of its own, some of them streams.
    if !addresses::is_for_programs(request.path()) || addresses::takes_data(request.path()) {
        return next.call(request).await;
    }
    let named = request.headers().get(RequestId::HEADER).filter(|_| request.path().starts_with(addresses::DECISIONS)).cloned();
    let (request, answer) = next.call(request).await?.into_parts();
    let mut answer = enveloped(answer, || RequestId::told(&request).unwrap_or_default());
    if let Some(name) = named {
        answer.headers_mut().insert(HeaderName::from_static(RequestId::HEADER), name);
    }
    Ok(ServiceResponse::new(request, answer))
}
