//! What the program does at the command line: it serves, or does what its operator asks.

pub mod memory;
pub mod seed;
pub mod serve;
