//! What Steward remembers, and the only place that speaks SQL. Questions take a connection, changes take a `Tx`.

pub mod access;
pub mod access_requests;
pub mod attempts;
pub mod audit;
mod columns;
pub mod discoverable;
pub mod ended_projects;
pub mod former_projects;
pub mod invitations;
pub mod invited;
pub mod members;
pub mod memberships;
pub mod organizations;
pub mod outbox;
pub mod own_projects;
pub mod password_resets;
mod pool;
mod prepared;
pub mod project_grants;
pub mod project_keys;
pub mod project_list;
pub mod project_moves;
pub mod project_usage;
pub mod project_users;
pub mod projects;
#[rustfmt::skip]
pub mod schema;

mod search;
pub mod seeds;
pub mod sessions;
pub mod signups;
pub mod teams;
mod tx;
pub mod users;
pub mod ways_in;

pub use diesel::{
    PgConnection,
    result::{DatabaseErrorKind, Error, QueryResult},
};
pub use pool::{Connection, Pool, connect, counted_pool, migrate, pool, ready};
pub use search::Search;
pub use tx::{Tx, read, rehearse, write};
