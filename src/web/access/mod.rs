//! Access: who can do what in a project, two people side by side, and the console through somebody else's eyes.

pub mod compare;
pub mod pick;
pub mod programs;
pub mod seen;
pub mod view;
pub mod who;
