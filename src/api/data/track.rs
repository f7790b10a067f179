//! `POST|GET /track`: events as they happen (X43).

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    arrived::{Arrived, OTHER},
    taking::{self, Kind, Taking},
};
use crate::model::data::event::Way;

/// Takes events of the projects whose tokens they carry. Whoever sends needs nothing else.
pub async fn take(request: HttpRequest, payload: Payload) -> HttpResponse {
    let arrived = Arrived::of(&request, payload, OTHER).await;
    taking::answer(&request, arrived, Taking { kind: Kind::Events(Way::Track), by: None, too_long: OTHER.1 }).await
}
