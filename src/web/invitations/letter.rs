//! How the letter of an invitation fares, in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{frame::when::When, model::figures::clock, store::invitations::list::InvitedLine};

/// How the letter fares, in words for whoever sent it (L8.1).
pub struct LetterState {
    /// Quiet where all is well, amber where it waits for something, red where somebody has to act.
    pub tone: &'static str,
    pub words: &'static str,
    /// The time that belongs to the words.
    pub at: Option<When>,
    /// What comes next, or what can be done.
    pub next: String,
    /// The mail server's own words.
    pub answer: String,
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
        let state = |tone, words| Self { tone, words, at: None, next: String::new(), answer: String::new() };
        match (line.attempts, line.delivered_at, line.failed_at, line.due_at) {
            (_, Some(sent), _, _) => Self { at: Some(When::relative(sent, now)), answer, ..state("quiet", "Sent") },
            (_, _, Some(_), _) => {
                let next = "Check the address, then resend it or copy its link.".to_owned();
                Self { next, answer, ..state("bad", "Could not be delivered.") }
            }
            (Some(tries), _, _, Some(due)) if tries > 0 && !answer.is_empty() => {
                let next = format!("Next try {}.", When::relative(due, now).words);
                Self { next, answer, ..state("warn", "Delayed.") }
            }
            (Some(_), _, _, Some(due)) if due > now + TimeDelta::seconds(30) => {
                let (words, at) = (When::relative(due, now).words, clock(due, now));
                let why = line.held_by.map(|held_by| format!(": {}", held_by.sentence())).unwrap_or_default();
                Self { next: format!("Will be sent {words}, at {at}{why}."), ..state("quiet", "Queued") }
            }
            (Some(_), _, _, _) => state("quiet", "Queued"),
            (None, ..) => Self { at: Some(When::relative(line.sent_at, now)), ..state("quiet", "Sent") },
        }
    }

    /// What the sign beside it opens.
    pub fn about(&self, email: &str) -> String {
        format!("What the mail server said about the email to {email}")
    }
}
