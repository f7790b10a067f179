//! Letters that stay on this machine: a folder and files that nobody else can read.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use super::carrier::Fate;

/// The folder of the letters of this machine.
#[derive(Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder, or closes one that is there to everybody else, with the letters in it (F10). The error is for the operator.
    pub fn open(path: PathBuf) -> Result<Self, String> {
        let sentence = |error: io::Error| format!("The folder for emails, {}, can't be made private: {error}.", path.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(sentence)?;
        fs::set_permissions(&path, Permissions::from_mode(0o700)).map_err(sentence)?;
        for entry in fs::read_dir(&path).map_err(sentence)?.filter_map(Result::ok) {
            let open = entry.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o077 != 0);
            if open {
                fs::set_permissions(entry.path(), Permissions::from_mode(0o600)).map_err(sentence)?;
            }
        }
        Ok(Self(path))
    }

    /// Keeps a letter under its id. It gets its name when it is whole.
    pub fn keep(&self, id: Uuid, raw: &[u8]) -> Fate {
        match write(&self.0.join(format!("{id}.new")), &self.0.join(format!("{id}.eml")), raw) {
            Ok(()) => Fate::Accepted("kept in the local mailbox".to_owned()),
            Err(error) => Fate::Delayed(format!("The email can't be kept: {error}.")),
        }
    }
}

fn write(fresh: &Path, whole: &Path, raw: &[u8]) -> io::Result<()> {
    let _ = fs::remove_file(fresh);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(fresh)?.write_all(raw)?;
    fs::rename(fresh, whole)
}
