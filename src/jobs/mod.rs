//! What happens by itself: clearing away what is over. Nothing here decides whether it is over; every use does that.

mod failures;
pub mod merges;
mod retention;
pub mod webhooks;

use std::{
    io, thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use self::failures::Failures;
pub use self::retention::{remove_expired, remove_expired_while};
use crate::{
    mail::Desk,
    model::{
        OrganizationId,
        figures::milliseconds,
        job::Job,
        limits::{DELIVERIES_KEPT, LETTERS_KEPT, PRESSES_KEPT, RETENTION_RUNS_FOR},
    },
    operations::{
        self, Refusal,
        organizations::ends::{self, Removed},
        service_accounts::due,
    },
    store::{
        self, Error, PgConnection, Tx,
        account::{attempts, password_resets, sessions, signups},
        job_runs, outbox, presses,
        webhooks::deliveries,
    },
    worker::Worker,
};

/// How often.
const ROUND: Duration = Duration::from_secs(600);
/// How long others are let through who have in hand what is to be removed.
const LET_THROUGH: Duration = Duration::from_millis(50);

/// What tidies up. It works as the program; only where an organization with its log is removed, as the owner of the tables (F28).
pub struct CleanupWorker {
    pub program: String,
    pub owner: String,
    pub desk: Desk,
}

impl CleanupWorker {
    /// Starts the rounds. Dropping what comes of it stops them.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(self) -> io::Result<Worker> {
        Worker::start("cleanup", ROUND, move |stop| {
            if let Err(reason) = round_until(&self.program, &self.owner, &self.desk, &|| stop.is_asked()) {
                tracing::warn!(reason, "tidying up failed; it is tried again");
            }
        })
    }
}

/// One round of everything that is over: each job by itself, and noted (C6.4).
///
/// # Errors
/// What went wrong first, for the log. The other jobs ran all the same.
pub fn round(program: &str, owner: &str, desk: &Desk) -> Result<(), String> {
    round_until(program, owner, desk, &|| false)
}

/// What can be much has its time, and stops where Steward does or its database is started anew: no other job waits for it, and no end
/// of the program.
fn round_until(program: &str, owner: &str, desk: &Desk, stopping: &dyn Fn() -> bool) -> Result<(), String> {
    let mut conn = store::connect(program).map_err(|error| error.to_string())?;
    let tidied = run(&mut conn, program, Job::Expired, |conn| {
        let (tidied, goes_on) = (tidy_while(conn, &in_its_time(stopping)), in_its_time(stopping));
        // Whatever became of the one, the other is done.
        tidied.map(drop).and(webhooks::give_up_overdue_while(conn, desk, &goes_on).map(drop))
    });
    let purged = run(&mut conn, program, Job::Projects, |conn| purge_while(conn, &in_its_time(stopping)).map(drop));
    let alerted = run(&mut conn, program, Job::Usage, |conn| alerts(conn, desk, Utc::now()).map(drop));
    let ended = run(&mut conn, program, Job::ServiceAccounts, |conn| end_secrets(conn, desk).map(drop));
    let planned = run(&mut conn, program, Job::Plans, |conn| plans(conn, desk, Utc::now()).map(drop));
    let gone = match store::connect(owner) {
        Ok(mut conn) => run(&mut conn, owner, Job::Organizations, |conn| {
            organizations_while(conn, desk, Utc::now(), &in_its_time(stopping)).map(drop)
        }),
        Err(error) => {
            let began = Instant::now();
            note_run(&mut conn, Job::Organizations, began, false);
            Err(error.to_string())
        }
    };
    let faded = run(&mut conn, program, Job::Data, |conn| remove_expired_while(conn, Utc::now(), &in_its_time(stopping)));
    // Whichever fails keeps the others from nothing.
    tidied.and(purged).and(alerted).and(ended).and(planned).and(gone).and(faded)
}

/// Whether there is time for another step of a job that begins now.
fn in_its_time(stopping: &dyn Fn() -> bool) -> impl Fn() -> bool {
    let began = Instant::now();
    move || began.elapsed() < RETENTION_RUNS_FOR && !stopping() && !store::is_awaited()
}

/// Runs a job and notes that it did, whatever came of it (C6.4). The error is for the log.
fn run(
    conn: &mut PgConnection,
    database: &str,
    job: Job,
    work: impl FnOnce(&mut PgConnection) -> Result<(), Refusal>,
) -> Result<(), String> {
    let began = Instant::now();
    // The database may have been started anew since the last one (U1).
    if store::answers(conn).is_err() {
        *conn = store::connect(database).map_err(|error| error.to_string())?;
    }
    let done = work(conn);
    note_run(conn, job, began, done.is_ok());
    done.map_err(|refusal| format!("{}: {refusal:?}", job.as_str()))
}

/// A run that began then is over.
fn note_run(conn: &mut PgConnection, job: Job, began: Instant, succeeded: bool) {
    let took = began.elapsed();
    tracing::debug!(job = job.as_str(), succeeded, ms = milliseconds(took), "job done");
    if let Err(error) = job_runs::note(conn, job, took, succeeded) {
        tracing::debug!(job = job.as_str(), %error, "a run could not be noted");
    }
}

/// Removes deleted and reset projects whose last day is over, each in a transaction of its own (R2.7.2.1, C6.6). Two Stewards may do it
/// at once: neither takes what the other has in hand. Returns how many went.
///
/// # Errors
/// What went wrong with one of them; the others went.
pub fn purge(conn: &mut PgConnection) -> Result<usize, Refusal> {
    purge_while(conn, &|| true)
}

fn purge_while(conn: &mut PgConnection, goes_on: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    let (mut all, mut failures) = (0, Failures::default());
    for project in store::projects::ended::due(conn)?.into_iter().take_while(|_| goes_on()) {
        let gone = store::write_beside(conn, |tx| operations::projects::ends::purge_due(tx, project));
        all += usize::from(failures.or_log("a project was not removed on its day", project, gone));
    }
    failures.finish(all)
}

/// Reminds the Owners of organizations whose end is near at this moment, and removes those whose day has come: each in
/// transactions of its own, and once, though two Stewards do it together (R2.11, C6.6). The connection is that of the owner of the
/// tables. Returns how many organizations went.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn organizations(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    organizations_while(conn, desk, at, &|| true)
}

/// The same as long as `goes_on` says so, which is asked before each step of a removal. What is half gone goes on in the next round.
///
/// # Errors
/// As for `organizations`.
pub fn organizations_while(
    conn: &mut PgConnection,
    desk: &Desk,
    at: DateTime<Utc>,
    goes_on: &dyn Fn() -> bool,
) -> Result<usize, Refusal> {
    let (mut all, mut failures) = (0, Failures::default());
    for organization in store::organizations::ends::to_remind(conn, at)? {
        let told = store::write_beside(conn, |tx| ends::remind_one(tx, desk, organization, at));
        failures.or_log("the Owners of an organization were not told of its end", organization, told);
    }
    for organization in store::organizations::ends::due(conn, at)? {
        let gone = remove(conn, desk, organization, at, goes_on);
        all += usize::from(failures.or_log("an organization was not deleted on its day", organization, gone));
    }
    failures.finish(all)
}

/// Removes one organization, in as many transactions as it needs. Returns whether it went.
fn remove(
    conn: &mut PgConnection,
    desk: &Desk,
    organization: OrganizationId,
    at: DateTime<Utc>,
    goes_on: &dyn Fn() -> bool,
) -> Result<bool, Refusal> {
    // Somebody who is still in it may have it in hand for a moment between two steps.
    let mut patience = 0;
    while goes_on() {
        match store::write_beside(conn, |tx| ends::remove_one(tx, desk, organization, at))? {
            Removed::Nothing if patience == 0 => return Ok(false),
            Removed::Nothing => {
                patience -= 1;
                thread::sleep(LET_THROUGH);
            }
            Removed::Some => patience = 20,
            Removed::Organization => {
                tracing::info!(%organization, "an organization was deleted on its day");
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Puts organizations on the smaller plan that was asked for and whose day has come, one in each transaction, and once, though two
/// Stewards do it together (C3.3, C6.6). Returns how many.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn plans(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, mut failures, today) = (0, Failures::default(), at.date_naive());
    for organization in store::billing::requests::due(conn, today)? {
        let done = store::write_beside(conn, |tx| operations::billing::requests::apply_due(tx, desk, organization, today));
        all += usize::from(failures.or_log("a smaller plan did not begin on its day", organization, done));
    }
    failures.finish(all)
}

/// Tells of what is used of plans at this moment, one organization in each transaction (C3.22, C6.6). Two Stewards may do it at once:
/// whoever comes second finds it told. Returns for how many organizations somebody was told.
///
/// # Errors
/// What went wrong with one of them; the others were told.
pub fn alerts(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, mut failures) = (0, Failures::default());
    for near in operations::usage::to_tell(conn, at)? {
        let told = store::write_beside(conn, |tx| operations::usage::tell(tx, desk, &near, at));
        all += usize::from(failures.or_log("nobody was told of what is used of a plan", near.id, told));
    }
    failures.finish(all)
}

/// Ends secrets of service accounts whose time is over and tells of ends that are near, one organization in each transaction and the
/// one apart from the other (I6, C6.6). Two Stewards may do it at once: whoever comes second finds it done. Returns how much that was.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn end_secrets(conn: &mut PgConnection, desk: &Desk) -> Result<usize, Refusal> {
    let (mut all, mut failures, mut last) = (0, Failures::default(), OrganizationId(0));
    loop {
        let some = store::write_beside(conn, |tx| due::somewhere(tx, last))?;
        let Some(behind) = some.last().copied() else { return failures.finish(all) };
        last = behind;
        for organization in some {
            let ended = store::write_beside(conn, |tx| due::end_over(tx, organization));
            all += failures.or_log("secrets of service accounts were not ended", organization, ended);
            let told = store::write_beside(conn, |tx| due::tell_near(tx, desk, organization));
            all += failures.or_log("nobody was told of ends of service accounts", organization, told);
        }
    }
}

/// Removes sessions, sign-ups, links, counts, marks and letters whose time is over, each kind by itself (C6.6). Two Stewards may do it
/// at once. Returns how many went.
///
/// # Errors
/// What went wrong with one kind; the others went.
pub fn tidy(conn: &mut PgConnection) -> Result<usize, Refusal> {
    tidy_while(conn, &|| true)
}

/// The same as long as `goes_on` says so: however much there is, it goes some thousand rows at a time.
fn tidy_while(conn: &mut PgConnection, goes_on: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    type Kind = (&'static str, fn(&mut Tx) -> Result<usize, Error>);
    const KINDS: [Kind; 7] = [
        ("sign-ups", signups::delete_past),
        ("links for passwords", password_resets::delete_past),
        ("sessions", sessions::delete_past),
        ("tries", attempts::delete_past),
        ("presses", |tx| presses::delete_before(tx, Utc::now() - PRESSES_KEPT)),
        ("deliveries", |tx| deliveries::delete_before(tx, Utc::now() - DELIVERIES_KEPT)),
        ("emails", |tx| outbox::delete_ended(tx, Utc::now() - LETTERS_KEPT)),
    ];
    let (mut all, mut failures) = (0, Failures::default());
    for (kind, delete) in KINDS {
        // The first piece of each goes whatever time there is.
        loop {
            let gone = failures.or_log("what has expired was not removed", kind, store::write_beside(conn, delete));
            all += gone;
            if gone == 0 || !goes_on() {
                break;
            }
        }
    }
    failures.finish(all)
}
