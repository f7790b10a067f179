//! The real parts: the program killed and started again, a Postgres that dies, a mail server on the wire.

#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod database;
#[allow(dead_code)]
#[path = "../support/program.rs"]
mod program;

mod backup;
mod clients;
mod cluster;
mod commands;
mod doctor;
mod gateway;
mod keys;
mod letters;
mod logs;
mod mailbox;
mod memory;
mod metrics;
mod moving;
mod operator;
mod person;
mod pooled;
mod proxies;
mod readiness;
mod renewal;
mod requests;
mod roles;
mod serve;
mod servers;
mod service;
mod standby;
mod visitor;
