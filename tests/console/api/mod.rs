//! The interface for programs (X42, X47, X48, R3.1).

mod asking;
mod clients;
mod decisions;
mod document;
mod sweep;
mod terraform;
