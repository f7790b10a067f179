//! Users & Teams › Teams: their people and what they give in projects.

pub mod accounts;
pub mod index;
pub mod names;
pub mod people;
pub mod projects;
pub mod removal;
pub mod show;
pub mod undo;
