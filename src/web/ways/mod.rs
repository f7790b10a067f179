//! Ways through the console: to another organization or project, to anything by its name, to help.

pub mod go;
pub mod help;
pub mod home;
pub mod screens;
pub mod switch;
