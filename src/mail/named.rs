//! Names that people chose, as letters show them.

/// Stands between the pieces of what a mail program would take for an address. It is as wide as nothing and breaks no line.
const JOINER: char = '\u{2060}';

/// A name as a letter shows it: on one line, and never a link. Mail programs make links of `win.example`, `https://…`, `www.…` and
/// `a@b` by themselves, in plain text, HTML and subjects alike. A word joiner on both sides of each dot, colon and `@` inside a
/// word keeps them from it, and nobody sees it (F21). It is a space's equal for programs that look for addresses, it is no part of
/// a domain name as U+200C and U+200D can be, and it does not fold away as look-alike dots do.
pub(super) fn named(name: &str) -> String {
    let signs: Vec<char> = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let inside = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|c| !c.is_whitespace());
    let mut shown = String::with_capacity(name.len());
    for (n, sign) in signs.iter().enumerate() {
        if parts_an_address(*sign) && inside(n.checked_sub(1)) && inside(n.checked_add(1)) {
            shown.extend([JOINER, *sign, JOINER]);
        } else {
            shown.push(*sign);
        }
    }
    shown
}

/// Dots, colons and the sign of mail addresses, in every form that programs read as such.
fn parts_an_address(sign: char) -> bool {
    matches!(
        sign,
        '.' | ':'
            | '@'
            | '\u{2024}'
            | '\u{3002}'
            | '\u{FF0E}'
            | '\u{FF61}'
            | '\u{FE52}'
            | '\u{FF1A}'
            | '\u{FE55}'
            | '\u{FF20}'
            | '\u{FE6B}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link_and_reads_as_it_was_typed() {
        for name in [
            "go to win.example",
            "https://win.example/claim",
            "www.win.example",
            "ftp:win",
            "call boss@win.example",
            "win。example",
            "win．example",
            "x.y.z",
            "192.0.2.1",
        ] {
            let shown = named(name);
            for word in shown.split(JOINER) {
                let inner = word.trim();
                assert!(inner.chars().count() == 1 || !inner.contains(parts_an_address), "{name}: {word}");
            }
            assert_eq!(shown.replace(JOINER, ""), name);
        }
        for name in ["Ada Lovelace", "Dr. Ada", "Acme Inc.", ".hidden", "Ünal Ö."] {
            assert_eq!(named(name), name);
        }
    }

    // F32b
    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(named("A\r\nB\0\u{1b}"), "A  B  ");
    }
}
