//! What a project received, as its own counters say (A22).

use chrono::{DateTime, NaiveDate, Utc};

use super::timezone::Timezone;

/// The counters of a project that received something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub events: i64,
    pub profiles: i64,
    pub this_month: Month,
    pub last_event_at: Option<DateTime<Utc>>,
}

/// The events of one month in the project's timezone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    pub first_day: NaiveDate,
    pub events: i64,
}

impl Month {
    /// The events of the month that `now` belongs to. The counter stands still from the last event on, so it may be an older one.
    pub fn at(self, now: DateTime<Utc>, timezone: Timezone) -> i64 {
        if self.first_day == timezone.month(now) { self.events } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A22, R2.7.1.1: the month is that of the project's timezone
    #[test]
    fn a_month_that_is_over_counts_nothing_and_ends_where_the_project_lives() {
        let march = Month { first_day: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(), events: 7 };
        let at = |text: &str, zone: &str| march.at(text.parse().unwrap(), Timezone::parse(zone).unwrap());
        assert_eq!(at("2026-03-31T23:30:00Z", "UTC"), 7);
        assert_eq!(at("2026-03-31T23:30:00Z", "Europe/Berlin"), 0);
        assert_eq!(at("2026-04-01T02:00:00Z", "America/New_York"), 7);
        assert_eq!(at("2026-04-01T05:00:00Z", "America/New_York"), 0);
    }
}
