//! Users & Teams › Users: who belongs to the organization, in which role, and how that ends.

pub mod additions;
pub mod export;
pub mod index;
pub mod removal;
pub mod role;
pub mod show;
pub mod undo;
