//! `POST /import`: events of any age, from whoever may import into a project (X43, M48).

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    arrived::{Arrived, IMPORT},
    brought::brought,
    taking::{self, Kind, Taking},
};
use crate::model::data::event::Way;

/// Takes events for the project that is opened. `strict=1` tells of each that was not taken; a form is answered as `/track` would.
pub async fn take(request: HttpRequest, payload: Payload) -> HttpResponse {
    let arrived = Arrived::of(&request, payload, IMPORT).await;
    // A form brings its key in a field. Whatever cannot be read is told where it is taken.
    let fields = arrived.as_ref().map(Arrived::key_fields).unwrap_or_default();
    let kind = Kind::Events(Way::Import);
    match brought(&request, &fields).await {
        Err(refused) if arrived.is_ok() => kind.shape(&fields, arrived.is_ok_and(|arrived| arrived.is_form())).refused(&refused),
        by => taking::answer(&request, arrived, Taking { kind, by: by.ok(), too_long: IMPORT.1 }).await,
    }
}
