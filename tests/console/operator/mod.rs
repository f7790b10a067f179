//! For whoever runs Steward: the letters, as they are written and kept.

mod each;
mod jobs;
mod letters;
mod news;
