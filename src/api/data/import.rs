//! `POST /import`: events of any age, from whoever may import into a project (X43, M48).

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    answer::Shape,
    arrived::{Arrived, IMPORT},
    brought::brought,
    taking::{self, Kind, Taking},
};
use crate::{api::envelope::Refused, model::data::event::Way};

/// Takes events for the project that is opened. `strict=1` tells of each that was not taken; a form is answered as `/track` would.
pub async fn take(request: HttpRequest, payload: Payload) -> HttpResponse {
    let arrived = Arrived::of(&request, payload, IMPORT).await;
    let shape = Shape::Import { strict: true };
    let (arrived, fields) = match arrived {
        // A form brings its key in a field. Whatever cannot be read is told where it is taken.
        Ok(arrived) => {
            let fields = arrived.key_fields();
            (arrived, fields)
        }
        Err(error) => return shape.refused(&error.into()),
    };
    match brought(&request, &fields).await {
        Ok(by) => {
            let taking = Taking { kind: Kind::Events(Way::Import), by: Some(by), too_long: IMPORT.1 };
            taking::answer(&request, Ok(arrived), taking).await
        }
        Err(refused @ Refused::Credentials) if arrived.is_form() => Shape::Verbose.refused(&refused),
        Err(refused) => shape.refused(&refused),
    }
}
