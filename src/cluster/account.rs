//! The user a server runs as when the program is root.

use std::{ffi::CString, os::unix::process::CommandExt, process::Command};

use super::trouble::Trouble;

/// The unprivileged user a server runs as when the program is root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// `None` unless the program is root: otherwise the server runs as the same user.
    pub fn for_server() -> Result<Option<Self>, Trouble> {
        // SAFETY: always succeeds and touches no memory.
        if unsafe { libc::geteuid() } != 0 {
            return Ok(None);
        }
        ["postgres", "nobody"].iter().find_map(|name| named(name)).map(Some).ok_or(Trouble::NoAccount)
    }
}

/// Makes a command that runs as this account, if there is one, and is not stopped by Ctrl-C in the terminal.
pub(super) fn command(program: &std::path::Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC").current_dir("/").process_group(0);
    if let Some(account) = account {
        // With a uid set, the standard library drops the supplementary groups too.
        command.uid(account.uid).gid(account.gid);
    }
    command
}

/// Has the kernel end the server with the thread that started it: SIGINT, a fast shutdown. It must be asked for after the
/// change of user, which forgets it.
pub(super) fn ends_with_us(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        let parent = std::process::id();
        // SAFETY: prctl, getppid and _exit are safe between fork and exec.
        unsafe {
            command.pre_exec(move || {
                if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT) != 0 {
                    return Err(std::io::Error::last_os_error());
                }
                // The program may have died before the line above.
                if libc::getppid() as u32 != parent {
                    libc::_exit(1);
                }
                Ok(())
            });
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// The name of the system user that the program runs as, as `peer` tells it to the server.
pub(super) fn own_name() -> Option<String> {
    // SAFETY: getpwuid answers a pointer to static memory that is read at once; this runs before any other thread asks for
    // accounts. Its name is a C string.
    unsafe {
        let entry = libc::getpwuid(libc::geteuid()).as_ref()?;
        Some(std::ffi::CStr::from_ptr(entry.pw_name).to_string_lossy().into_owned())
    }
}

fn named(name: &str) -> Option<Account> {
    let name = CString::new(name).ok()?;
    // SAFETY: getpwnam reads a C string and answers a pointer to static memory that is read at once; this runs before any
    // other thread asks for accounts.
    let entry = unsafe { libc::getpwnam(name.as_ptr()).as_ref() }?;
    (entry.pw_uid != 0).then_some(Account { uid: entry.pw_uid, gid: entry.pw_gid })
}
