//! Service Accounts: accounts of programs, in the organization and in one project.

pub mod additions;
pub mod ending;
pub mod index;
pub mod leaving;
pub mod made;
pub mod new;
pub mod project;
pub mod project_new;
pub mod removal;
pub mod role;
pub mod secret;
pub mod show;
