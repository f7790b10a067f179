//! For whoever runs Steward: is it well, the letters kept on this machine, and what other programs look for.

pub mod health;
pub mod mailbox;
pub mod well_known;
