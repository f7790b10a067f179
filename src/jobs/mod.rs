//! What happens by itself: clearing away what is over. Nothing here decides whether it is over; every use does that.

pub mod merges;
pub mod webhooks;

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::{
    mail::Desk,
    model::{
        OrganizationId,
        figures::milliseconds,
        job::Job,
        limits::{DELIVERIES_KEPT, LETTERS_KEPT, PRESSES_KEPT},
    },
    operations::{
        self, Refusal,
        data::fading,
        organizations::ends::{self, Removed},
    },
    store::{
        self, Error, PgConnection,
        account::{attempts, password_resets, sessions, signups},
        job_runs, outbox, presses,
        webhooks::deliveries,
    },
};

/// How often.
const ROUND: Duration = Duration::from_secs(600);

/// The thread that tidies up. Dropping it stops it.
pub struct Janitor {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Janitor {
    /// Works as the program; only where an organization with its log is removed, as the owner of the tables (F28).
    pub fn start(program: String, owner: String, desk: Desk) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let rounds = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(ROUND) {
                if let Err(reason) = round(&program, &owner, &desk) {
                    tracing::warn!(reason, "tidying up failed; it is tried again");
                }
            }
        };
        let thread = thread::Builder::new().name("janitor".to_owned()).spawn(rounds)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// One round of everything that is over: each job by itself, and noted (C6.4).
///
/// # Errors
/// What went wrong first, for the log. The other jobs ran all the same.
pub fn round(program: &str, owner: &str, desk: &Desk) -> Result<(), String> {
    let mut conn = store::connect(program).map_err(|error| error.to_string())?;
    let tidied = run(&mut conn, Job::Expired, |conn| Ok(tidy(conn).map(drop)?));
    let purged = run(&mut conn, Job::Projects, |conn| purge(conn).map(drop));
    let faded = run(&mut conn, Job::Data, fade);
    let alerted = run(&mut conn, Job::Usage, |conn| alerts(conn, desk, Utc::now()).map(drop));
    let ended = run(&mut conn, Job::ServiceAccounts, |conn| end_secrets(conn, desk).map(drop));
    let planned = run(&mut conn, Job::Plans, |conn| plans(conn, desk, Utc::now()).map(drop));
    let mut owner = store::connect(owner).map_err(|error| error.to_string())?;
    let gone = run(&mut owner, Job::Organizations, |conn| organizations(conn, desk, Utc::now()).map(drop));
    // Whichever fails keeps the others from nothing.
    tidied.and(purged).and(faded).and(alerted).and(ended).and(planned).and(gone)
}

/// Runs a job and notes that it did, whatever came of it (C6.4). The error is for the log.
fn run(conn: &mut PgConnection, job: Job, work: impl FnOnce(&mut PgConnection) -> Result<(), Refusal>) -> Result<(), String> {
    let began = Instant::now();
    let done = work(conn);
    let (took, succeeded) = (began.elapsed(), done.is_ok());
    tracing::debug!(job = job.as_str(), succeeded, ms = milliseconds(took), "job done");
    if let Err(error) = job_runs::note(conn, job, took, succeeded) {
        tracing::debug!(job = job.as_str(), %error, "a run could not be noted");
    }
    done.map_err(|refusal| format!("{}: {refusal:?}", job.as_str()))
}

impl Drop for Janitor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Removes deleted and reset projects whose last day is over, a few in each transaction, until none is left (R2.7.2.1). Two
/// Stewards may do it at once: neither takes what the other has in hand. Answers how many went.
pub fn purge(conn: &mut PgConnection) -> Result<usize, Refusal> {
    let mut all = 0;
    loop {
        let gone = store::write(conn, operations::projects::ends::purge_due)?;
        if gone == 0 {
            return Ok(all);
        }
        all += gone;
    }
}

/// Reminds the Owners of organizations whose end is near at this moment, and removes those whose day has come: each in a
/// transaction of its own, and once, though two Stewards do it together (R2.11). The connection is that of the owner of the tables.
/// Answers how many organizations went.
///
/// # Errors
/// What the operations refuse; what was done until then stays done.
pub fn organizations(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let mut all = 0;
    for organization in store::organizations::ends::due(conn, at)? {
        // One that fails is tried again in the next round, and keeps none of the others waiting.
        match remove(conn, desk, organization, at) {
            Ok(gone) => all += usize::from(gone),
            Err(refusal) => tracing::warn!(%organization, ?refusal, "an organization was not deleted on its day"),
        }
    }
    while store::write(conn, |tx| ends::remind_one(tx, desk, at))? {}
    Ok(all)
}

/// Removes one organization, in as many transactions as its log needs. Answers whether it went.
fn remove(conn: &mut PgConnection, desk: &Desk, organization: OrganizationId, at: DateTime<Utc>) -> Result<bool, Refusal> {
    loop {
        match store::write(conn, |tx| ends::remove_one(tx, desk, organization, at))? {
            Removed::Nothing => return Ok(false),
            Removed::Entries => {}
            Removed::Organization => {
                tracing::info!(%organization, "an organization was deleted on its day");
                return Ok(true);
            }
        }
    }
}

/// Puts organizations on the smaller plan that was asked for and whose day has come, one in each transaction, and once, though two
/// Stewards do it together (C3.3). Answers how many.
///
/// # Errors
/// Those of the database.
pub fn plans(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, today) = (0, at.date_naive());
    for organization in store::billing::requests::due(conn, today)? {
        // One that fails is tried again in the next round, and keeps none of the others waiting.
        match store::write(conn, |tx| operations::billing::requests::apply_due(tx, desk, organization, today)) {
            Ok(done) => all += usize::from(done),
            Err(refusal) => tracing::warn!(%organization, ?refusal, "a smaller plan did not begin on its day"),
        }
    }
    Ok(all)
}

/// Removes the data of projects that are gone, and events whose time is over, step by step until nothing is left (R2.7.2.1, R2.18).
/// Two Stewards may do it at once.
pub fn fade(conn: &mut PgConnection) -> Result<(), Refusal> {
    while store::write(conn, fading::remove_remains)? {}
    while store::write(conn, |tx| fading::expire(tx, Utc::now()))? {}
    for sooner in fading::sooner(conn)? {
        while store::write(conn, |tx| fading::expire_of(tx, sooner, Utc::now()))? {}
    }
    Ok(())
}

/// Tells of what is used of plans at this moment, one organization in each transaction (C3.22). Two Stewards may do it at once:
/// whoever comes second finds it told. Answers of how many organizations somebody was told.
pub fn alerts(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let mut all = 0;
    for near in operations::usage::to_tell(conn, at)? {
        all += usize::from(store::write(conn, |tx| operations::usage::tell(tx, desk, &near, at))?);
    }
    Ok(all)
}

/// Ends secrets of service accounts whose time is over and tells of ends that are near, one organization in each transaction (I6).
/// Two Stewards may do it at once: whoever comes second finds it done. Answers how much that was.
pub fn end_secrets(conn: &mut PgConnection, desk: &Desk) -> Result<usize, Refusal> {
    let mut all = 0;
    loop {
        let due = store::write(conn, operations::service_accounts::due::somewhere)?;
        let before = all;
        for organization in due {
            // One that fails is tried again in the next round, and keeps none of the others waiting.
            match store::write(conn, |tx| operations::service_accounts::due::look_after(tx, desk, organization)) {
                Ok(done) => all += done,
                Err(refusal) => tracing::warn!(%organization, ?refusal, "ends of service accounts were not looked after"),
            }
        }
        // Where nothing was left to do, another Steward is doing it.
        if all == before {
            return Ok(all);
        }
    }
}

/// Removes sessions, sign-ups, links, counts, marks and letters whose time is over. Two Stewards may do it at once.
pub fn tidy(conn: &mut PgConnection) -> Result<usize, Error> {
    store::write(conn, |tx| {
        let links = signups::delete_past(tx)? + password_resets::delete_past(tx)?;
        let rest = sessions::delete_past(tx)? + attempts::delete_past(tx)?;
        let rest = rest + presses::delete_before(tx, Utc::now() - PRESSES_KEPT)?;
        let rest = rest + deliveries::delete_before(tx, Utc::now() - DELIVERIES_KEPT)?;
        Ok(links + rest + outbox::delete_ended(tx, Utc::now() - LETTERS_KEPT)?)
    })
}
