//! HEAD wherever GET: the same answer without its body (U15.1).

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{CONTENT_LENGTH, HeaderValue},
    },
    middleware::Next,
    web::Bytes,
};

/// As long as the body would have been, and empty. What would have streamed is not even begun.
struct Unsaid(BodySize);

impl MessageBody for Unsaid {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}

/// Answers HEAD as GET, and keeps the body to itself.
pub async fn head(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if *request.method() != Method::HEAD {
        return next.call(request).await;
    }
    request.head_mut().method = Method::GET;
    let mut response = next.call(request).await?;
    if let BodySize::Sized(length) = response.response().body().size() {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(response.map_body(|_, body| BoxBody::new(Unsaid(body.size()))))
}
