//! The program interface: what programs ask and get, as JSON. It stands beside the pages and knows no session (R3.1).

pub mod caller;
pub mod data;
pub mod envelope;
pub mod me;
