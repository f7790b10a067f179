//! Passwords that anybody tries first (F30).

use super::Whose;
use crate::model::folding::folded;

/// The most common ones, in lower case and in order, a line each. `LICENSES.md` says whose work the list is.
const COMMONEST: &str = include_str!("commonest.txt");

const COMMON: &str = "This password is too easy to guess. Choose another, such as three or four words.";
const REPEATED: &str = "This password is one character repeated. Choose another, such as three or four words.";
const PERSONAL: &str =
    "This password is made of your name, your address or the name of this site. Choose another, such as three or four words.";

/// How much of a password must be left when what everybody knows of the person is taken out of it. Figures do not count.
const LEFT: usize = 3;

/// What is wrong with it whoever chose it.
pub fn weakness(typed: &str) -> Option<&'static str> {
    let plain = squeezed(typed);
    let mut signs = plain.chars();
    let first = signs.next();
    if signs.all(|sign| Some(sign) == first) {
        return Some(REPEATED);
    }
    (is_common(&plain) || is_common(&typed.trim().to_lowercase())).then_some(COMMON)
}

/// What is wrong with it as this person's: it tells what everybody knows of them.
pub fn told(typed: &str, whose: Whose<'_>) -> Option<&'static str> {
    let plain: String = letters(typed);
    let mut rest = plain.clone();
    for word in words(whose) {
        rest = rest.replace(&word, " ");
    }
    let left = rest.chars().filter(|sign| sign.is_alphabetic()).count();
    (rest != plain && left < LEFT).then_some(PERSONAL)
}

/// What a person is known by, the longest first.
fn words(whose: Whose<'_>) -> Vec<String> {
    let host = whose.site.split("://").last().unwrap_or_default();
    let mut all: Vec<String> = vec!["steward".to_owned()];
    for text in [whose.name, whose.email, host] {
        all.push(letters(text));
        all.extend(text.split('@').map(letters));
        all.extend(text.split(|sign: char| !sign.is_alphanumeric()).map(letters));
    }
    all.retain(|word| word.chars().count() >= LEFT);
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    all
}

/// Without case, accents, blanks and points.
fn letters(text: &str) -> String {
    folded(text).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Without case and blanks.
fn squeezed(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Looks the line up by halves. Nothing is kept in memory besides the text itself.
fn is_common(plain: &str) -> bool {
    let (mut from, mut to) = (0, COMMONEST.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let start = COMMONEST[..middle].rfind('\n').map_or(0, |at| at + 1).max(from);
        let line = COMMONEST[start..].lines().next().unwrap_or_default();
        match plain.cmp(line) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => to = start,
            std::cmp::Ordering::Greater => from = start + line.len() + 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::limits::PASSWORD_SHORTEST;

    #[test]
    fn every_line_of_the_list_is_found_and_is_one_that_could_be_chosen() {
        let lines: Vec<&str> = COMMONEST.lines().collect();
        assert!(lines.len() > 10_000 && lines.windows(2).all(|two| two[0] < two[1]), "in order, none twice");
        for line in lines {
            assert!(is_common(line) && line.len() >= PASSWORD_SHORTEST, "{line}");
            assert_eq!(line, line.to_lowercase());
        }
        for rare in ["", "0", "correct horse", "zzzzzzzzz~", "password of mine"] {
            assert!(!is_common(rare), "{rare}");
        }
    }

    #[test]
    fn what_everybody_tries_is_refused_however_it_is_written() {
        for typed in ["password", "Password", "PASSWORD1", "12345678", " iloveyou ", "pass word", "qwertyuiop", "letmein1"] {
            assert_eq!(weakness(typed), Some(COMMON), "{typed}");
        }
        for typed in ["aaaaaaaa", "AAAAaaaa", "........", "ø ø ø ø ø ø ø ø", "🦀🦀🦀🦀🦀🦀🦀🦀"] {
            assert_eq!(weakness(typed), Some(REPEATED), "{typed}");
        }
        for typed in ["correct horse", "a good password", "äöüäöüäö"] {
            assert_eq!(weakness(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_everybody_knows_of_somebody_is_refused_to_them() {
        let ada = Whose { name: "Ada Lövelace", email: "ada.l+work@northwind.test", site: "https://console.acme.example:8443" };
        let known = [
            "Ada Lövelace",
            "adalovelace",
            "LOVELACE1815",
            "lovelace-ada!",
            "ada.l+work@northwind.test",
            "Northwind2026",
            "steward123",
            "Steward Steward",
            "console.acme.example",
            "ada-at-northwind",
        ];
        for typed in known {
            assert_eq!(told(typed, ada), Some(PERSONAL), "{typed}");
        }
        for typed in ["correct horse", "northwind is my ship", "12345678901", "adamant granite"] {
            assert_eq!(told(typed, ada), None, "{typed}");
        }
        let short = Whose { name: "Bo", email: "b@x.test", site: "http://localhost:8080" };
        assert_eq!(told("a good book", short), None, "two letters are no name to look for");
    }
}
