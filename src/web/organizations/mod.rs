//! Organizations themselves: a new one, the overview with a new Owner's first steps, a person's own list.

pub mod attention;
mod counted_checks;
pub mod ends;
pub mod first_steps;
pub mod name;
pub mod overview;
