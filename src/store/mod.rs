//! What Steward remembers, and the only place that speaks SQL. Questions take a connection, changes take a `Tx`.

pub mod account;
pub mod audit;
pub mod backlog;
pub mod billing;
pub mod checkup;
mod collision;
mod columns;
mod counts;
pub mod data;
mod email_links;
pub mod filters;
pub mod grants;
pub mod invitations;
pub mod job_runs;
pub mod joining;
mod keyset;
mod locks;
pub mod members;
mod migrations;
pub mod organizations;
pub mod outbox;
mod pool;
mod prepared;
pub mod presses;
mod project;
pub mod projects;
mod readiness;
mod remains;
mod renewal;
pub mod roles;
mod search_folding;
#[rustfmt::skip]
pub mod schema;

pub mod encryption_key;
mod outbox_order;
mod search;
pub mod seeds;
pub mod service_accounts;
pub mod teams;
mod tx;
pub mod usage;
mod waiting;
pub mod webhooks;

pub use collision::{is_collision, is_timeout};
pub use diesel::{
    PgConnection,
    result::{DatabaseErrorKind, Error, QueryResult},
};
pub use keyset::Keyed;
pub use migrations::{migrate, version};
pub use pool::{Connection, Pool, answers, connect, counted_pool, is_shared, pool, set_for_role};
pub use readiness::{Tables, Unready, is_passing, readiness, tables};
pub use renewal::{AtWork, at_work, between_requests, is_awaited, write_beside};
pub use search::Search;
pub use tx::{Tx, read, rehearse, unhurried, write};
