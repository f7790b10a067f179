//! The interface for programs (X42, X47, X48, R3.1).

mod absent;
mod asking;
mod clients;
mod concurrent_changes;
mod context;
mod decisions;
mod document;
mod field_names;
mod givers;
mod invited;
mod meant;
mod once;
mod partial_updates;
mod rights;
mod secret_policy;
mod secrets;
mod standard;
mod sweep;
mod terraform;
mod terraform_third;
mod tester;
mod weight;
