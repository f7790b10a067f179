//! The real parts: the program killed and started again, a Postgres that dies, a mail server on the wire.

#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod database;
#[allow(dead_code)]
#[path = "../support/program.rs"]
mod program;

mod clients;
mod cluster;
mod commands;
mod doctor;
mod keys;
mod letters;
mod mailbox;
mod memory;
mod moving;
mod operator;
mod readiness;
mod renewal;
mod requests;
mod roles;
mod serve;
