//! How much each project may send and ask, as whoever runs the site set it (D1.5).

use crate::model::limits::{
    EXPORTS_A_SECOND, EXPORTS_AN_HOUR, EXPORTS_AT_ONCE, QUERIES_AN_HOUR, QUERIES_AT_ONCE, RECORDS_A_MINUTE,
};

/// For each project, by each Steward for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paces {
    pub records_a_minute: u32,
    pub exports_an_hour: u32,
    pub exports_a_second: u32,
    pub exports_at_once: u32,
    pub queries_an_hour: u32,
    pub queries_at_once: u32,
}

impl Default for Paces {
    fn default() -> Self {
        Self {
            records_a_minute: RECORDS_A_MINUTE,
            exports_an_hour: EXPORTS_AN_HOUR,
            exports_a_second: EXPORTS_A_SECOND,
            exports_at_once: EXPORTS_AT_ONCE,
            queries_an_hour: QUERIES_AN_HOUR,
            queries_at_once: QUERIES_AT_ONCE,
        }
    }
}
