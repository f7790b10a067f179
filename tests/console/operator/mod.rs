//! For whoever runs Steward: the letters, as they are written and kept.

mod letters;
mod news;
