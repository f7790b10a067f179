//! The data folder is closed to everybody else on the machine.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

/// Closes a folder that is there to others, as far as it may (F10). As root others may still pass through it, if they could before:
/// the private Postgres runs as a user of its own and lives inside, in a folder of its own. What others can use by design, such as
/// `/tmp`, what belongs to somebody else, and the root of everything are left alone.
pub(super) fn keep_private(data_dir: &Path, has_database: bool) {
    let Ok(about) = fs::metadata(data_dir) else { return };
    // SAFETY: always succeeds and touches no memory.
    let own = unsafe { libc::geteuid() };
    let sticky = about.mode() & 0o1000 != 0;
    let highest = fs::canonicalize(data_dir).is_ok_and(|path| path.parent().is_none());
    if !about.is_dir() || about.uid() != own || sticky || highest {
        return;
    }
    let (now, most) = (about.mode() & 0o7777, if own == 0 && has_database { 0o711 } else { 0o700 });
    if now & most != now
        && let Err(error) = fs::set_permissions(data_dir, Permissions::from_mode(now & most))
    {
        tracing::warn!(folder = %data_dir.display(), %error, "the data folder cannot be closed to other users of this machine");
    }
}
