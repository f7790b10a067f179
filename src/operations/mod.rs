//! What people can do: one verb, one transaction, with its event in the audit log and its letters in the outbox.

pub mod acceptances;
pub mod access_requests;
pub mod account;
pub mod additions;
mod audit;
pub mod bulk;
pub mod discoverability;
pub mod everybody;
pub mod invitations;
pub mod joins;
pub mod lapsing;
pub mod lookalikes;
pub mod members;
pub mod organizations;
pub mod preview;
pub mod project_ends;
pub mod project_invitations;
pub mod project_keys;
pub mod project_settings;
pub mod project_users;
pub mod projects;
mod reach;
mod refusal;
pub mod sessions;
mod snapshot;
pub mod teams;
pub mod throttle;
pub mod transfers;

pub use lapsing::Lapsing;
pub use refusal::{Reason, Refusal};
