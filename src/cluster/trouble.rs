//! Why there is no cluster, and what to do about it.

use std::{fmt, path::PathBuf};

/// Why there is no cluster. Each says in one sentence what to do.
#[derive(Debug)]
pub enum Trouble {
    NoBinaries,
    NoBinariesIn(PathBuf),
    TooOld { version: String, folder: PathBuf },
    OtherMajor { folder: PathBuf, wanted: String },
    InUse(PathBuf),
    NoAccount,
    NoName,
    NoModules(String),
    Unsafe(PathBuf),
    Initialise(String),
    NotReady { log: PathBuf },
    Files { what: String, error: std::io::Error },
}

impl Trouble {
    pub(super) fn files(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Files { what, error }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBinaries => f.write_str(
                "No Postgres server was found: install one (Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install \
                 postgresql-server postgresql-contrib; macOS: brew install postgresql), or set STEWARD_POSTGRES_BIN to the folder \
                 with initdb and postgres, or DATABASE_URL to a running server.",
            ),
            Self::NoBinariesIn(folder) => write!(f, "STEWARD_POSTGRES_BIN is {}, but initdb and postgres are not both there.", folder.display()),
            Self::TooOld { version, folder } => {
                write!(f, "The Postgres in {} is version {version}; 15 or newer is needed.", folder.display())
            }
            Self::OtherMajor { folder, wanted } => write!(
                f,
                "The data in {} belongs to Postgres {wanted}, and no Postgres {wanted} was found: install it (postgresql-{wanted}), or \
                 move the data to the newer version with pg_upgrade or a dump.",
                folder.display()
            ),
            Self::InUse(folder) => write!(f, "The data in {} is in use by another Steward; give this one another STEWARD_DATA_DIR.", folder.display()),
            Self::NoAccount => f.write_str(
                "Postgres does not run as root, and there is neither a system user postgres nor nobody to run it as: create one, or start \
                 Steward as another user.",
            ),
            Self::NoName => f.write_str(
                "The system knows no name for the user that Steward runs as, so the private Postgres cannot tell who may enter: start \
                 Steward as a user with an entry in /etc/passwd.",
            ),
            Self::NoModules(which) => write!(
                f,
                "The Postgres that was found has no {which}: install its contrib modules (Fedora: dnf install postgresql-contrib; \
                 Debian's postgresql has them).",
            ),
            Self::Unsafe(folder) => write!(f, "The folder {} belongs to someone else or is open to others, so no socket is put there. Remove it.", folder.display()),
            Self::Initialise(why) => write!(f, "The private Postgres couldn't be created: {why}."),
            Self::NotReady { log } => write!(f, "The private Postgres did not start; its log, {}, says why.", log.display()),
            Self::Files { what, error } => write!(f, "{what}: {error}."),
        }
    }
}

impl std::error::Error for Trouble {}
