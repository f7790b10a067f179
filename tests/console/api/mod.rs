//! The interface for programs (X42, X47, X48, R3.1).

mod absent;
mod again;
mod asking;
mod clients;
mod context;
mod decisions;
mod document;
mod givers;
mod halves;
mod invited;
mod once;
mod rights;
mod said;
mod secret_policy;
mod secrets;
mod standard;
mod sweep;
mod terraform;
mod tester;
