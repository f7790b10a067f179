//! What every request of a program passes, wherever it leads: a number of its own, and answers in their envelope (R3.1, K4).

use actix_web::{
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use uuid::Uuid;

use super::envelope::enveloped;
use crate::model::addresses;

/// Numbers a request, and puts whatever it is refused with into the envelope.
pub async fn outside(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !addresses::is_for_programs(request.path()) {
        return next.call(request).await;
    }
    let (request, answer) = next.call(request).await?.into_parts();
    Ok(ServiceResponse::new(request, enveloped(answer, &Uuid::new_v4().to_string())))
}
