//! Names people give: to themselves, to organizations, to projects, to teams.

use std::fmt;

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        CanonicalCombiningClass, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory as Category, GeneralCategoryGroup,
        JoiningType, Script, UnifiedIdeograph,
    },
};
use unicode_normalization::UnicodeNormalization;

use super::{
    folding::{category, is_ignorable},
    limits::{MARKS_ON_A_LETTER, NAME_LONGEST, name_too_long},
};

/// A name fit for a table, a letter and a mail header: one line, nothing invisible, nothing that turns the text around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Trims and joins inner white space. The error is a sentence about `what` ("Name", "Organization name") (S8, U10).
    pub fn parse(what: &str, typed: &str) -> Result<Self, String> {
        let lines = typed.split([' ', '\t']).collect::<Vec<_>>().join(" ");
        let composed: Vec<char> = lines.nfc().collect();
        if (0..composed.len()).any(|at| is_hidden(&composed, at)) {
            return Err(format!("{what} contains invisible characters or characters that reverse text. Remove them."));
        }
        if (0..composed.len()).any(|at| is_loose(&composed, at)) {
            return Err(format!("{what} contains accents without a letter, or too many on one. Remove them."));
        }
        let name = composed.into_iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(match what {
                "Name" => "Enter your name.".to_owned(),
                other => format!("Enter the {}.", other.to_lowercase()),
            });
        }
        if name.chars().count() > NAME_LONGEST {
            return Err(name_too_long(what));
        }
        if looks_like_an_address(&name) {
            return Err(format!("{what} looks like a web address. Enter a plain name."));
        }
        Ok(Self(name))
    }

    /// The name, where nobody asks what is wrong with it.
    pub fn of(typed: &str) -> Option<Self> {
        Self::parse("Name", typed).ok()
    }

    /// A name that stands somewhere already. It was judged when it was given, by what was known then, and is carried on as it is
    /// (U10).
    pub fn kept(stored: impl Into<String>) -> Self {
        Self(stored.into())
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

/// What something was called before, and what it is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    pub before: String,
    pub now: String,
}

impl Renamed {
    /// Whether it is called otherwise.
    pub fn is_change(&self) -> bool {
        self.before != self.now
    }
}

/// A line without what cannot be seen or turns text around; joiners and selectors stay where they belong (S8, U10).
pub fn without_hidden(line: &str) -> String {
    let signs: Vec<char> = line.chars().collect();
    (0..signs.len()).filter(|at| !is_hidden(&signs, *at)).map(|at| signs[at]).collect()
}

/// Control signs, line separators, signs nobody sees and those that turn text around, wherever they do not belong to their
/// neighbours. By Unicode property, so that none is forgotten.
fn is_hidden(signs: &[char], at: usize) -> bool {
    let c = signs[at];
    match category(c) {
        Category::Control => c != '\t',
        Category::LineSeparator | Category::ParagraphSeparator | Category::Surrogate => true,
        Category::PrivateUse | Category::Unassigned => true,
        _ if is_ignorable(c) => !belongs(signs, at),
        Category::Format => true,
        // Drawn as nothing, or in place of something that got lost.
        _ => matches!(c, '\u{2800}' | '\u{1D159}' | '\u{FFFC}' | '\u{FFFD}'),
    }
}

/// An ignorable sign that changes how its neighbours look, as people write it.
fn belongs(signs: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|at| signs[at]);
    let after = signs.get(at + 1).copied();
    match signs[at] {
        '\u{200C}' | '\u{200D}' if joins_letters(signs, at) => true,
        '\u{200D}' => pictured_before(signs, at) && after.is_some_and(is_pictured),
        '\u{FE0E}' | '\u{FE0F}' => {
            before.is_some_and(|c| CodePointSetData::new::<Emoji>().contains(c) && (!c.is_ascii() || after == Some('\u{20E3}')))
        }
        '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}' => {
            before.is_some_and(|c| CodePointSetData::new::<UnifiedIdeograph>().contains(c))
        }
        '\u{180B}'..='\u{180D}' | '\u{180F}' => before.is_some_and(|c| script(c) == Script::Mongolian && is_letter(c)),
        '\u{E0020}'..='\u{E007F}' => is_flag(signs, at),
        _ => false,
    }
}

/// Between two letters that join, as in Persian, or beside the sign that makes a cluster of letters, as in Sinhala.
fn joins_letters(signs: &[char], at: usize) -> bool {
    let joining = |c: &char| CodePointMapData::<JoiningType>::new().get(*c);
    let joins = |c: Option<&char>| {
        c.is_some_and(|c| matches!(joining(c), JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining))
    };
    let clusters = |c: Option<&char>| {
        c.is_some_and(|c| CodePointMapData::<CanonicalCombiningClass>::new().get(*c) == CanonicalCombiningClass::Virama)
    };
    let (before, after) = (signs[..at].last(), signs.get(at + 1));
    let transparent = |c: &&char| joining(c) == JoiningType::Transparent && is_letter(**c);
    let joined = joins(signs[..at].iter().rev().find(|c| !transparent(c))) && joins(after);
    clusters(before) || (clusters(after) && before.is_some_and(|c| is_letter(*c))) || joined
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

fn is_letter(c: char) -> bool {
    GeneralCategoryGroup::Letter.contains(category(c)) || is_mark(c)
}

fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c)) && !is_ignorable(c)
}

fn is_pictured(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn pictured_before(signs: &[char], at: usize) -> bool {
    let dressed = |c: &&char| **c == '\u{FE0F}' || CodePointSetData::new::<EmojiModifier>().contains(**c);
    signs[..at].iter().rev().find(|c| !dressed(c)).is_some_and(|c| is_pictured(*c))
}

/// The flag of a part of a country: a black flag, letters nobody sees, and their end.
fn is_flag(signs: &[char], at: usize) -> bool {
    let tag = |c: &&char| matches!(**c, '\u{E0020}'..='\u{E007E}');
    let begins = signs[..at].iter().rev().find(|c| !tag(c)) == Some(&'\u{1F3F4}');
    let ends = signs[at..].iter().find(|c| !tag(c)) == Some(&'\u{E007F}');
    begins && ends && signs[at - 1..=at] != ['\u{1F3F4}', '\u{E007F}']
}

/// A mark that stands on nothing, or is one too many on its letter.
fn is_loose(signs: &[char], at: usize) -> bool {
    if !is_mark(signs[at]) {
        return false;
    }
    let on = signs[..at].iter().rev().take_while(|c| is_mark(**c)).count();
    let base = signs[..at].iter().rev().find(|c| !is_mark(**c));
    on >= MARKS_ON_A_LETTER || base.is_none_or(|c| c.is_whitespace())
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
        assert_eq!(Name::parse("Name", "Ada\u{a0}\u{3000}Lovelace").unwrap().as_str(), "Ada Lovelace");
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

    // U10
    #[test]
    fn people_of_all_scripts_write_their_names_as_they_do() {
        for name in [
            "علی\u{200C}رضا",
            "مهدی\u{200C}زاده",
            "ශ\u{0DCA}\u{200D}රී ලංකා",
            "චන්ද්\u{200D}ර",
            "ক\u{09CD}\u{200D}ষ",
            "র\u{200D}\u{09CD}য",
            "രാജന\u{0D4D}\u{200D} നായര\u{0D4D}\u{200D}",
            "葛\u{E0100}城",
            "辻\u{E0101}",
            "神\u{FE00}",
            "👩\u{200D}💻 Team",
            "👨\u{200D}👩\u{200D}👧",
            "🏳\u{FE0F}\u{200D}🌈",
            "👍🏽",
            "👩🏽\u{200D}🚀",
            "❤\u{FE0F}",
            "1\u{FE0F}\u{20E3}",
            "🇩🇪",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "Nguyễn Thị Hằng",
            "Nguye\u{302}\u{303}n",
            "Zoë O’Brien",
            "Jean\u{2011}Luc",
            "김철수",
            "שָׁלוֹם",
            "สมชาย กุ๊ก",
            "རྒྱལ་མཚན",
            "José-María",
            "R&D",
            "...",
            "李",
            "𠮷野家",
            "Ǆ",
            "محمّد",
        ] {
            assert!(Name::parse("Name", name).is_ok(), "{name:?}: {:?}", Name::parse("Name", name));
        }
    }

    // U10
    #[test]
    fn nobody_is_called_what_cannot_be_seen() {
        let alone = [
            '\u{3164}',
            '\u{FFA0}',
            '\u{115F}',
            '\u{1160}',
            '\u{2800}',
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{180E}',
            '\u{FE0F}',
            '\u{FE00}',
            '\u{FFFF}',
            '\u{FFFE}',
            '\u{FDD0}',
            '\u{1FFFF}',
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{200E}',
            '\u{200F}',
            '\u{202A}',
            '\u{202E}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{FEFF}',
            '\u{301}',
            '\u{20E3}',
            '\u{17B4}',
            '\u{E0001}',
            '\u{E0041}',
            '\u{E0100}',
            '\u{FFF9}',
            '\u{FFFC}',
            '\u{E000}',
            '\u{1D173}',
            '\u{206A}',
            '\u{2028}',
            '\u{2029}',
            '\u{85}',
            '\u{7F}',
            '\u{0}',
            '\u{378}',
            '\u{180B}',
            '\u{2065}',
            '\u{1D159}',
        ];
        for c in alone {
            assert!(Name::parse("Name", &c.to_string()).is_err(), "{c:?} alone");
            assert!(Name::parse("Name", &format!("{c} Ada")).is_err(), "{c:?} before a name");
            if !is_mark(c) {
                assert!(Name::parse("Name", &format!("Ada{c}")).is_err(), "{c:?} behind a name");
                assert!(Name::parse("Name", &format!("A{c}da")).is_err(), "{c:?} within a name");
            }
        }
        for wrong in [
            "1\u{FE0F}",
            "a\u{FE0F}",
            "👩\u{200D}",
            "👩\u{200D}a",
            "علی\u{200C}",
            "علی\u{200C}\u{200C}رضا",
            "🏴\u{E0067}",
            "🏴\u{E007F}",
            "A \u{301}b",
            "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            "葛\u{E0100}\u{E0101}",
        ] {
            assert!(Name::parse("Name", wrong).is_err(), "{wrong:?}");
        }
    }

    // U10
    #[test]
    fn a_message_loses_what_cannot_be_seen_and_nothing_else() {
        assert_eq!(without_hidden("\u{202E}Hi\u{200B} 👩\u{200D}💻, علی\u{200C}رضا\0"), "Hi 👩\u{200D}💻, علی\u{200C}رضا");
    }
}
