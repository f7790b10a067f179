//! What Steward remembers, and the only place that speaks SQL. Questions take a connection, changes take a `Tx`.

pub mod account;
pub mod audit;
mod columns;
pub mod data;
pub mod grants;
pub mod invitations;
pub mod joining;
mod keyset;
pub mod members;
pub mod organizations;
pub mod outbox;
mod pool;
mod prepared;
pub mod projects;
mod refold;
#[rustfmt::skip]
pub mod schema;

mod search;
pub mod seeds;
pub mod teams;
mod tx;
mod waiting;

pub use diesel::{
    PgConnection,
    result::{DatabaseErrorKind, Error, QueryResult},
};
pub use keyset::Keyed;
pub use pool::{Connection, Pool, connect, counted_pool, migrate, pool, ready};
pub use search::Search;
pub use tx::{Tx, read, rehearse, write};
