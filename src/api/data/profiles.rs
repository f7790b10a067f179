//! `POST /engage` and `POST /groups`: what is known of people and groups (X43).

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    arrived::{Arrived, OTHER},
    taking::{self, Kind, Taking},
};
use crate::model::data::profile::Whose;

/// Takes changes to people.
pub async fn engage(request: HttpRequest, payload: Payload) -> HttpResponse {
    take(request, payload, Whose::People).await
}

/// Takes changes to groups.
pub async fn groups(request: HttpRequest, payload: Payload) -> HttpResponse {
    take(request, payload, Whose::Groups).await
}

async fn take(request: HttpRequest, payload: Payload, whose: Whose) -> HttpResponse {
    let arrived = Arrived::of(&request, payload, OTHER).await;
    taking::answer(&request, arrived, Taking { kind: Kind::Profiles(whose), by: None, too_long: OTHER.1 }).await
}
