//! The console through its front door: in process, the whole stack, a database for each test.

#[path = "../support/mod.rs"]
mod database;
#[path = "../support/every_letter.rs"]
mod every_letter;
mod support;

mod access;
mod account;
mod api;
mod billing;
mod data;
mod filters;
mod grants;
mod house;
mod invitations;
mod joining;
mod members;
mod operator;
mod organizations;
mod projects;
mod requests;
mod security;
mod service_accounts;
mod teams;
mod usage;
mod ways;
mod webhooks;
