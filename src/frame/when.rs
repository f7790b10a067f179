//! Times as people read them. The exact time, with its zone, stands in a `<time>` beside the words.

use chrono::{DateTime, Utc};

/// A moment for a template: words, and the exact time.
#[derive(Debug, Clone)]
pub struct When {
    pub words: String,
    /// `3 March 2027, 14:05 UTC`.
    pub exact: String,
    /// For the `datetime` attribute.
    pub machine: String,
}

impl When {
    /// "3 days ago", "in 2 hours".
    pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { words: relative(at, now), ..Self::date(at) }
    }

    /// "3 March 2027".
    pub fn date(at: DateTime<Utc>) -> Self {
        Self {
            words: at.format("%-d %B %Y").to_string(),
            exact: at.format("%-d %B %Y, %H:%M UTC").to_string(),
            machine: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
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
