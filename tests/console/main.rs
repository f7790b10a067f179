//! The console through its front door: in process, the whole stack, a database for each test.

#[path = "../support/mod.rs"]
mod database;
mod support;

mod access;
mod access_requests;
mod account;
mod additions;
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
mod own_projects;
mod permissions;
mod project_ends;
mod project_invitations;
mod project_keys;
mod project_settings;
mod project_users;
mod projects;
mod ranks;
mod removals;
mod schema;
mod sessions;
mod teams;
mod transfers;
