//! Webhooks: addresses outside that hear of what happens in the organization (K7).

pub mod details;
pub mod index;
pub mod made;
pub mod removal;
pub mod secret;
pub mod show;
