//! `POST /engage` and `POST /groups`: what is known of people and groups (X43).

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    arrived::{Arrived, OTHER},
    brought::account,
    taking::{self, Kind, Taking},
};
use crate::model::data::profile::Whose;

/// Takes changes to people, by the token in each of them or for the project that a service account names.
pub async fn engage(request: HttpRequest, payload: Payload) -> HttpResponse {
    let (arrived, kind) = (Arrived::of(&request, payload, OTHER).await, Kind::Profiles(Whose::People));
    let by = match &arrived {
        Ok(arrived) => account(&request, || arrived.key_fields()).await,
        Err(_) => Ok(None),
    };
    match by {
        Ok(by) => taking::answer(&request, arrived, Taking { kind, by, too_long: OTHER.1 }).await,
        Err(refused) => kind.shape(&arrived.map(|arrived| arrived.key_fields()).unwrap_or_default(), true).refused(&refused),
    }
}

/// Takes changes to groups.
pub async fn groups(request: HttpRequest, payload: Payload) -> HttpResponse {
    let (arrived, kind) = (Arrived::of(&request, payload, OTHER).await, Kind::Profiles(Whose::Groups));
    taking::answer(&request, arrived, Taking { kind, by: None, too_long: OTHER.1 }).await
}
