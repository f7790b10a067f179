//! What a file of the source looks into: every path it names, whole, however it was written.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All files below a folder, in order.
pub fn files(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { walk(&entry, found) } else { found.push(entry) }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), &mut found);
    found.sort();
    found
}

/// The Rust files of the source, each with its module (`web`, `teams`, `show`) and its text.
pub fn modules() -> Vec<(String, Vec<String>, String)> {
    let rust = files("src").into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| {
        let inner = path.strip_prefix("src").unwrap().with_extension("");
        let mut module: Vec<String> = inner.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let text = fs::read_to_string(&path).unwrap();
        (path.display().to_string(), module, text)
    })
    .collect()
}

/// Every path into the house that the text of this module names, from the room on.
pub fn named(module: &[String], text: &str) -> Vec<Vec<String>> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for start in starts(&code) {
        let mut written = Vec::new();
        flatten(&code[start..], &[], &mut written);
        found.extend(written.iter().filter_map(|path| whole(module, path)));
    }
    found
}

/// Where a path begins that can lead somewhere else in the house.
fn starts(code: &str) -> Vec<usize> {
    let mut all = Vec::new();
    for word in ["crate::", "super::", "self::"] {
        let free = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$');
        all.extend(code.match_indices(word).map(|(at, _)| at).filter(|at| free(*at)));
    }
    all
}

/// Follows a path into its braces. Answers what is left behind it.
fn flatten<'a>(text: &'a str, before: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut inner) = text.strip_prefix('{') {
        loop {
            inner = flatten(inner, before, found).trim_start();
            match inner.chars().next() {
                Some(',') => inner = inner[1..].trim_start(),
                Some('}') => return &inner[1..],
                _ => return inner,
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let path: Vec<String> = before.iter().cloned().chain((!word.is_empty()).then(|| word.to_owned())).collect();
    if let Some(rest) = rest.strip_prefix("::") {
        return flatten(rest, &path, found);
    }
    found.push(path);
    // What is handed on under another name is still the same.
    match rest.trim_start().strip_prefix("as ") {
        Some(alias) => alias.trim_start().trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => rest,
    }
}

/// The path from the room on. Nothing where it leads out of the house.
fn whole(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut at = module.to_vec();
    let mut rest = path;
    if path.first()? == "crate" {
        return Some(path[1..].to_vec());
    }
    while let Some((first, after)) = rest.split_first().filter(|(first, _)| *first == "super" || *first == "self") {
        if first == "super" {
            at.pop()?;
        }
        rest = after;
    }
    at.extend(rest.iter().cloned());
    Some(at)
}

#[test]
fn paths_are_followed_through_braces_aliases_and_upwards() {
    let module: Vec<String> = ["web", "teams", "show"].map(str::to_owned).to_vec();
    let text =
        "use super::{index::{self, NameForm}, removal as gone};\nuse crate::store::teams;\nfn f() { super::super::mail::go() }";
    let mut found: Vec<String> = named(&module, text).iter().map(|path| path.join("/")).collect();
    found.sort();
    assert_eq!(found, ["store/teams", "web/mail/go", "web/teams/index/NameForm", "web/teams/index/self", "web/teams/removal"]);
}
