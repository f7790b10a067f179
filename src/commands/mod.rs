//! What the program does at the command line: it serves, or does what its operator asks.

pub mod doors;
pub mod seed;
pub mod serve;
