//! Where programs send events and profiles, and fetch them again, in the manner of the clients that exist for it (R3.3, X43, X44).

mod answer;
mod arrived;
mod brought;
pub mod cors;
pub mod export;
pub mod import;
pub mod profiles;
pub mod query;
mod taking;
pub mod track;
