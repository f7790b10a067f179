//! Steward, room by room. Each looks only at the rooms named after it.
//!
//! - `web` asks: HTTP in, HTML out (operations, store, policy, model)
//! - `operations` act: one verb, one transaction (policy, store, mail, model)
//! - `jobs` tidies up in the background (operations, store, model)
//! - `mail` carries letters (store, model)
//! - `store` remembers: the only SQL (model)
//! - `policy` decides who may do what (model)
//! - `model` means things
//! - `cluster` keeps a private Postgres and knows nothing of the rest

pub mod cluster;
pub mod config;
pub mod jobs;
pub mod mail;
pub mod model;
pub mod operations;
pub mod policy;
pub mod store;
pub mod web;
