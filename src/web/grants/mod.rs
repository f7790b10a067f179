//! Project Users: who is in a project and through what, and who may do what there.

pub mod everybody;
pub mod index;
pub mod invite;
pub mod query;
pub mod removal;
pub mod request;
pub mod requests;
pub mod undo;
pub mod why;
