//! The turns in the life of what joins one thing to another.

/// What became of a thing that belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkChange {
    Added,
    Updated,
    Removed,
}
