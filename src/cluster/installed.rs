//! The files a server runs from, and whether an update of its package has put others in their place.
//!
//! A server goes on with the files it has opened. What it opens later is new, and the two do not fit: a newer library asks
//! for what the older server has not. So its libraries are opened when it starts, and it is started again soon.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Libraries that every session would open sooner or later: functions and triggers, search, and indexes of both.
pub(super) const LIBRARIES: [&str; 3] = ["plpgsql", "pg_trgm", "btree_gin"];

/// What the system writes behind the path of a file that is open and lies there no more.
const GONE: &str = " (deleted)";

/// What a file is known by: another one, or the same one written over, has another of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print {
    device: u64,
    file: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

/// The files of a running server, as they were when it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installed(Vec<(PathBuf, Option<Print>)>);

impl Installed {
    /// Of a server that was just started.
    pub fn of(server: &Path, pid: u32) -> Self {
        let program = fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
        let was_replaced = program.to_string_lossy().ends_with(GONE);
        let libraries = opened(&fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default());
        Self::known((server, !was_replaced), libraries)
    }

    fn known((server, is_there): (&Path, bool), libraries: BTreeMap<PathBuf, bool>) -> Self {
        // Of one that was replaced before anybody looked, nothing is known but that it was another one: whatever lies there now is new.
        let libraries = libraries.into_iter().map(|(path, is_there)| (path.clone(), print(&path).filter(|_| is_there)));
        let server = (server.to_owned(), print(server).filter(|_| is_there));
        Self([server].into_iter().chain(libraries).collect())
    }

    /// What lies at the same places now.
    pub fn now(&self) -> Self {
        Self(self.0.iter().map(|(path, _)| (path.clone(), print(path))).collect())
    }

    /// Whether nothing is missing, as it is in the middle of an update.
    pub fn is_whole(&self) -> bool {
        self.0.iter().all(|(_, print)| print.is_some())
    }
}

fn print(path: &Path) -> Option<Print> {
    let about = fs::metadata(path).ok()?;
    let (seconds, nanoseconds) = (about.mtime(), about.mtime_nsec());
    Some(Print { device: about.dev(), file: about.ino(), size: about.size(), seconds, nanoseconds })
}

/// Where the system says that the server has its libraries from, and whether they are still there. Nothing on systems that do not say
/// it.
fn opened(maps: &str) -> BTreeMap<PathBuf, bool> {
    let ours = |path: &Path| path.file_stem().is_some_and(|stem| LIBRARIES.iter().any(|name| stem == *name));
    let mut found = BTreeMap::new();
    for path in maps.lines().filter_map(|line| line.get(line.find('/')?..)) {
        let there = path.strip_suffix(GONE);
        let (path, is_there) = (PathBuf::from(there.unwrap_or(path)), there.is_none());
        if ours(&path) {
            *found.entry(path).or_insert(true) &= is_there;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    // U1: as the system writes it once a package was updated
    #[test]
    fn a_library_that_was_replaced_before_anybody_looked_makes_the_server_one_to_start_anew() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("pg_trgm.so");
        let (gone, server) = (folder.path().join("plpgsql.so"), folder.path().join("postgres"));
        for file in [&there, &gone, &server] {
            fs::write(file, "new").unwrap();
        }
        let line = |path: &Path, end: &str| format!("7f00-7f01 r-xp 00000000 08:01 42     {}{end}\n", path.display());
        let maps =
            [line(&there, ""), line(&gone, " (deleted)"), line(&gone, " (deleted)"), line(&server, ""), "7f02 [heap]\n".into()];
        let libraries = opened(&maps.concat());
        assert_eq!(libraries, BTreeMap::from([(there.clone(), true), (gone.clone(), false)]));
        let started = Installed::known((&server, true), libraries);
        assert!(!started.is_whole(), "one of them cannot be known any more");
        let now = started.now();
        assert!(now.is_whole() && now != started, "so the next look finds another one");
        let untouched = Installed::known((&server, true), opened(&line(&there, "")));
        assert_eq!(untouched.now(), untouched);
        let replaced = Installed::known((&server, false), opened(&line(&there, "")));
        assert!(replaced.now().is_whole() && replaced.now() != replaced);
    }
}
