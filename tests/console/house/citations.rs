//! Comments cite rules by number. Each number stands in `docs/rules.md`, once, so that a stranger can look it up.

use std::{collections::BTreeSet, fs, path::Path};

use super::paths::{files, modules};

/// What is read in one piece: how it begins, how it ends, and whether it is a comment.
type Piece = (&'static str, &'static str, bool);

// Strings are pieces too: an address in one of them begins no comment.
const RUST: &[Piece] = &[
    ("//", "\n", true),
    ("/*", "*/", true),
    ("r#\"", "\"#", false),
    ("r\"", "\"", false),
    ("'\"", "'", false),
    ("\"", "\"", false),
];
const SCRIPT: &[Piece] = &[("//", "\n", true), ("/*", "*/", true), ("\"", "\"", false), ("'", "'", false), ("`", "`", false)];

/// The kinds of rules, by their letter.
const KINDS: &str = "MXARSWIHTFULKCD";
/// Words that once stood before the numbers of documents which are not here.
const FORMER: &[&str] = &["spec ", "screen ", "security ", "wishes ", "wishes: ", "idea ", "ideas ", "house "];

fn pieces(path: &Path) -> &'static [Piece] {
    match path.file_name().and_then(|name| name.to_str()) {
        _ if path.starts_with("templates") => &[("{#", "#}", true)],
        Some(name) if name.ends_with(".css") && !path.starts_with("static/vendor") => &[("/*", "*/", true)],
        Some(name) if name.ends_with(".js") && path.parent().is_some_and(|folder| folder.ends_with("static")) => SCRIPT,
        Some(name) if name.ends_with(".rs") => RUST,
        _ => &[],
    }
}

/// How long the piece is that begins here. Between two equal marks a backslash takes the next sign along.
fn length(rest: &str, open: &str, close: &str) -> usize {
    let inside = &rest[open.len()..];
    let mut signs = inside.char_indices();
    while let Some((at, sign)) = signs.next() {
        if inside[at..].starts_with(close) {
            return open.len() + at + close.len();
        }
        if sign == '\\' && open == close {
            signs.next();
        }
    }
    rest.len()
}

/// The comments of a file, each with its place.
fn comments_of(path: &Path, pieces: &[Piece]) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(sign) = text[at..].chars().next() {
        let rest = &text[at..];
        let piece = pieces.iter().find(|(open, ..)| rest.starts_with(open));
        let length = piece.map_or(sign.len_utf8(), |(open, close, _)| length(rest, open, close));
        if piece.is_some_and(|(.., is_comment)| *is_comment) {
            found.push((format!("{}:{line}", path.display()), rest[..length].to_owned()));
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

fn comments() -> Vec<(String, String)> {
    let found: Vec<_> = ["src", "tests", "benches", "templates", "static"].into_iter().flat_map(files).collect();
    let read = found.iter().map(|path| (path, pieces(path))).filter(|(_, pieces)| !pieces.is_empty());
    read.flat_map(|(path, pieces)| comments_of(path, pieces)).collect()
}

/// The id at the beginning of a text: the letter of a kind, and numbers with dots between them.
fn id(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(|c: char| KINDS.contains(c))?;
    let number = rest.split(|c: char| !c.is_ascii_digit() && c != '.').next()?.trim_end_matches('.');
    let end = 1 + number.len() + usize::from(rest[number.len()..].starts_with('b'));
    let whole = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (whole && number.starts_with(|c: char| c.is_ascii_digit())).then(|| &text[..end])
}

/// Every id from the first to the last. Ends that do not fit together are an id that no rule has.
fn range(first: &str, last: &str) -> Vec<String> {
    let kind = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbers = (first[kind.len()..].parse::<u32>(), last.strip_prefix(kind).unwrap_or_default().parse::<u32>());
    match numbers {
        (Ok(first), Ok(last)) if first < last => (first..=last).map(|number| format!("{kind}{number}")).collect(),
        _ => vec![format!("{first}–{last}")],
    }
}

fn cited(comment: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in comment.char_indices() {
        let inside_a_word = comment[..at].ends_with(|c: char| c.is_alphanumeric() || "_-#/.".contains(c));
        let Some(first) = id(&comment[at..]).filter(|_| !inside_a_word) else { continue };
        match comment[at + first.len()..].strip_prefix('–').and_then(id) {
            Some(last) => found.extend(range(first, last)),
            None => found.push(first.to_owned()),
        }
    }
    found
}

fn rules() -> Vec<String> {
    let text = fs::read_to_string("docs/rules.md").unwrap();
    text.lines().filter_map(|line| Some(line.strip_prefix("- **")?.split_once("** ")?.0.to_owned())).collect()
}

#[test]
fn every_citation_leads_to_a_rule() {
    let rules: BTreeSet<String> = rules().into_iter().collect();
    let mut lost = Vec::new();
    for (place, comment) in comments() {
        let unknown = cited(&comment).into_iter().filter(|id| !rules.contains(id));
        lost.extend(unknown.map(|id| format!("{place}: {id} is no rule of docs/rules.md")));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_rule_stands_once() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> = rules().into_iter().filter(|id| !seen.insert(id.clone())).collect();
    assert!(!seen.is_empty() && twice.is_empty(), "twice in docs/rules.md: {twice:?}");
}

#[test]
fn no_comment_cites_what_is_not_in_the_house() {
    for (place, comment) in comments() {
        let comment = comment.to_lowercase();
        let numbered = |word: &&&str| comment.split(**word).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let former = FORMER.iter().find(numbered);
        assert!(former.is_none(), "{place} cites by {former:?}; rules have numbers in docs/rules.md");
    }
}

/// The words of code in a line of a comment, the last part of each path: `Error::Busy` is Busy.
fn code_words(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter_map(|code| code.rsplit("::").next())
}

#[test]
fn what_errors_of_a_function_are_called_is_in_the_source() {
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric);
    let (mut code, mut named) = (BTreeSet::new(), Vec::new());
    for (file, _, text) in modules() {
        let mut in_errors = false;
        for line in text.lines().map(str::trim_start) {
            match line.strip_prefix("/// ") {
                Some(heading) if heading.starts_with("# ") => in_errors = heading == "# Errors",
                Some(words) if in_errors => {
                    named.extend(code_words(words).filter(is_name).map(|word| (file.clone(), word.to_owned())));
                }
                Some(_) => {}
                None => {
                    in_errors &= line.starts_with("///");
                    code.extend(line.split(|c: char| !c.is_alphanumeric()).filter(is_name).map(str::to_owned));
                }
            }
        }
    }
    let gone: Vec<_> = named.iter().filter(|(_, word)| !code.contains(word)).collect();
    assert!(named.len() > 50 && gone.is_empty(), "no such variant or type: {gone:?}");
}
