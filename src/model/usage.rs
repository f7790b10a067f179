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

/// A month of UTC, in which plans count (R2.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(NaiveDate);

impl Period {
    /// The one that `now` belongs to.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Timezone::UTC.month(now))
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The one so many months before.
    pub fn back(self, months: u32) -> Self {
        Self(self.0 - chrono::Months::new(months))
    }

    /// The one after it.
    pub fn next(self) -> Self {
        Self(self.0 + chrono::Months::new(1))
    }

    /// This one and those before it, the oldest first.
    pub fn last(self, months: u32) -> Vec<Self> {
        (0..months).rev().map(|n| self.back(n)).collect()
    }

    /// `March 2027`.
    pub fn label(self) -> String {
        self.0.format("%B %Y").to_string()
    }
}

/// How many percent of an allowance this is, rounded down: nobody has reached what they have not.
pub fn percent(counted: i64, allowance: i64) -> i64 {
    counted.max(0).saturating_mul(100) / allowance.max(1)
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
