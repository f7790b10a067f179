//! The secret key: whether it is the right one, and `steward key change`.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::limits::{self, SECRET_KEY_SHORTEST},
    store::{
        self, PgConnection,
        encryption_key::{self, Fit, Resealed},
    },
};

use super::{
    answer::Answer,
    database::{Database, connect, told},
};

#[derive(Subcommand)]
pub enum Key {
    /// Seals everything with another key: that of STEWARD_NEW_SECRET_KEY, or else a new one that is kept in the data folder.
    /// Stop every Steward of this database first. Everybody has to sign in again.
    Change {
        /// The key from now on, at least 32 characters.
        #[arg(long, env = "STEWARD_NEW_SECRET_KEY", hide_env_values = true)]
        new: Option<String>,
    },
    /// Goes on with the key that is set now where the former one is lost. Letters that wait and the keys of projects are lost with it.
    Lost {
        /// Says that you know it.
        #[arg(long)]
        lose_what_was_sealed: bool,
    },
}

pub fn run(config: &mut Config, what: Key) -> Result<Answer, String> {
    match what {
        Key::Change { new } => change(config, new.filter(|new| !new.trim().is_empty())),
        Key::Lost { lose_what_was_sealed: true } => lose(config),
        Key::Lost { lose_what_was_sealed: false } => {
            Err("Emails that are waiting are never sent, and the API keys and secrets of projects have \
             to be reset, one project at a time. If the key is lost for good, add --lose-what-was-sealed."
                .to_owned())
        }
    }
}

/// Makes sure that the key is the one this database was always used with (F8). A change that was interrupted between the database
/// and the file is brought to its end.
pub fn fitting(conn: &mut PgConnection, config: &mut Config) -> Result<(), String> {
    if fits(conn, &config.secret_key)? {
        return Ok(());
    }
    let (kept, next) = (kept(&config.data_dir), next(&config.data_dir));
    if let Ok(waiting) = fs::read(&next)
        && fs::read(&kept).is_ok_and(|key| key == config.secret_key)
        && fits(conn, &waiting)?
    {
        put_in_place(&next, &kept)?;
        config.secret_key = waiting;
        return Ok(());
    }
    Err(format!(
        "The secret key isn't the one this database was used with. Waiting emails and the keys of projects would be lost. \
         Start with the previous key: it was set as STEWARD_SECRET_KEY, or is in {} of the data folder that was used then; a backup \
         has it next to the dump. To use another key, run steward key change with the previous one. If that is lost for good, run steward key lost.",
        kept.file_name().unwrap_or_default().to_string_lossy()
    ))
}

fn fits(conn: &mut PgConnection, key: &[u8]) -> Result<bool, String> {
    let fit = store::write(conn, |tx| encryption_key::fit(tx, key)).map_err(|error| told(&error))?;
    Ok(fit == Fit::Fits)
}

/// First the new key is on the disk, then the database has it, then it takes the place of the former one: whatever breaks off
/// in between, a key that fits is there.
fn change(config: &mut Config, new: Option<String>) -> Result<Answer, String> {
    let (kept, next) = (kept(&config.data_dir), next(&config.data_dir));
    let in_folder = fs::read(&kept).is_ok_and(|key| key == config.secret_key);
    if new.is_none() && !in_folder {
        return Err("STEWARD_SECRET_KEY is set, so Steward doesn't choose the next key. Set STEWARD_NEW_SECRET_KEY too, and \
                    STEWARD_SECRET_KEY to the same value afterwards."
            .to_owned());
    }
    let fresh = new.map_or_else(Config::fresh_key, String::into_bytes);
    if fresh.len() < SECRET_KEY_SHORTEST {
        return Err(limits::secret_key_too_short().replace("STEWARD_SECRET_KEY", "STEWARD_NEW_SECRET_KEY"));
    }
    let mut conn = alone(config)?;
    fitting(&mut conn.conn, config)?;
    if in_folder {
        write(&next, &fresh)?;
    }
    let done = store::write(&mut conn.conn, |tx| encryption_key::change(tx, &config.secret_key, &fresh));
    let done = done.map_err(|error| format!("The key was not changed: {}.", told(&error)))?;
    if in_folder {
        put_in_place(&next, &kept)?;
    }
    Ok(Answer::said(sentence(done, in_folder.then_some(&kept)), facts(done)))
}

/// What was sealed anew, or lost, for programs.
fn facts(done: Resealed) -> Value {
    json!({
        "emails": done.letters,
        "projects": done.projects,
        "webhooks": done.webhooks,
        "sessions_ended": done.sessions,
        "left_unchanged": done.unopened,
    })
}

fn lose(config: &Config) -> Result<Answer, String> {
    let mut conn = alone(config)?;
    let done = store::write(&mut conn.conn, |tx| encryption_key::lose(tx, &config.secret_key)).map_err(|error| told(&error))?;
    let said = format!(
        "The database is sealed with this key from now on. Lost: waiting emails: {}, projects: {}, webhooks: {}. Sessions ended: {}.",
        done.letters, done.projects, done.webhooks, done.sessions
    );
    Ok(Answer::said(said, facts(done)))
}

/// The owner's connection to a database on which no Steward runs, nor begins to run while it is open. A private server goes along.
fn alone(config: &Config) -> Result<ExclusiveDatabase, String> {
    let database = Database::open_beside(config)?;
    let mut conn = connect(&database.owner)?;
    if !encryption_key::changes(&mut conn).map_err(|error| told(&error))? {
        return Err(
            "Steward is running on this database. Stop every instance, change the key, and start them again with it.".to_owned()
        );
    }
    store::migrate(&mut conn)?;
    Ok(ExclusiveDatabase { conn, _database: database })
}

/// The connection is closed before a private server is stopped.
struct ExclusiveDatabase {
    conn: PgConnection,
    _database: Database,
}

fn sentence(done: Resealed, kept: Option<&PathBuf>) -> String {
    let mut said = format!(
        "The key was changed: waiting emails: {}, projects: {}, webhooks: {}, sessions ended: {}.",
        done.letters, done.projects, done.webhooks, done.sessions
    );
    if done.unopened > 0 {
        said += &format!(" Sealed with neither key, and left unchanged: {}.", done.unopened);
    }
    match kept {
        Some(path) => said += &format!(" The new key is in {}; keep it with your backups.", path.display()),
        None => said += " Set STEWARD_SECRET_KEY to the new key wherever this Steward runs.",
    }
    said
}

fn kept(data_dir: &Path) -> PathBuf {
    data_dir.join("secret_key")
}

fn next(data_dir: &Path) -> PathBuf {
    data_dir.join("secret_key.next")
}

fn write(path: &Path, key: &[u8]) -> Result<(), String> {
    let written = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        file.write_all(key)?;
        file.sync_all()
    };
    written().map_err(|error| format!("{} can't be written: {error}.", path.display()))
}

fn put_in_place(next: &Path, kept: &Path) -> Result<(), String> {
    fs::rename(next, kept).map_err(|error| format!("{} can't replace {}: {error}.", next.display(), kept.display()))
}
