//! The law of the house: rooms look only where the picture says.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A room and the rooms it may look into.
const LAW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("policy", &["model"]),
    ("store", &["model"]),
    ("mail", &["store", "model"]),
    ("operations", &["policy", "store", "mail", "model"]),
    ("jobs", &["operations", "store", "mail", "model"]),
    ("cluster", &[]),
    ("config", &["model"]),
    // `mail` and `config` only for what is the same for every request, in `http/site.rs`.
    ("http", &["operations", "store", "policy", "model"]),
    ("frame", &["http", "operations", "store", "policy", "model"]),
    ("web", &["frame", "http", "operations", "store", "policy", "model"]),
    ("app", &["web", "frame", "http", "policy", "model"]),
];
const EXCEPTIONS: &[(&str, &str)] = &[("src/http/site.rs", "mail"), ("src/http/site.rs", "config")];

fn files(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { walk(&entry, found) } else { found.push(entry) }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), &mut found);
    found
}

/// The rooms named in `use crate::…`, also in braces and further down in the code.
fn rooms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            found.push(word);
        } else {
            found.push(rest.to_owned());
        }
    }
    found
        .iter()
        .map(|path| path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned())
        .filter(|room| !room.is_empty())
        .collect()
}

#[test]
fn rooms_look_only_where_the_picture_says() {
    let law: BTreeMap<_, _> = LAW.iter().copied().collect();
    for path in files("src").iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let name = path.display().to_string();
        let room = name.trim_start_matches("src/").split(['/', '.']).next().unwrap().to_owned();
        let Some(allowed) = law.get(room.as_str()) else { continue };
        for seen in rooms(&fs::read_to_string(path).unwrap()) {
            let excepted = EXCEPTIONS.contains(&(name.as_str(), seen.as_str()));
            assert!(seen == room || allowed.contains(&seen.as_str()) || excepted, "{name} looks into {seen}");
        }
    }
}

#[test]
fn sql_is_spoken_in_the_store_only() {
    for path in files("src") {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_default();
        let speaks = text.contains("diesel::") || text.contains("sql_query");
        assert!(!speaks || name.starts_with("src/store/"), "{name} speaks SQL");
    }
}

#[test]
fn actors_are_made_where_membership_is_read_or_given_and_nowhere_else() {
    let makers: Vec<String> = files("src")
        .into_iter()
        .filter(|path| fs::read_to_string(path).unwrap_or_default().contains("= OrgActor {"))
        .map(|path| path.display().to_string())
        .collect();
    let mut makers = makers;
    makers.sort();
    assert_eq!(
        makers,
        [
            "src/commands/seed.rs",
            "src/frame/guards.rs",
            // Those of the operations read the role again under the lock of the organization, or give it.
            "src/operations/grants/mod.rs",
            "src/operations/invitations/acceptance.rs",
            "src/operations/joining/requests.rs",
            "src/operations/members/mod.rs",
            "src/operations/organizations.rs",
            "src/operations/projects/transfer.rs",
        ]
    );
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    for path in files("src").into_iter().chain(files("tests")).chain(files("templates")) {
        let lines = fs::read_to_string(&path).unwrap_or_default().lines().count();
        assert!(lines <= 400 || path.ends_with("schema.rs"), "{} has {lines} lines", path.display());
    }
}
