//! Users & Teams › Invited Users: inviting, the link in the letter, and what became of it.

pub mod acceptance;
pub mod bulk;
pub mod dialog;
pub mod index;
pub mod letter;
pub mod many;
pub mod open;
mod presented;
pub mod reached;
pub mod state;
pub mod to_projects;
pub mod to_teams;
