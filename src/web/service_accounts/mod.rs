//! Service Accounts: accounts of programs, in the organization and in one project.

pub mod additions;
pub mod index;
pub mod made;
pub mod new;
pub mod project;
pub mod project_new;
pub mod project_removal;
pub mod removal;
pub mod role;
pub mod secret;
pub mod secret_policy;
pub mod secret_removal;
pub mod show;
