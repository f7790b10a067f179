//! The console through its front door: in process, the whole stack, a database for each test.

#[path = "../support/mod.rs"]
mod database;
mod support;

mod account;
mod architecture;
mod invitations;
mod members;
mod organizations;
mod permissions;
mod schema;
mod sessions;
