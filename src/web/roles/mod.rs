//! Roles & Permissions: the tables as they are enforced.

pub mod index;
