//! The main path in a real Chromium against the served program: by clicking, without script, by keyboard alone. Every screen
//! that is passed is held against axe-core.

mod chromium;
mod emulate;
#[allow(dead_code)]
#[path = "../support/every_letter.rs"]
mod every_letter;
#[allow(dead_code)]
#[path = "../support/program.rs"]
mod program;

mod bidi;
mod billing;
mod bulk;
mod firefox;
mod folding;
mod joining;
mod keyboard;
mod letters;
mod looks;
mod main_path;
mod moving;
mod northwind;
mod once;
mod organization_end;
mod project_life;
mod project_users;
mod projects;
mod readme;
mod removing;
mod roles;
mod saving;
mod selection;
mod service_accounts;
mod tables;
mod teams;
mod usage;
mod ways;
mod webhooks;
mod widths;
mod without_script;
