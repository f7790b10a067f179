//! The data folder: its rights, and the room in it.

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::Path,
};

use super::{Finding, fault, good, warning};

/// Below this there is soon no room, in bytes.
const LITTLE_ROOM: u64 = 1024 * 1024 * 1024;

/// Whether something can be kept there.
pub fn folder(folder: &Path) -> Option<Finding> {
    let tried = folder.join(format!(".doctor-{}", std::process::id()));
    let written = fs::write(&tried, b"").and_then(|()| fs::remove_file(&tried));
    Some(match written {
        Ok(()) => good("data_folder", format!("The data folder {} can be written to.", folder.display())),
        Err(error) => fault(
            "data_folder",
            format!(
                "The data folder {} can't be written to: {error}. Give it to the user that Steward runs as, or set STEWARD_DATA_DIR.",
                folder.display()
            ),
        ),
    })
}

/// What only Steward may read.
pub fn private(folder: &Path) -> Vec<Finding> {
    let private = ["secret_key", "mail", "postgres/server.log", "postgres/data"].map(|name| folder.join(name));
    let open: Vec<String> = private
        .iter()
        .filter(|path| fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0))
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        return vec![good("private_files", "No one else can read the key, the emails and the data.")];
    }
    let told = |path| warning("private_files", format!("Other users of this machine can read {path}: chmod -R go= {path}"));
    open.into_iter().map(told).collect()
}

/// Whether there is room on the disk.
pub fn room(folder: &Path) -> Option<Finding> {
    let free = free(folder)?;
    let megabytes = free / 1024 / 1024;
    Some(if free < LITTLE_ROOM {
        warning("disk_space", format!("There is little space left in {}: {megabytes} MB. Free some.", folder.display()))
    } else {
        good("disk_space", format!("There is enough space in {}: {megabytes} MB.", folder.display()))
    })
}

/// Bytes that are free where a folder lies.
fn free(folder: &Path) -> Option<u64> {
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: statvfs reads a C string and fills the structure, which is plain numbers, if it answers 0.
    unsafe {
        let mut about: libc::statvfs = std::mem::zeroed();
        (libc::statvfs(path.as_ptr(), &raw mut about) == 0).then(|| about.f_bavail as u64 * about.f_frsize as u64)
    }
}
