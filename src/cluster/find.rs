//! Where the server's programs are.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::trouble::Trouble;

/// The oldest major version that is used.
const OLDEST: u32 = 15;

/// The folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: String,
}

/// Looks in the folder that was named, or else in PATH and the usual places, newest first. A cluster that is there already
/// wants the version that made it.
pub(super) fn binaries(named: Option<&Path>, made_by: Option<&str>, data: &Path) -> Result<Binaries, Trouble> {
    let candidates = match named {
        Some(folder) => vec![complete(folder).ok_or_else(|| Trouble::NoBinariesIn(folder.to_owned()))?],
        None => usual().iter().filter_map(|folder| complete(folder)).collect(),
    };
    let found: Vec<Binaries> =
        candidates.into_iter().filter_map(|folder| Some(Binaries { major: major(&folder)?, folder })).collect();
    let Some(first) = found.first() else { return Err(Trouble::NoBinaries) };
    if let Some(wanted) = made_by {
        let fitting = found.iter().find(|binaries| binaries.major == wanted).cloned();
        return fitting.ok_or_else(|| Trouble::OtherMajor { folder: data.to_owned(), wanted: wanted.to_owned() });
    }
    let recent = found.iter().find(|binaries| binaries.major.parse::<u32>().is_ok_and(|major| major >= OLDEST)).cloned();
    recent.ok_or_else(|| Trouble::TooOld { version: first.major.clone(), folder: first.folder.clone() })
}

fn usual() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    // What stands in PATH may be a link into the real folder.
    let linked: Vec<PathBuf> =
        folders.iter().filter_map(|folder| Some(fs::canonicalize(folder.join("postgres")).ok()?.parent()?.to_owned())).collect();
    folders.extend(linked);
    let mut installed: Vec<(u32, PathBuf)> = Vec::new();
    for (root, before, after) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        for entry in fs::read_dir(root).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(version) = name.strip_prefix(before).and_then(|version| version.parse().ok()) {
                installed.push((version, entry.path().join(after)));
            }
        }
    }
    installed.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    folders.extend(installed.into_iter().map(|(_, folder)| folder));
    folders.push(PathBuf::from("/usr/local/pgsql/bin"));
    folders.push(PathBuf::from("/usr/bin"));
    folders
}

fn complete(folder: &Path) -> Option<PathBuf> {
    (folder.join("initdb").is_file() && folder.join("postgres").is_file()).then(|| folder.to_owned())
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` is 15.
fn major(folder: &Path) -> Option<String> {
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let version = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(version.chars().take_while(char::is_ascii_digit).collect())
}
