//! What an organization is billed by, what it asked of its plan, and what it uses of it (C3.1–C3.7).

pub mod details;
pub mod receipts;
pub mod requests;
pub mod used;
