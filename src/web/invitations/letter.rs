//! How the letter of an invitation fares, in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{frame::when::When, model::figures::clock, store::invitations::list::InvitedLine};

/// How the letter fares, in words.
pub struct LetterState {
    pub label: &'static str,
    pub class: &'static str,
    pub detail: String,
}

/// How often a list looks again by itself. Letters that leave soon are watched closely, those that wait for their turn now and
/// then.
pub fn again<'a>(lines: impl Iterator<Item = &'a InvitedLine>) -> Option<&'static str> {
    let waiting = lines.filter(|line| line.delivered_at.is_none() && line.failed_at.is_none() && line.attempts.is_some());
    let first = waiting.map(|line| line.due_at.unwrap_or_default()).min()?;
    Some(if first < Utc::now() + TimeDelta::minutes(1) { "3s" } else { "60s" })
}

impl LetterState {
    /// That of the last letter of the line.
    pub fn of(line: &InvitedLine, now: DateTime<Utc>) -> Self {
        let answer = line.answer.clone().unwrap_or_default();
        match (line.attempts, line.delivered_at, line.failed_at, line.due_at) {
            (_, Some(_), _, _) => Self { label: "Accepted", class: "good", detail: answer },
            (_, _, Some(_), _) => Self { label: "Failed", class: "bad", detail: answer },
            (Some(tries), _, _, Some(due)) if tries > 0 && !answer.is_empty() => {
                let detail = format!("{answer} Next try {}.", When::relative(due, now).words);
                Self { label: "Delayed", class: "warn", detail }
            }
            (Some(_), _, _, Some(due)) if due > now + TimeDelta::seconds(30) => {
                let (words, at) = (When::relative(due, now).words, clock(due, now));
                let why = line.held_by.map(|held_by| format!(": {}", held_by.sentence())).unwrap_or_default();
                let detail = format!("Will be sent {words}, at {at}{why}.");
                Self { label: "Queued", class: "quiet", detail }
            }
            (Some(_), _, _, _) => Self { label: "Queued", class: "quiet", detail: String::new() },
            (None, ..) => Self { label: "Sent earlier", class: "quiet", detail: String::new() },
        }
    }
}
