//! Passwords are hashed where waiting holds nobody up.

use actix_web::web;

use crate::{http::Error, model::password::Password};

/// Hashes a password where waiting hurts nobody.
pub async fn hash(password: Password) -> Result<String, Error> {
    web::block(move || password.hash()).await.map_err(|_| Error::Busy)
}
