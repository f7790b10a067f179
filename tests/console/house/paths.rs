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

/// All files of text below a folder with their paths, in order.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let read = |path: PathBuf| Some((path.display().to_string(), fs::read_to_string(&path).ok()?));
    files(folder).into_iter().filter_map(read).collect()
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

/// A path as it is written, and the name under which it is at hand afterwards.
type Written = (Vec<String>, Option<String>);

/// Every path of this crate that the text of this module names, from the room on: those that are written out, and those that
/// begin with a name which was imported.
pub fn named(module: &[String], text: &str) -> Vec<Vec<String>> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let written: Vec<Written> = starts(&code).into_iter().flat_map(|start| flattened(&code[start..])).collect();
    let mut found: Vec<Vec<String>> = written.iter().filter_map(|(path, _)| whole(module, path)).collect();
    for (path, name) in written.iter().filter_map(|(path, name)| Some((whole(module, path)?, name.as_ref()?))) {
        for (at, _) in code.match_indices(&format!("{name}::")).filter(|(at, _)| is_free(&code, *at)) {
            let rest = flattened(&code[at + name.len() + 2..]).into_iter().filter(|(rest, _)| rest != &["self"]);
            found.extend(rest.map(|(rest, _)| path.iter().cloned().chain(rest).collect()));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// A name begins here, and is not the end of a longer one.
fn is_free(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$' || c == '.')
}

/// Where a path begins that can lead somewhere else in this crate.
fn starts(code: &str) -> Vec<usize> {
    let words = ["crate::", "super::", "self::"];
    words.iter().flat_map(|word| code.match_indices(word)).map(|(at, _)| at).filter(|at| is_free(code, *at)).collect()
}

fn flattened(text: &str) -> Vec<Written> {
    let mut found = Vec::new();
    flatten(text, &[], &mut found);
    found
}

/// Follows a path into its braces. Answers what is left behind it.
fn flatten<'a>(text: &'a str, before: &[String], found: &mut Vec<Written>) -> &'a str {
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
    // `self` in braces is what stands before them.
    let itself = word.is_empty() || (word == "self" && !before.is_empty());
    let path: Vec<String> = before.iter().cloned().chain((!itself).then(|| word.to_owned())).collect();
    if let Some(rest) = rest.strip_prefix("::") {
        return flatten(rest, &path, found);
    }
    let (name, rest) = match rest.trim_start().strip_prefix("as ") {
        Some(alias) => {
            let alias = alias.trim_start();
            alias.split_at(alias.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(alias.len()))
        }
        None => (path.last().map_or("", String::as_str), rest),
    };
    let name = Some(name.to_owned()).filter(|name| !name.is_empty() && name != "*");
    found.push((path.clone(), name));
    rest
}

/// The path from the room on. Nothing where it leads to another crate.
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
fn paths_are_followed_through_braces_aliases_imports_and_upwards() {
    let module: Vec<String> = ["web", "teams", "show"].map(str::to_owned).to_vec();
    let text = "use super::{index::{self, NameForm}, removal as gone};\nuse crate::operations::{self, teams};\n\
                fn f() { super::super::mail::go(); operations::members::remove(); gone::all(); self.teams::no() }";
    let found: Vec<String> = named(&module, text).iter().map(|path| path.join("/")).collect();
    let expected = [
        "operations",
        "operations/members/remove",
        "operations/teams",
        "web/mail/go",
        "web/teams/index",
        "web/teams/index/NameForm",
        "web/teams/removal",
        "web/teams/removal/all",
    ];
    assert_eq!(found, expected);
}
