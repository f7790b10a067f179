//! What people can do: one verb, one transaction, with its event in the audit log and its letters in the outbox.

pub mod access;
pub mod account;
mod audit;
pub mod billing;
pub mod data;
pub mod filters;
mod giving;
pub mod grants;
pub mod invitations;
pub mod joining;
pub mod members;
pub mod organizations;
pub mod presses;
pub mod preview;
pub mod projects;
mod reach;
mod refusal;
pub mod service_accounts;
pub mod settling;
mod snapshot;
mod standing;
pub mod teams;
pub mod throttle;
pub mod usage;
pub mod webhooks;

pub use reach::reached_teams;
pub use refusal::{Reason, Refusal};
pub use settling::Lapsing;
pub use standing::{Across, Held, Standing, hold, hold_with};
