//! The files a server runs from, and whether an update of its package has put others in their place.
//!
//! A server goes on with the files it has opened. What it opens later is new, and the two do not fit: a newer library asks
//! for what the older server has not. So its libraries are opened when it starts, and it is started again soon.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Libraries that every session would open sooner or later: functions and triggers, search, and indexes of both.
pub(super) const LIBRARIES: [&str; 3] = ["plpgsql", "pg_trgm", "btree_gin"];

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
        let mut paths = vec![server.to_owned()];
        paths.extend(opened(pid));
        Self(paths.into_iter().map(|path| (path.clone(), print(&path))).collect())
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

/// Where the system says that the server has its libraries from. Nothing on systems that do not say it.
fn opened(pid: u32) -> Vec<PathBuf> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
    let ours = |path: &Path| path.file_stem().is_some_and(|stem| LIBRARIES.iter().any(|name| stem == *name));
    let mut paths: Vec<PathBuf> =
        maps.lines().filter_map(|line| Some(PathBuf::from(&line[line.find('/')?..]))).filter(|path| ours(path)).collect();
    paths.sort();
    paths.dedup();
    paths
}
