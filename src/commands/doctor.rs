//! `steward doctor`: whether everything Steward stands on is as it should be.

use std::{
    fs,
    net::{TcpStream, ToSocketAddrs},
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::Path,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use steward::{
    config::Config,
    mail::{Carrier, library_warning},
    model::{job::Job, mail_server::MailServer},
    store::{self, PgConnection, job_runs, sealed_with},
};

use super::{
    database::{Database, connect, told},
    versions,
};

/// Below this there is soon no room, in bytes.
const LITTLE_ROOM: u64 = 1024 * 1024 * 1024;

/// What was looked at.
enum Finding {
    Good(String),
    /// It works, and something should be done.
    Warning(String),
    /// It does not work.
    Fault(String),
}

use Finding::{Fault, Good, Warning};

/// Prints a line for each thing that was looked at. The error is that something does not work (F32).
pub fn run(config: &mut Config) -> Result<(), String> {
    let mut found = vec![Good(format!("Settings: the public address is {}.", config.public_url))];
    found.extend(database(config));
    found.extend(files(config));
    found.extend(mail(config));
    found.extend(library_warning().map(Warning));
    found.extend(room(&config.data_dir));
    let faults = found.iter().filter(|finding| matches!(finding, Fault(_))).count();
    for finding in &found {
        match finding {
            Good(text) => println!("good     {text}"),
            Warning(text) => println!("warning  {text}"),
            Fault(text) => println!("fault    {text}"),
        }
    }
    if faults == 0 { Ok(()) } else { Err(format!("Problems found: {faults}.")) }
}

fn database(config: &Config) -> Vec<Finding> {
    let opened = Database::open_beside(config).and_then(|database| {
        let conns = (connect(&database.owner)?, connect(&database.program)?);
        Ok((database, conns))
    });
    let (database, (mut owner, mut program)) = match opened {
        Ok(opened) => opened,
        Err(sentence) => return vec![Fault(sentence)],
    };
    let mut found = vec![version(&mut owner)];
    found.push(match store::readiness(&mut program) {
        Ok(()) => Good("The database accepts changes, and its tables match this version.".to_owned()),
        Err(store::Unready::OtherTables) => Warning(
            "The tables are from another version of Steward, or don't exist yet. Starting Steward brings them up to date."
                .to_owned(),
        ),
        Err(unready) => Fault(unready.to_string()),
    });
    found.push(match sealed_with::fits(&mut owner, &config.secret_key) {
        Ok(true) => Good("The secret key matches the database.".to_owned()),
        Ok(false) => {
            Fault("The secret key doesn't match the database. Start with the previous one, or run steward key change.".to_owned())
        }
        Err(_) => Warning("The database has no secret key yet. It takes this one at the first start.".to_owned()),
    });
    found.push(roles(&mut owner, &mut program, database.owner == database.program));
    found.extend(jobs(&mut program));
    found
}

/// When each job ran last (C6.4). Tables of another version have nothing to say about it.
fn jobs(program: &mut PgConnection) -> Vec<Finding> {
    let Ok(runs) = job_runs::all(program) else { return Vec::new() };
    let told = |job: &Job| {
        let Some(run) = runs.iter().find(|run| run.job == *job) else {
            return Good(format!("{job}: has not run yet; it runs while Steward does."));
        };
        let at = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        if run.succeeded_at.is_none_or(|succeeded| succeeded < run.ran_at) {
            let before =
                run.succeeded_at.map_or_else(|| "It never succeeded".to_owned(), |ok| format!("It last succeeded {}", at(ok)));
            return Warning(format!("{job}: failed {}. {before}. The log says why.", at(run.ran_at)));
        }
        if Utc::now() - run.ran_at > TimeDelta::hours(1) {
            return Warning(format!("{job}: last ran {}. Jobs run while Steward does; start it.", at(run.ran_at)));
        }
        Good(format!("{job}: last ran {}.", at(run.ran_at)))
    };
    Job::ALL.iter().map(told).collect()
}

fn version(conn: &mut PgConnection) -> Finding {
    match store::version(conn) {
        Ok(version) => versions::warning(version).map_or_else(
            || Good(format!("The database answers; it is Postgres {}.{}.", version / 10_000, version % 10_000)),
            Warning,
        ),
        Err(error) => Fault(format!("The database isn't answering: {}.", told(&error))),
    }
}

fn roles(owner: &mut PgConnection, program: &mut PgConnection, one: bool) -> Finding {
    match (store::roles::who(owner), store::roles::who(program)) {
        (Ok(_), Ok(program)) if program.superuser => {
            Warning(format!("The role {} is a superuser; Steward needs none. See Roles in docs/operations.md.", program.name))
        }
        (Ok(owner), Ok(_)) if one => Good(format!(
            "The role {} owns the tables and works with them; set DATABASE_OWNER_URL to separate the two and protect the audit log.",
            owner.name
        )),
        (Ok(owner), Ok(program)) => Good(format!("The role {} owns the tables, {} works with them.", owner.name, program.name)),
        (Err(error), _) | (_, Err(error)) => Fault(format!("The roles of the database can't be read: {}.", told(&error))),
    }
}

/// What only Steward may read.
fn files(config: &Config) -> Vec<Finding> {
    let private = ["secret_key", "mail", "postgres/server.log", "postgres/data"].map(|name| config.data_dir.join(name));
    let open: Vec<String> = private
        .iter()
        .filter(|path| fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0))
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        return vec![Good("No one else can read the key, the emails and the data.".to_owned())];
    }
    open.into_iter().map(|path| Warning(format!("Other users of this machine can read {path}: chmod -R go= {path}"))).collect()
}

fn mail(config: &Config) -> Vec<Finding> {
    let Some(url) = &config.smtp_url else {
        return vec![Warning(format!("SMTP_URL is not set: emails stay in {}.", config.mailbox().display()))];
    };
    if let Err(sentence) = Carrier::smtp(url, &config.mail_from) {
        return vec![Fault(sentence)];
    }
    let MailServer { host, port, .. } = match MailServer::parse(url) {
        Ok(server) => server,
        Err(sentence) => return vec![Fault(sentence)],
    };
    let reached = (host.as_str(), port)
        .to_socket_addrs()
        .ok()
        .into_iter()
        .flatten()
        .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(5)).is_ok());
    vec![if reached {
        Good(format!("The mail server {host} is reachable; emails come from {}.", config.mail_from))
    } else {
        Fault(format!("The mail server {host} isn't answering on port {port}. Emails wait in the database until it does."))
    }]
}

fn room(folder: &Path) -> Vec<Finding> {
    let Some(free) = free(folder) else { return Vec::new() };
    let megabytes = free / 1024 / 1024;
    vec![if free < LITTLE_ROOM {
        Warning(format!("There is little space left in {}: {megabytes} MB.", folder.display()))
    } else {
        Good(format!("There is enough space in {}: {megabytes} MB.", folder.display()))
    }]
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
