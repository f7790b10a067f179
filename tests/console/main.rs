//! The console through its front door: in process, the whole stack, a database for each test.

#[path = "../support/mod.rs"]
mod database;
mod support;

mod access;
mod account;
mod architecture;
mod bulk_invitations;
mod bulk_roles;
mod discoverability;
mod exports;
mod invitation_pace;
mod invitations;
mod inviting;
mod joining;
mod lists;
mod member_roles;
mod members;
mod organizations;
mod permissions;
mod ranks;
mod removals;
mod schema;
mod sessions;
mod teams;
