//! Names people give: to themselves, to organizations, to projects.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::limits::{NAME_LONGEST, name_too_long};

/// A name fit for a table, a letter and a mail header: one line, nothing invisible, nothing that turns the text around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Trims and joins inner white space. The error is a sentence about `what` ("Name", "Organization name").
    pub fn parse(what: &str, typed: &str) -> Result<Self, String> {
        if typed.chars().any(misleads) {
            return Err(format!("{what} holds characters that cannot be seen or that turn text around. Leave them out."));
        }
        let name: String = typed.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        if name.is_empty() {
            return Err(format!("{what} is missing."));
        }
        if name.chars().count() > NAME_LONGEST {
            return Err(name_too_long(what));
        }
        if looks_like_an_address(&name) {
            return Err(format!("{what} looks like a web address. Give a plain name."));
        }
        Ok(Self(name))
    }

    /// The name, where nobody asks what is wrong with it.
    pub fn of(typed: &str) -> Option<Self> {
        Self::parse("Name", typed).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name as lists sort and searches find it: without case and accents, so that *asa* finds *Åsa*.
pub fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Control characters, line separators, zero-width signs and bidirectional overrides (S8).
pub fn misleads(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Letters carry names to strangers: a name that mail programs turn into a link is spam by invitation.
fn looks_like_an_address(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.contains("://") || lower.contains("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_clean_line() {
        assert_eq!(Name::parse("Name", "  Ada \t Lovelace ").unwrap().as_str(), "Ada Lovelace");
        assert!(Name::parse("Name", " ").is_err());
        assert!(Name::parse("Name", &"x".repeat(256)).is_err());
        assert!(Name::parse("Name", &"ø".repeat(255)).is_ok());
    }

    #[test]
    fn a_name_cannot_break_a_header_or_mislead_an_eye() {
        for wrong in
            ["A\r\nB", "A\nB", "evil\u{202E}txt", "a\u{200B}b", "x\0y", "Win at https://evil.example", "WWW.evil.example"]
        {
            assert!(Name::parse("Name", wrong).is_err(), "{wrong:?}");
        }
        assert!(Name::parse("Name", "<a href=x>Bobby</a>").is_ok(), "odd, but escaping is the templates' work");
    }

    #[test]
    fn folding_forgets_case_and_accents() {
        assert_eq!(folded("Åsa ÉMILE Straße ﬁ"), "asa emile straße fi");
    }
}
