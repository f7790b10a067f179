//! Organizations themselves: a new one, the overview, the switch between several.

pub mod overview;
