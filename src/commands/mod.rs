//! What the program does at the command line: it serves, or does what its operator asks.

pub mod database;
pub mod doctor;
pub mod doors;
pub mod keeper;
pub mod key;
pub mod logs;
pub mod memory;
pub mod seed;
pub mod serve;
pub mod versions;
pub mod watched;
