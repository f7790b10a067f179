//! Lists of addresses as people have them at hand: copied from a mail program, a spreadsheet, a page (M55, U13).

use super::{EmailAddress, email_address::not_whole};

/// How many wrong pieces are told one by one.
const TOLD: usize = 5;
/// How much of a wrong piece is shown.
const SHOWN: usize = 80;

/// The addresses of a typed text. Commas, semicolons, spaces and lines stand between them; `Name <ann@x.example>` and
/// `mailto:ann@x.example` are one address each, and signs nobody sees are left out around them.
///
/// # Errors
/// A sentence about each piece that is no whole address, with its line if there are several, or about there being none.
pub fn addresses(typed: &str) -> Result<Vec<EmailAddress>, String> {
    let (mut sound, mut wrong) = (Vec::new(), Vec::new());
    let several = typed.lines().filter(|line| !line.trim().is_empty()).count() > 1;
    for (n, line) in typed.split('\n').enumerate() {
        let mut faults = Vec::new();
        for piece in pieces(line) {
            match piece {
                Ok(address) => sound.push(address),
                Err(fault) => faults.push(fault),
            }
        }
        wrong.extend(faults.into_iter().map(|fault| (n + 1, fault)));
    }
    match wrong.as_slice() {
        [] if sound.is_empty() => Err("Enter an email address.".to_owned()),
        [] => Ok(sound),
        wrong => Err(told(wrong, several)),
    }
}

/// The one address of a cell, however it is wrapped.
///
/// # Errors
/// A sentence if it is no whole address, or holds several.
pub fn one(typed: &str) -> Result<EmailAddress, String> {
    match addresses(typed)?.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err("This has more than one email address. Put each on its own line.".to_owned()),
    }
}

/// A piece of a line that is no address.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    NotWhole(String),
    /// A whole sentence.
    Said(String),
}

/// The pieces of one line, each an address or what is wrong with it.
fn pieces(line: &str) -> Vec<Result<EmailAddress, Fault>> {
    let line: String = line.chars().map(|sign| if is_space(sign) { ' ' } else { sign }).collect();
    let mut found = Vec::new();
    // Words before a comma that may yet turn out to be a name: `Müller, Ann <ann@x.example>`.
    let mut names: Vec<&str> = Vec::new();
    for (piece, end) in split(&line) {
        match in_brackets(piece) {
            _ if bare(piece).is_empty() => {}
            Some((name, address)) => {
                names.clear();
                found.push(bracketed(name, address));
            }
            None if !piece.contains('@') && end == Some(',') && !piece.trim().is_empty() => names.push(piece),
            None => {
                found.extend(names.drain(..).chain([piece]).flat_map(words).map(plain));
            }
        }
    }
    found.extend(names.drain(..).flat_map(words).map(plain));
    found
}

/// The line at its commas and semicolons, those in quotes and angle brackets left alone, and behind each bracket. With each
/// piece comes what ended it.
fn split(line: &str) -> Vec<(&str, Option<char>)> {
    let last = line.rfind('>');
    let quotes = line.matches('"').count().is_multiple_of(2);
    let (mut pieces, mut start, mut quoted, mut bracket) = (Vec::new(), 0, false, false);
    for (at, sign) in line.char_indices() {
        match sign {
            '"' if quotes => quoted = !quoted,
            '<' if !quoted => bracket = last.is_some_and(|last| last > at),
            '>' if bracket => {
                bracket = false;
                pieces.push((&line[start..=at], None));
                start = at + 1;
            }
            ',' | ';' | '\u{FF0C}' | '\u{FF1B}' | '\u{3001}' if !quoted && !bracket => {
                let end = if sign == ';' { ';' } else { ',' };
                pieces.push((&line[start..at], Some(end)));
                start = at + sign.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push((&line[start..], None));
    pieces
}

/// `Name <address>`, in its two parts.
fn in_brackets(piece: &str) -> Option<(&str, &str)> {
    let (name, rest) = piece.rsplit_once('<')?;
    Some((name, rest.strip_suffix('>')?))
}

/// The address in brackets. One in the name beside it is the same, or else nobody knows who is meant.
fn bracketed(name: &str, address: &str) -> Result<EmailAddress, Fault> {
    let address = plain(address)?;
    match words(name).into_iter().filter(|word| word.contains('@')).map(plain).find(|other| other.as_ref() != Ok(&address)) {
        Some(_) => Err(Fault::Said(format!(
            "Is {} one address or two? Put a comma between two.",
            shown(&format!("{} <{address}>", name.trim()))
        ))),
        None => Ok(address),
    }
}

fn words(piece: &str) -> Vec<&str> {
    piece.split(' ').filter(|word| !bare(word).is_empty()).collect()
}

fn plain(word: &str) -> Result<EmailAddress, Fault> {
    let address = bare(word);
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => address[7..].split('?').next().unwrap_or_default(),
        _ => address,
    };
    if address.contains(is_unseen) {
        return Err(Fault::Said(format!("{} contains an invisible character. Type it again.", shown(word))));
    }
    EmailAddress::parse(address).ok_or_else(|| Fault::NotWhole(shown(word)))
}

/// The word without what stands around it: quotes, brackets, a full stop at its end, signs nobody sees.
fn bare(word: &str) -> &str {
    let around = |sign: char| {
        is_unseen(sign) || is_space(sign) || "\"'()[]<>\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{ab}\u{bb}".contains(sign)
    };
    word.trim_matches(around).trim_end_matches(|sign| around(sign) || ".,:!".contains(sign))
}

/// White space of every kind, such as a web page or a spreadsheet puts between words.
fn is_space(sign: char) -> bool {
    sign.is_whitespace() || sign == '\u{180E}'
}

/// What takes no room: zero-width signs, marks of direction, the byte order mark, soft hyphens.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
        || sign.is_control()
}

fn shown(word: &str) -> String {
    let word: String = word.trim().chars().filter(|sign| !is_unseen(*sign)).collect();
    if word.chars().count() <= SHOWN { word } else { word.chars().take(SHOWN).chain(['…']).collect() }
}

fn told(wrong: &[(usize, Fault)], several: bool) -> String {
    if !several && let Some(words) = not_whole_only(wrong) {
        return match words.as_slice() {
            [one] => not_whole(one),
            many if many.len() <= TOLD => format!("These aren't complete email addresses: {}.", many.join(", ")),
            many => format!("These aren't complete email addresses: {} and {} more.", many[..TOLD].join(", "), many.len() - TOLD),
        };
    }
    let mut sentences: Vec<String> = wrong
        .iter()
        .take(TOLD)
        .map(|(line, fault)| {
            let sentence = match fault {
                Fault::NotWhole(word) => not_whole(word),
                Fault::Said(sentence) => sentence.clone(),
            };
            if several { format!("Line {line}: {sentence}") } else { sentence }
        })
        .collect();
    if wrong.len() > TOLD {
        sentences.push(format!("{} more need fixing.", wrong.len() - TOLD));
    }
    sentences.join(" ")
}

fn not_whole_only(wrong: &[(usize, Fault)]) -> Option<Vec<&str>> {
    wrong.iter().map(|(_, fault)| if let Fault::NotWhole(word) = fault { Some(word.as_str()) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Vec<String> {
        let list = addresses(typed).unwrap_or_else(|sentence| panic!("{typed:?}: {sentence}"));
        list.iter().map(ToString::to_string).collect()
    }

    // M55
    #[test]
    fn a_line_holds_several_addresses() {
        assert_eq!(found("a@x.example, B@x.example;\n c@x.example"), ["a@x.example", "b@x.example", "c@x.example"]);
        assert_eq!(addresses(" ,;").unwrap_err(), "Enter an email address.");
        assert_eq!(addresses("a@x.example nonsense").unwrap_err(), "nonsense isn't a complete email address.");
        assert_eq!(addresses("one two").unwrap_err(), "These aren't complete email addresses: one, two.");
    }

    // U13: as mail programs, spreadsheets and pages give them
    #[test]
    fn a_list_is_understood_as_it_was_copied() {
        for typed in [
            "Ann <ann@x.example>; Ben <ben@x.example>;",
            "\"Müller, Ann\" <ann@x.example>, Ben Smith <ben@x.example>.",
            "Müller, Ann <ann@x.example>; Smith, Ben <ben@x.example>",
            "\"Ann; of X\" <ann@x.example>,<ben@x.example>",
            "Ann <ann@x.example> Ben <ben@x.example>",
            "mailto:ann@x.example MAILTO:ben@x.example?subject=Hello",
            "<mailto:ann@x.example>\tben@x.example<mailto:ben@x.example>",
            "ann@x.example\u{a0}ben@x.example\u{202f}",
            "\u{feff}ann@x.example\u{200b},\u{200e}ben@x.example\u{ad}",
            "ann@x.example,,;ben@x.example.,",
            "(ann@x.example) [ben@x.example]",
            "\u{201e}ann@x.example\u{201c}; 'ben@x.example'",
            "ann@x.example\u{ff0c}ben@x.example\u{3001}",
            "ann@x.example\r\nben@x.example\r\n",
            "O\"Neil <ann@x.example>, ben@x.example",
            "ann@x.example\n\n\tben@x.example",
        ] {
            assert_eq!(found(typed), ["ann@x.example", "ben@x.example"], "{typed:?}");
        }
    }

    #[test]
    fn nobody_is_left_out_or_guessed_at() {
        for (typed, says) in [
            (
                "ann@x.example\nBen\n\nben@",
                "Line 2: Ben isn't a complete email address. Line 4: ben@ isn't a complete email address.",
            ),
            ("Ann, Ben", "These aren't complete email addresses: Ann, Ben."),
            ("Ann; Ben <ben@x.example>", "Ann isn't a complete email address."),
            ("ann@x.example <ben@x.example>", "Is ann@x.example <ben@x.example> one address or two? Put a comma between two."),
            ("an\u{200b}n@x.example", "ann@x.example contains an invisible character. Type it again."),
            ("mi\u{212a}e@x.example", "mi\u{212a}e@x.example isn't a complete email address."),
            ("<>", "Enter an email address."),
            ("a b c d e f g", "These aren't complete email addresses: a, b, c, d, e and 2 more."),
        ] {
            assert_eq!(addresses(typed).unwrap_err(), says, "{typed:?}");
        }
        assert!(one("Ann <ann@x.example>").is_ok() && one("ann@x.example, ben@x.example").is_err());
    }
}
