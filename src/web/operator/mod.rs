//! For whoever runs Steward: is it well, and the letters kept on this machine.

pub mod health;
pub mod mailbox;
