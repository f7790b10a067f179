//! What the program does at the command line: it serves, or does what its operator asks.

pub mod answer;
pub mod confirm;
pub mod connection_limit;
pub mod database;
pub mod database_supervisor;
pub mod doctor;
pub mod key;
pub mod logs;
pub mod lookup;
pub mod memory;
pub mod metrics_listener;
pub mod operator;
pub mod org;
pub mod owner;
pub mod project;
pub mod receipt;
pub mod request;
pub mod seed;
pub mod serve;
pub mod user;
pub mod versions;
