//! What people can do: one verb, one transaction, with its event in the audit log and its letters in the outbox.

pub mod acceptances;
pub mod account;
mod audit;
pub mod invitations;
pub mod organizations;
mod refusal;
pub mod sessions;
pub mod throttle;

pub use refusal::Refusal;
