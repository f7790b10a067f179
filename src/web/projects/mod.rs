//! Projects: the list, one project's settings and keys, and its end.

pub mod deleted;
pub mod details;
pub mod ends;
pub mod export;
pub mod index;
pub mod keys;
pub mod merge;
pub mod merge_events;
pub mod merge_import;
pub mod merge_start;
pub mod new;
pub mod own;
pub mod removal;
pub mod restore;
pub mod show;
pub mod transfer;
