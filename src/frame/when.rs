//! Times as people read them. The exact time, with its zone, stands in a `<time>` beside the words.

use std::fmt;

use chrono::{DateTime, Datelike, Timelike, Utc};

/// A moment for a template: words, and the exact time.
#[derive(Debug, Clone)]
pub struct When {
    pub words: String,
    /// `3 March 2027, 14:05 UTC`.
    pub exact: Exact,
    /// For the `datetime` attribute.
    pub machine: Machine,
}

/// A moment to the minute, as people read it. It becomes text where it is drawn: a list has many, and most are drawn nowhere.
#[derive(Debug, Clone, Copy)]
pub struct Exact(DateTime<Utc>);

/// The same to the second, as programs read it.
#[derive(Debug, Clone, Copy)]
pub struct Machine(DateTime<Utc>);

/// `3 March 2027`.
struct Day(DateTime<Utc>);

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.0.date_naive();
        write!(f, "{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.time();
        write!(f, "{}, {:02}:{:02} UTC", Day(self.0), time.hour(), time.minute())
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, time) = (self.0.date_naive(), self.0.time());
        let (year, month) = (day.year(), day.month());
        write!(f, "{year:04}-{month:02}-{:02}T{:02}:{:02}:{:02}Z", day.day(), time.hour(), time.minute(), time.second())
    }
}

impl When {
    /// "3 days ago", "in 2 hours".
    pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self::saying(relative(at, now), at)
    }

    fn saying(words: String, at: DateTime<Utc>) -> Self {
        Self { words, exact: Exact(at), machine: Machine(at) }
    }

    /// "3 March 2027".
    pub fn date(at: DateTime<Utc>) -> Self {
        Self::saying(Day(at).to_string(), at)
    }
}

fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - at).num_seconds();
    let (past, distance) = (seconds >= 0, seconds.abs());
    // What lies ahead is rounded up: an invitation for seven days has seven days left when it has just gone out.
    let ahead = |unit: i64| if past { distance / unit } else { (distance + unit / 2) / unit };
    let words = match distance {
        0..60 if past => return "just now".to_owned(),
        0..60 => "less than a minute".to_owned(),
        60..3_600 => plural(ahead(60), "minute"),
        3_600..86_400 => plural(ahead(3_600), "hour"),
        86_400..2_592_000 => plural(ahead(86_400), "day"),
        2_592_000..31_536_000 => plural(ahead(2_592_000), "month"),
        _ => plural(ahead(31_536_000), "year"),
    };
    if past { format!("{words} ago") } else { format!("in {words}") }
}

fn plural(n: i64, unit: &str) -> String {
    if n == 1 { format!("1 {unit}") } else { format!("{n} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_to_the_minute_and_to_the_second() {
        let when = When::date("2027-03-03T14:05:09.7Z".parse().unwrap());
        assert_eq!((when.words.as_str(), when.exact.to_string().as_str()), ("3 March 2027", "3 March 2027, 14:05 UTC"));
        assert_eq!(when.machine.to_string(), "2027-03-03T14:05:09Z");
    }

    #[test]
    fn moments_near_and_far_read_as_people_say_them() {
        let now: DateTime<Utc> = "2026-06-15T12:00:00Z".parse().unwrap();
        let said = |text: &str| relative(text.parse().unwrap(), now);
        assert_eq!(said("2026-06-15T11:59:50Z"), "just now");
        assert_eq!(said("2026-06-15T11:59:00Z"), "1 minute ago");
        assert_eq!(said("2026-06-14T12:00:00Z"), "1 day ago");
        assert_eq!(said("2026-06-22T11:59:00Z"), "in 7 days");
        assert_eq!(said("2024-06-15T12:00:00Z"), "2 years ago");
    }
}
