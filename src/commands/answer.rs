//! What a command says when it is done: words for people, or the same facts as JSON for programs (C5.2).

use std::io::Write;

use serde::Serialize;
use serde_json::Value;

/// What was done or found. Both forms are made together, so that neither tells more than the other.
pub struct Answer {
    said: String,
    facts: Value,
    /// What stands in the way, though everything that was asked for is told.
    trouble: Option<String>,
}

impl Answer {
    /// Of a command that has said everything while it ran.
    pub fn nothing() -> Self {
        Self { said: String::new(), facts: Value::Null, trouble: None }
    }

    /// One or more sentences, a line each.
    pub fn said(sentences: impl Into<String>, facts: impl Serialize) -> Self {
        Self { said: sentences.into(), facts: serde_json::to_value(facts).unwrap_or_default(), trouble: None }
    }

    /// One thing with what is known of it, a line for each fact.
    pub fn card(lines: &[(&str, String)], facts: impl Serialize) -> Self {
        let wide = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let lines: Vec<String> = lines.iter().map(|(label, value)| format!("{label:wide$}  {value}")).collect();
        Self::said(lines.join("\n"), facts)
    }

    /// A table, or the sentence that says that there is nothing.
    pub fn table(headings: &[&str], rows: &[Vec<String>], nothing: &str, facts: impl Serialize) -> Self {
        if rows.is_empty() {
            return Self::said(nothing, facts);
        }
        let head = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
        let wide = |at: usize| all.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..headings.len()).map(wide).collect();
        let line = |row: &Vec<String>| {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, wide)| format!("{cell:wide$}")).collect();
            cells.join("  ").trim_end().to_owned()
        };
        Self::said(all.into_iter().map(line).collect::<Vec<_>>().join("\n"), facts)
    }

    /// The same, and the command ends as one that was refused.
    pub fn but(self, trouble: impl Into<String>) -> Self {
        Self { trouble: Some(trouble.into()), ..self }
    }

    /// Prints it to where results are read. Nobody may read on: that is no fault.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn print(self, json: bool) -> Result<(), String> {
        let text = match json {
            true => serde_json::to_string_pretty(&self.facts).unwrap_or_default(),
            false => self.said,
        };
        if !text.is_empty() && self.facts != Value::Null {
            let _ = writeln!(std::io::stdout(), "{text}");
        }
        self.trouble.map_or(Ok(()), Err)
    }
}

/// Says why nothing came of it, to where complaints are read.
pub fn complain(sentences: &str, json: bool) {
    let text = match json {
        true => serde_json::json!({ "error": sentences }).to_string(),
        false => sentences.to_owned(),
    };
    let _ = writeln!(std::io::stderr(), "{text}");
}
