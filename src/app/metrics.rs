//! The listener for whoever watches over Steward: one address, no session, nothing of the console.

use actix_web::{
    App, HttpResponse,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    middleware::from_fn,
    web,
};
use prometheus_client::encoding::prometheus_text;

use crate::http::{Gauges, head};

/// Answers `GET /metrics` and nothing else (C6.1), and HEAD like it (U15.1).
pub fn app(
    gauges: Gauges,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = actix_web::Error, InitError = ()>,
> {
    App::new().app_data(web::Data::new(gauges)).route("/metrics", web::get().to(all)).wrap(from_fn(head::head))
}

async fn all(gauges: web::Data<Gauges>) -> HttpResponse {
    match web::block(move || gauges.text()).await {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, prometheus_text::CONTENT_TYPE))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}
