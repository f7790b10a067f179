//! `steward doctor`: whether everything Steward stands on is as it should be (F32, C5.9).

mod files;
mod outside;
mod stored;

use serde_json::json;
use steward::{config::Config, mail::library_warning};

use super::answer::Answer;

/// What was looked at, in a word that programs know it by, and how it is.
struct Finding {
    about: &'static str,
    state: State,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// It works, and something should be done.
    Warning,
    /// It does not work.
    Fault,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }
}

fn good(about: &'static str, text: impl Into<String>) -> Finding {
    Finding { about, state: State::Good, text: text.into() }
}

fn warning(about: &'static str, text: impl Into<String>) -> Finding {
    Finding { about, state: State::Warning, text: text.into() }
}

fn fault(about: &'static str, text: impl Into<String>) -> Finding {
    Finding { about, state: State::Fault, text: text.into() }
}

/// A line for each thing that was looked at, good or with what to do. It ends as refused if something does not work.
pub fn run(config: &mut Config) -> Result<Answer, String> {
    let mut found = outside::address(config);
    found.extend(outside::proxies(config));
    found.extend(stored::database(config));
    found.extend(files::folder(&config.data_dir));
    found.extend(files::private(&config.data_dir));
    found.extend(outside::mail(config));
    found.extend(library_warning().map(|text| warning("mail_library", text)));
    found.extend(files::room(&config.data_dir));
    let lines: Vec<String> = found.iter().map(|it| format!("{:8} {}", it.state.word(), it.text)).collect();
    let facts: Vec<_> = found.iter().map(|it| json!({ "check": it.about, "state": it.state.word(), "text": it.text })).collect();
    let answer = Answer::said(lines.join("\n"), facts);
    match found.iter().filter(|it| it.state == State::Fault).count() {
        0 => Ok(answer),
        faults => Ok(answer.but(format!("Problems found: {faults}."))),
    }
}
