//! Pages and forms, a wing for each entry of the menu: what was asked, what an operation made of it, and how it looks.

pub mod access;
pub mod account;
pub mod billing;
pub mod filters;
pub mod grants;
pub mod invitations;
pub mod joining;
pub mod members;
pub mod operator;
pub mod organizations;
pub mod projects;
pub mod roles;
pub mod service_accounts;
pub mod teams;
pub mod usage;
pub mod ways;
pub mod webhooks;
