//! The console through its front door: in process, the whole stack, a database for each test.

#[path = "../support/mod.rs"]
mod database;
mod support;

mod account;
mod grants;
mod house;
mod invitations;
mod joining;
mod members;
mod organizations;
mod projects;
mod security;
mod teams;
