//! Text as people look for it: one folding for sorting, for searching, and for whether two names are the same (U4, U9).
//!
//! The database never folds: its locale may know nothing but ASCII. Whoever changes what comes out here raises `FOLDING`, and
//! the next start folds what is stored anew.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Script},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Which folding this is. What is stored says by which it was made.
pub const FOLDING: i32 = 2;

/// The text without case, accents and ways of writing: `asa` for *Åsa*, `lodz` for *Łódź*, `o'brien` for *O’Brien*. White space
/// is single blanks, and nothing stands around it. Signs that belong to a letter in other scripts stay (U4, U9).
pub fn folded(text: &str) -> String {
    let mut unmarked = String::with_capacity(text.len());
    let mut drops_marks = false;
    for c in text.chars().map(plain).nfkd().filter(|c| !is_ignorable(*c)).map(plain) {
        match is_combining_mark(c) {
            true if drops_marks => {}
            true => unmarked.push(c),
            false => {
                drops_marks = has_accents(c);
                unmarked.extend(c.to_lowercase().flat_map(|c| latin(c).chars().collect::<Vec<_>>().into_iter().chain(other(c))));
            }
        }
    }
    let folded: String = unmarked.nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Folded text as a search looks through it and as its terms are looked for: a blank before every beginning of a word, also after
/// a hyphen, a dot or an `@`; a sign of a script that is written without blanks is a word of its own (U4).
///
/// `search_words` of the database does the same for ASCII.
pub fn spaced(folded: &str) -> String {
    let mut spaced = String::with_capacity(folded.len() + folded.len() / 4 + 1);
    let mut before = ' ';
    for c in folded.chars() {
        let begins = is_in_word(c) && !is_combining_mark(c) && (!is_in_word(before) || is_whole(c) || is_whole(before));
        if spaced.is_empty() || (begins && before != ' ') {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    spaced
}

/// Whether somebody who reads both would say that they are the same: case counts, the rest of how they were typed does not – single
/// or several blanks, composed or decomposed letters, straight or curly apostrophes, signs nobody sees (U10).
pub fn reads_alike(one: &str, other: &str) -> bool {
    as_read(one) == as_read(other)
}

fn as_read(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_ignorable(*c)).map(plain).nfc().collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nobody sees it: joiners, selectors, soft hyphens and their like.
pub(super) fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// What the sign is, as Unicode says.
pub(super) fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

/// Marks on these letters are accents and points that many leave out; on others they make another letter.
fn has_accents(c: char) -> bool {
    c.is_ascii() || matches!(script(c), Script::Latin | Script::Greek | Script::Cyrillic | Script::Arabic | Script::Hebrew)
}

/// Scripts that do not put blanks between words: each sign may begin one.
fn is_whole(c: char) -> bool {
    let scripts = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Bopomofo,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    !c.is_ascii() && scripts.contains(&script(c))
}

/// Letters, digits and the marks on them: what words are made of.
pub fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Blanks, dashes and quotation marks of every kind as the keyboard has them.
fn plain(c: char) -> char {
    match c {
        ' '..='~' if c != '`' => c,
        '`' | '´' | '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ˈ' | '՚' | '׳' | 'ꞌ' | '＇' => {
            '\''
        }
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '״' | '＂' => '"',
        '\u{2212}' | '\u{2043}' => '-',
        _ if category(c) == GeneralCategory::DashPunctuation => '-',
        _ if c.is_whitespace() || GeneralCategoryGroup::Separator.contains(category(c)) => ' ',
        _ => c,
    }
}

/// Small letters that decomposition leaves as they are, in letters of the alphabet; nothing for all others.
fn latin(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ĳ' => "ij",
        'ŋ' | 'ɲ' | 'ƞ' | 'ɳ' => "n",
        'ø' | 'ɵ' | 'ɔ' => "o",
        'ł' | 'ƚ' | 'ɫ' | 'ⱡ' | 'ɬ' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' | 'ƌ' => "d",
        'ħ' | 'ⱨ' | 'ɦ' => "h",
        'ŧ' | 'ⱦ' | 'ƭ' | 'ƫ' | 'ʈ' => "t",
        'ı' | 'ɨ' | 'ɩ' => "i",
        'ĸ' | 'ƙ' | 'ⱪ' => "k",
        'ƀ' | 'ɓ' | 'ƃ' => "b",
        'ƈ' | 'ȼ' => "c",
        'ə' | 'ǝ' | 'ɛ' | 'ɇ' => "e",
        'ƒ' => "f",
        'ǥ' | 'ɠ' | 'ɣ' => "g",
        'ɉ' | 'ȷ' => "j",
        'ƥ' | 'ᵽ' => "p",
        'ɋ' => "q",
        'ɍ' | 'ɽ' => "r",
        'ȿ' | 'ʂ' => "s",
        'ʉ' | 'ʊ' => "u",
        'ʋ' => "v",
        'ⱳ' => "w",
        'ɏ' | 'ƴ' => "y",
        'ƶ' | 'ȥ' | 'ɀ' | 'ⱬ' => "z",
        'ⱥ' | 'ɑ' => "a",
        _ => "",
    }
}

/// All other letters: one shape for those that are written in several.
fn other(c: char) -> Option<char> {
    match c {
        _ if !latin(c).is_empty() => None,
        'ς' => Some('σ'),
        'ك' => Some('ک'),
        'ي' | 'ى' => Some('ی'),
        'ة' => Some('ه'),
        'ـ' => None,
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        _ => Some(c),
    }
}

fn digit(c: char, zero: char) -> Option<char> {
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    // U4: what decomposition does not do
    #[test]
    fn folding_forgets_case_accents_and_ways_of_writing() {
        for (text, meant) in [
            ("Åsa ÉMILE ﬁ", "asa emile fi"),
            ("Straße STRASSE ẞ", "strasse strasse ss"),
            ("Łódź Øre Đorđe", "lodz ore dorde"),
            ("Guðrún Þór Æsa Œuvre", "gudrun thor aesa oeuvre"),
            ("Ħal Ŧest Ŋuyen Işık İzmir", "hal test nuyen isik izmir"),
            ("O’Brien O‘Brien OʼBrien O´Brien", "o'brien o'brien o'brien o'brien"),
            ("Anne\u{2011}Marie Anne–Marie Anne−Marie", "anne-marie anne-marie anne-marie"),
            ("  Li\u{a0}Wu\u{3000}Ng ", "li wu ng"),
            ("soft\u{ad}hyphen zero\u{200b}width", "softhyphen zerowidth"),
            ("Ünal U\u{308}nal", "unal unal"),
            ("ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"),
            ("Ёлкин Андрей", "елкин андреи"),
            ("علي\u{200c}رضا على‌رضا", "علیرضا علیرضا"),
            ("Ｆｕｌｌ ｶﾞ", "full ガ"),
            ("김철수 \u{1100}\u{1175}\u{11b7}", "김철수 김"),
        ] {
            assert_eq!(folded(text), meant, "{text}");
        }
    }

    /// A table of the script that folds in browsers: for every sign what it is written as.
    fn table_of_browsers(name: &str) -> std::collections::HashMap<char, String> {
        let script = include_str!("../../static/folding.js");
        let (_, table) = script.split_once(&format!("const {name} = ")).expect("the table");
        let (table, _) = table.split_once(";\n").expect("its end");
        let table: Vec<(String, String)> = serde_json::from_str(table).expect("plain lists");
        table.into_iter().flat_map(|(plain, all)| all.chars().map(|c| (c, plain.clone())).collect::<Vec<_>>()).collect()
    }

    // U4: lists that narrow in the browser find what the server finds
    #[test]
    fn browsers_fold_every_sign_as_the_server_does() {
        let (signs, letters) = (table_of_browsers("signs"), table_of_browsers("letters"));
        for c in '\0'..=char::MAX {
            let spaced = c.is_whitespace() || GeneralCategoryGroup::Separator.contains(category(c));
            let otherwise = match category(c) {
                GeneralCategory::DashPunctuation => '-',
                _ if spaced => ' ',
                _ => c,
            };
            let sign = signs.get(&c).cloned().unwrap_or_else(|| otherwise.to_string());
            assert_eq!(sign, plain(c).to_string(), "{c:?} as a sign");
            let letter = letters.get(&c).cloned().unwrap_or_else(|| c.to_string());
            assert_eq!(letter, latin(c).chars().chain(other(c)).collect::<String>(), "{c:?} as a letter");
        }
    }

    // U9: other scripts have marks that make another word
    #[test]
    fn marks_that_make_another_letter_stay() {
        for (one, other) in [("काम", "कम"), ("ガス", "カス"), ("กำ", "กา"), ("Bär", "Bar ")] {
            assert_eq!(folded(one) == folded(other), one == "Bär", "{one} {other}");
        }
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for text in ["Łódź–O’Brien", "김철수", "ガス ﾃｽﾄ", "ǅ Ω ﬃ", "İIıi"] {
            assert_eq!(folded(&folded(text)), folded(text), "{text}");
        }
    }

    // U4
    #[test]
    fn words_begin_after_signs_too_and_every_sign_of_some_scripts_is_one() {
        for (text, meant) in [
            ("li wu", " li wu"),
            ("o'brien-ng ada@x.test", " o' brien- ng ada@ x. test"),
            ("李小龙", " 李 小 龙"),
            ("abc日本xyz", " abc 日 本 xyz"),
            ("r&d c++", " r& d c++"),
            (".net", " . net"),
            ("", ""),
        ] {
            assert_eq!(spaced(text), meant, "{text}");
        }
    }

    // U10
    #[test]
    fn a_name_is_read_without_looking_at_how_it_was_typed() {
        for typed in ["Zoë’s Shop", "Zoë's  Shop ", "Zoe\u{308}'s\u{a0}Shop", "Zo\u{ad}ë's Shop\u{200b}"] {
            assert!(reads_alike("Zoë’s Shop", typed), "{typed:?}");
        }
        for other in ["zoë’s Shop", "Zoe’s Shop", "Zoë’s", ""] {
            assert!(!reads_alike("Zoë’s Shop", other), "{other:?}");
        }
    }
}
