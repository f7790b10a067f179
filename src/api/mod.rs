//! The program interface: what programs ask and get, as JSON. It stands beside the pages and knows no session (R3.1).

pub mod absent;
pub mod access;
pub mod body;
pub mod caller;
pub mod data;
pub mod described;
pub mod envelope;
pub mod grants;
pub mod guards;
pub mod me;
pub mod members;
pub mod once;
pub mod openapi;
pub mod organizations;
pub mod outside;
pub mod project;
pub mod project_roles;
pub mod projects;
pub mod service_accounts;
pub mod settings;
pub mod table;
pub mod teams;
mod tries;
pub mod views;
pub mod words;
