//! Numbers and spans of time, as sentences tell them.

use chrono::{DateTime, TimeDelta, Utc};

/// Milliseconds with one place, as a log tells them.
pub fn milliseconds(span: std::time::Duration) -> f64 {
    (span.as_secs_f64() * 10_000.0).round() / 10.0
}

/// A number with commas between thousands.
pub fn grouped(n: i64) -> String {
    let digits = n.abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("−{text}") } else { text }
}

/// "ten", "13": a word as far as people write words, then figures.
pub fn spelled(n: i64) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    usize::try_from(n).ok().and_then(|n| WORDS.get(n)).map_or_else(|| grouped(n), |word| (*word).to_owned())
}

/// "two seconds", "one megabyte".
pub fn of(n: i64, (one, many): (&str, &str)) -> String {
    format!("{} {}", spelled(n), if n == 1 { one } else { many })
}

/// "an hour", "24 hours".
pub fn hours(span: TimeDelta) -> String {
    match span.num_hours() {
        1 => "an hour".to_owned(),
        n => format!("{n} hours"),
    }
}

/// "a day", "seven days", "90 days".
pub fn days(span: TimeDelta) -> String {
    match span.num_days() {
        1 => "a day".to_owned(),
        n => of(n, ("day", "days")),
    }
}

/// "14:05 UTC", and with the day if it is not within one: "3 May, 14:05 UTC".
pub fn clock(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let near = (at - now).abs() < TimeDelta::hours(23);
    at.format(if near { "%H:%M UTC" } else { "%-d %B, %H:%M UTC" }).to_string()
}

/// The first letter as a capital, where a sentence begins.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([grouped(0), grouped(999), grouped(1_000), grouped(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn small_numbers_are_words() {
        assert_eq!([spelled(1), spelled(10), spelled(12), spelled(13), spelled(1_000)], ["one", "ten", "twelve", "13", "1,000"]);
        assert_eq!([of(1, ("second", "seconds")), of(2, ("second", "seconds"))], ["one second", "two seconds"]);
    }

    #[test]
    fn a_time_that_is_far_away_has_its_day() {
        let now: DateTime<Utc> = "2026-05-01T14:05:00Z".parse().unwrap();
        assert_eq!(clock(now, now), "14:05 UTC");
        assert_eq!(clock(now + TimeDelta::days(2), now), "3 May, 14:05 UTC");
    }

    #[test]
    fn spans_are_told_as_people_tell_them() {
        assert_eq!([1, 2, 24].map(|n| hours(TimeDelta::hours(n))), ["an hour", "2 hours", "24 hours"]);
        assert_eq!([1, 7, 90].map(|n| days(TimeDelta::days(n))), ["a day", "seven days", "90 days"]);
        assert_eq!(days(TimeDelta::hours(24)), "a day");
        assert_eq!(capitalized("ten an hour"), "Ten an hour");
    }
}
