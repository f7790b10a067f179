//! The files of a cluster: where they are, whose they are, and that only one program uses them.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    hash::{DefaultHasher, Hash, Hasher},
    io::{ErrorKind, Write},
    os::{
        fd::AsRawFd,
        unix::fs::{MetadataExt, PermissionsExt, chown},
    },
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{
    account::{Account, command},
    find::Binaries,
    roles::make_database,
    trouble::Trouble,
};

/// Longest path of a socket, with room for the name Postgres gives it.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();
/// Where clusters go when the server's user cannot reach the folder that was asked for.
const ELSEWHERE: &str = "/var/lib/steward";

#[derive(Debug, Clone)]
pub(super) struct Folder(pub PathBuf);

impl Folder {
    /// Makes the folder, for the server's user and nobody else.
    pub fn prepare(asked: &Path, account: Option<&Account>) -> Result<Self, Trouble> {
        let made = |path: &Path| Trouble::files(format!("The folder {} cannot be made", path.display()));
        fs::create_dir_all(asked).map_err(made(asked))?;
        let asked = fs::canonicalize(asked).map_err(made(asked))?;
        let Some(account) = account else {
            fs::set_permissions(&asked, Permissions::from_mode(0o700)).map_err(made(&asked))?;
            return Ok(Self(asked));
        };
        let folder = if reachable(&asked, *account) { asked } else { elsewhere(&asked)? };
        fs::create_dir_all(&folder).map_err(made(&folder))?;
        chown(&folder, Some(account.uid), Some(account.gid)).map_err(made(&folder))?;
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(made(&folder))?;
        Ok(Self(folder))
    }

    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.0.join("server.log")
    }

    /// The major version that made the cluster, if there is one.
    pub fn major(&self) -> Result<Option<String>, Trouble> {
        match fs::read_to_string(self.data().join("PG_VERSION")) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Trouble::files(format!("{} cannot be read", self.data().display()))(error)),
        }
    }

    /// Held for the life of the cluster; let go by the system even if the program is killed.
    pub fn lock(&self) -> Result<File, Trouble> {
        let path = self.0.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Trouble::files(format!("{} cannot be opened", path.display())))?;
        // SAFETY: the descriptor is open for the length of the call.
        let locked = unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == 0;
        if locked { Ok(file) } else { Err(Trouble::InUse(self.0.clone())) }
    }

    /// The folder of the socket: beside the data, or in a private folder with a short name if that path is too long.
    pub fn socket(&self, account: Option<&Account>) -> Result<PathBuf, Trouble> {
        let beside = self.0.join("socket");
        let short = beside.as_os_str().len() <= LONGEST_SOCKET_FOLDER;
        let folder = if short { beside } else { PathBuf::from(format!("/tmp/steward-{:016x}", fingerprint(&self.0))) };
        let whose = account.map_or_else(own_uid, |account| account.uid);
        match fs::create_dir(&folder) {
            Ok(()) => {
                let made = || Trouble::files(format!("The folder {} cannot be made", folder.display()));
                fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(made())?;
                if let Some(account) = account {
                    chown(&folder, Some(account.uid), Some(account.gid)).map_err(made())?;
                }
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Trouble::files(format!("The folder {} cannot be made", folder.display()))(error)),
        }
        // Somebody may have put a folder, or a link, of their own there first.
        let about = fs::symlink_metadata(&folder).map_err(Trouble::files("The folder of the socket cannot be read"))?;
        if !about.is_dir() || about.uid() != whose || about.mode() & 0o077 != 0 {
            return Err(Trouble::Unsafe(folder));
        }
        Ok(folder)
    }
}

/// Makes the cluster in a folder beside its place and moves it there when it is whole, so that one that was interrupted is
/// never taken for a cluster.
pub(super) fn initialise(folder: &Folder, binaries: &Binaries, account: Option<&Account>) -> Result<(), Trouble> {
    if folder.major()?.is_some() {
        return Ok(());
    }
    let fresh = folder.0.join("data.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(Trouble::files(format!("{} cannot be removed", fresh.display())))?;
    }
    let mut initdb = command(&binaries.folder.join("initdb"), account.copied());
    initdb.arg("--pgdata").arg(&fresh).args(["--username=postgres", "--auth-local=reject", "--auth-host=reject"]);
    // Sorting and folding are the program's own, so that results do not depend on the machine.
    initdb.args(["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"]);
    finish(&mut initdb, None)?;
    make_database(&fresh, binaries, account)?;
    fs::rename(&fresh, folder.data()).map_err(Trouble::files("The new cluster cannot be moved to its place"))
}

pub(super) fn finish(command: &mut std::process::Command, input: Option<&str>) -> Result<(), Trouble> {
    let broken = |error: std::io::Error| Trouble::Initialise(error.to_string());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(broken)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.unwrap_or_default().as_bytes()).map_err(broken)?;
    }
    let done = child.wait_with_output().map_err(broken)?;
    let said = String::from_utf8_lossy(&done.stderr);
    let faults: Vec<&str> =
        said.lines().filter(|line| line.contains("ERROR") || line.contains("FATAL") || line.contains("error:")).collect();
    if done.status.success() && faults.is_empty() {
        return Ok(());
    }
    Err(Trouble::Initialise(
        faults.first().map_or_else(|| done.status.to_string(), |line| line.trim().trim_end_matches('.').to_owned()),
    ))
}

/// Whether the server's user can walk to the folder: each folder above it lets others pass.
fn reachable(folder: &Path, account: Account) -> bool {
    folder.ancestors().skip(1).all(|above| {
        fs::metadata(above).is_ok_and(|about| {
            let bit = if about.uid() == account.uid {
                0o100
            } else if about.gid() == account.gid {
                0o010
            } else {
                0o001
            };
            about.mode() & bit != 0
        })
    })
}

/// A folder of its own for the cluster of a folder that cannot be reached, with a note there of where it went.
fn elsewhere(asked: &Path) -> Result<PathBuf, Trouble> {
    let folder = Path::new(ELSEWHERE).join(format!("{:016x}", fingerprint(asked)));
    fs::create_dir_all(ELSEWHERE).map_err(Trouble::files(format!("The folder {ELSEWHERE} cannot be made")))?;
    fs::set_permissions(ELSEWHERE, Permissions::from_mode(0o755))
        .map_err(Trouble::files(format!("The folder {ELSEWHERE} cannot be opened")))?;
    let note = format!("The user Postgres runs as cannot reach this folder; the cluster is in {}\n", folder.display());
    fs::write(asked.join("WHERE"), note).map_err(Trouble::files("The note about the cluster cannot be written"))?;
    tracing::info!(folder = %folder.display(), "the private Postgres is kept outside the data folder, where its user can reach it");
    Ok(folder)
}

fn fingerprint(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

fn own_uid() -> u32 {
    // SAFETY: always succeeds and touches no memory.
    unsafe { libc::geteuid() }
}
