//! Organizations themselves: a new one, the overview with a new Owner's first steps, a person's own list.

pub mod first_steps;
pub mod overview;
