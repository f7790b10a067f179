//! The database: version, modules, tables, clock, key, roles, and when the jobs ran.

use chrono::{DateTime, TimeDelta, Utc};
use steward::{
    config::Config,
    model::job::Job,
    store::{
        self, PgConnection, Tables, Unready, checkup, encryption_key,
        job_runs::{self, Run},
    },
};

use super::{Finding, fault, good, warning};
use crate::commands::{
    database::{Database, connect, other_tables, told},
    versions,
};

/// Clocks that differ by more than this put times in a wrong order, in seconds.
const APART: i64 = 5;

/// All of it, or why there is nothing to look at.
pub fn database(config: &Config) -> Vec<Finding> {
    let opened = Database::open_beside(config).and_then(|database| {
        let conns = (connect(&database.owner)?, connect(&database.program)?);
        Ok((database, conns))
    });
    let (database, (mut owner, mut program)) = match opened {
        Ok(opened) => opened,
        Err(sentence) => return vec![fault("database", sentence)],
    };
    let mut found = vec![version(&mut owner)];
    found.extend(modules(&mut owner));
    let (tables, fitting) = tables(&mut owner);
    found.push(tables);
    found.push(changes(&mut program));
    found.push(clock(&mut program));
    if fitting {
        found.push(key(&mut owner, config));
    }
    found.push(roles(&mut owner, &mut program, database.owner == database.program));
    found.extend(jobs(&mut program));
    found
}

/// When each job ran last (C6.4). Tables of another version have nothing to say about it.
fn jobs(program: &mut PgConnection) -> Vec<Finding> {
    let Ok(runs) = job_runs::all(program) else { return Vec::new() };
    Job::ALL.iter().map(|job| last_run(*job, runs.iter().find(|run| run.job == *job))).collect()
}

fn last_run(job: Job, run: Option<&Run>) -> Finding {
    const ABOUT: &str = "jobs";
    let at = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let Some(run) = run else {
        return good(ABOUT, format!("{job}: has not run yet; it runs while Steward does."));
    };
    if run.succeeded_at.is_none_or(|succeeded| succeeded < run.ran_at) {
        let before =
            run.succeeded_at.map_or_else(|| "It never succeeded".to_owned(), |ok| format!("It last succeeded {}", at(ok)));
        return warning(ABOUT, format!("{job}: failed {}. {before}. The log says why.", at(run.ran_at)));
    }
    if Utc::now() - run.ran_at > TimeDelta::hours(1) {
        return warning(ABOUT, format!("{job}: last ran {}. Jobs run while Steward does; start it.", at(run.ran_at)));
    }
    good(ABOUT, format!("{job}: last ran {}.", at(run.ran_at)))
}

fn version(conn: &mut PgConnection) -> Finding {
    const ABOUT: &str = "database_version";
    match store::version(conn) {
        Ok(version) => versions::warning(version).map_or_else(
            || good(ABOUT, format!("The database answers; it is Postgres {}.{}.", version / 10_000, version % 10_000)),
            |text| warning(ABOUT, text),
        ),
        Err(error) => fault(ABOUT, format!("The database isn't answering: {}.", told(&error))),
    }
}

fn modules(conn: &mut PgConnection) -> Vec<Finding> {
    const ABOUT: &str = "database_extensions";
    let modules = match checkup::modules(conn) {
        Ok(modules) => modules,
        Err(error) => return vec![fault(ABOUT, format!("The extensions can't be read: {}.", told(&error)))],
    };
    if modules.iter().all(|module| module.created) {
        return vec![good(ABOUT, format!("The extensions {} are installed.", checkup::MODULES.join(" and ")))];
    }
    let missing = modules.into_iter().filter(|module| !module.created);
    let told = |module: checkup::Module| match module.available {
        true => warning(ABOUT, format!("The extension {0} isn't created yet. Starting Steward creates it.", module.name)),
        false => fault(
            ABOUT,
            format!(
                "The server has no extension {}. Install the contrib package of its Postgres (postgresql-contrib).",
                module.name
            ),
        ),
    };
    missing.map(told).collect()
}

fn tables(conn: &mut PgConnection) -> (Finding, bool) {
    const ABOUT: &str = "migrations";
    match store::tables(conn) {
        Ok(Tables::Fitting) => (good(ABOUT, "The tables match this version; no migration is pending."), true),
        Ok(tables @ Tables::Newer(_)) => (fault(ABOUT, other_tables(&tables)), false),
        Ok(tables) => (warning(ABOUT, other_tables(&tables)), false),
        Err(error) => (fault(ABOUT, format!("The migrations can't be read: {}.", told(&error))), false),
    }
}

/// A change is made and taken back, as `/health` does it.
fn changes(conn: &mut PgConnection) -> Finding {
    match store::readiness(conn) {
        Ok(()) => good("changes", "The database accepts changes."),
        Err(Unready::OtherTables) => {
            warning("changes", "Whether the database accepts changes can be told once the tables are there.")
        }
        Err(unready) => fault("changes", unready.to_string()),
    }
}

fn clock(conn: &mut PgConnection) -> Finding {
    const ABOUT: &str = "clock";
    match checkup::clock(conn) {
        Ok(theirs) => match (Utc::now() - theirs).num_seconds().abs() {
            seconds if seconds <= APART => good(ABOUT, "The clocks of this machine and of the database agree."),
            seconds => warning(
                ABOUT,
                format!("The clocks of this machine and of the database differ by {seconds} seconds. Set both by NTP."),
            ),
        },
        Err(error) => fault(ABOUT, format!("The clock of the database can't be read: {}.", told(&error))),
    }
}

fn key(conn: &mut PgConnection, config: &Config) -> Finding {
    const ABOUT: &str = "secret_key";
    match encryption_key::fits(conn, &config.secret_key) {
        Ok(true) => match encryption_key::opens(conn, &config.secret_key) {
            Ok((opened, sealed)) if opened < sealed => warning(
                ABOUT,
                format!(
                    "The secret key matches the database, but {} of {sealed} sealed entries that were tried were sealed with another \
                     one. Reset the keys of the projects concerned.",
                    sealed - opened
                ),
            ),
            Ok((_, 0)) => good(ABOUT, "The secret key matches the database. Nothing is sealed yet."),
            Ok((opened, _)) => {
                good(ABOUT, format!("The secret key matches the database, and opens what was sealed with it ({opened} tried)."))
            }
            Err(error) => fault(ABOUT, format!("What is sealed can't be read: {}.", told(&error))),
        },
        Ok(false) => fault(
            ABOUT,
            "The secret key doesn't match the database. Start with the previous one, or run steward key change with it.",
        ),
        Err(_) => warning(ABOUT, "The database has no secret key yet. It takes this one at the first start."),
    }
}

fn roles(owner: &mut PgConnection, program: &mut PgConnection, one: bool) -> Finding {
    const ABOUT: &str = "database_roles";
    match (store::roles::who(owner), store::roles::who(program)) {
        (Ok(_), Ok(program)) if program.superuser => warning(
            ABOUT,
            format!("The role {} is a superuser; Steward needs none. See Roles in docs/operations.md.", program.name),
        ),
        (Ok(owner), Ok(_)) if one => good(
            ABOUT,
            format!(
                "The role {} owns the tables and works with them; set DATABASE_OWNER_URL to separate the two and protect the audit log.",
                owner.name
            ),
        ),
        (Ok(owner), Ok(program)) => {
            good(ABOUT, format!("The role {} owns the tables, {} works with them.", owner.name, program.name))
        }
        (Err(error), _) | (_, Err(error)) => fault(ABOUT, format!("The roles of the database can't be read: {}.", told(&error))),
    }
}
