//! Project Users: who is in a project and through what, and who may do what there.

pub mod compare;
pub mod everybody;
pub mod index;
pub mod invite;
pub mod pick;
pub mod query;
pub mod removal;
pub mod request;
pub mod requests;
pub mod seen;
pub mod view;
pub mod who;
pub mod why;
