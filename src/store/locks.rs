//! Every advisory lock of the database by name: a number that stands for two things would make them wait for each other, or for
//! themselves. They are of two kinds that never meet: one large number, or two small ones.

/// Two Stewards that start together migrate one after the other.
pub(super) const MIGRATING: i64 = 7_283_940_115;
/// Held, shared, by every Steward that runs on a database; alone by the one that changes the key.
pub(super) const RUNNING: i64 = 7_283_940_116;
/// Two Stewards that start together give their role its rights one after the other.
pub(super) const GIVING: i64 = 7_283_940_117;
/// Held while names are folded.
pub(super) const FOLDING: i64 = 7_283_940_118;
/// Two Stewards that start together set the manners of their role one after the other.
pub(super) const KEEPING: i64 = 7_283_940_119;

/// Of projects, the second number being theirs: shared by batches, alone by what ends one. Migrations name it, too, and 40, behind which
/// parts of `events` are made.
pub(super) const PROJECT: i32 = 41;
/// Of projects: held while profiles change.
pub(super) const PROFILES: i32 = 42;
/// Held while the next delivery to a webhook is looked for.
pub(super) const DELIVERING: i32 = 43;

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match fs::read_to_string(&path) {
                Ok(text) => found.push((path.display().to_string(), text)),
                Err(_) => sources(&path, found),
            }
        }
    }

    #[test]
    fn no_number_stands_for_two_locks() {
        let large = [MIGRATING, RUNNING, GIVING, FOLDING, KEEPING];
        assert_eq!(BTreeSet::from(large).len(), large.len());
        let small = [40, PROJECT, PROFILES, DELIVERING];
        assert_eq!(BTreeSet::from(small).len(), small.len());
    }

    #[test]
    fn no_lock_is_named_anywhere_else() {
        let mut all = Vec::new();
        sources(Path::new("src"), &mut all);
        assert!(all.len() > 100);
        for (file, text) in all.iter().filter(|(file, _)| file != "src/store/locks.rs") {
            assert!(!text.contains("7_283_940") && !text.contains("7283940"), "{file}");
            for asked in text.split("pg_").filter(|rest| rest.contains("advisory")) {
                let number = asked.split_once("lock").and_then(|(_, rest)| rest.trim_start_matches("_shared").strip_prefix('('));
                let is_number = number.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                assert!(!is_number, "{file}: pg_{}", asked.chars().take(60).collect::<String>());
            }
        }
        // What migrations hold is none of those that stand for something else.
        let mut migrations = Vec::new();
        sources(Path::new("migrations"), &mut migrations);
        for (file, text) in migrations {
            for rest in text.split("advisory_xact_lock(").skip(1) {
                let number = rest.split(',').next().and_then(|number| number.trim().parse::<i32>().ok());
                assert!(number.is_some_and(|number| [40, PROJECT].contains(&number)), "{file}: {number:?}");
            }
        }
    }
}
