//! What is counted, plotted and told of what is used (C3.20–C3.25, C4).

/// The rows that a month of an organization is counted in, so that batches of different projects hardly wait for each other.
pub const MONTH_SLOTS: i64 = 16;
/// Of how many percent of a plan's allowance people are told, each once a month (R2.10).
pub const ALLOWANCE_ALERTS: [i64; 7] = [85, 100, 110, 120, 200, 300, 400];
/// The days of a plot of events.
pub const PLOTTED_DAYS: u64 = 90;
/// The months of a plot of what was used.
pub const PLOTTED_MONTHS: u32 = 12;
/// For how many days somebody counts as active, briefly and for longer.
pub const ACTIVE_DAYS: [i64; 2] = [7, 30];
/// How many projects a plot compares.
pub const COMPARED_PROJECTS: i64 = 10;
