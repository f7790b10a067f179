//! Addresses, written once: where letters, links and forms lead. The route table in `app/routes/` is the pattern, and a test
//! holds every address here against it. Each wing has its own; whoever needs one says `addresses::…` all the same.

mod access;
mod account;
mod billing;
mod data;
mod filters;
mod grants;
mod invitations;
mod joining;
mod members;
mod operator;
mod organizations;
mod own;
mod programs;
mod projects;
mod roles;
mod service_accounts;
mod teams;
mod usage;
mod ways;
mod webhooks;

pub use access::*;
pub use account::*;
pub use billing::*;
pub use data::*;
pub use filters::*;
pub use grants::*;
pub use invitations::*;
pub use joining::*;
pub use members::*;
pub use operator::*;
pub use organizations::*;
pub use own::{encoded, is_own_path};
pub use programs::*;
pub use projects::*;
pub use roles::*;
pub use service_accounts::*;
pub use teams::*;
pub use usage::*;
pub use ways::*;
pub use webhooks::*;
