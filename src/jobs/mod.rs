//! What happens by itself: clearing away what is over. Nothing here decides whether it is over; every use does that.

mod each;
mod fade;
pub mod merges;
pub mod webhooks;

use std::{
    sync::mpsc::{self, RecvTimeoutError, TryRecvError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use self::each::Each;
pub use self::fade::{fade, fade_while};
use crate::{
    mail::Desk,
    model::{
        OrganizationId,
        figures::milliseconds,
        job::Job,
        limits::{DELIVERIES_KEPT, FADES_FOR, LETTERS_KEPT, PRESSES_KEPT},
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
                let stopping = || !matches!(stopped.try_recv(), Err(TryRecvError::Empty));
                if let Err(reason) = round_until(&program, &owner, &desk, &stopping) {
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
    round_until(program, owner, desk, &|| false)
}

/// What can be much comes last, has its time, and stops where Steward does: no other job waits for it, and no end of the program.
fn round_until(program: &str, owner: &str, desk: &Desk, stopping: &dyn Fn() -> bool) -> Result<(), String> {
    let mut conn = store::connect(program).map_err(|error| error.to_string())?;
    let tidied = run(&mut conn, Job::Expired, |conn| tidy(conn).map(drop));
    let purged = run(&mut conn, Job::Projects, |conn| purge(conn).map(drop));
    let alerted = run(&mut conn, Job::Usage, |conn| alerts(conn, desk, Utc::now()).map(drop));
    let ended = run(&mut conn, Job::ServiceAccounts, |conn| end_secrets(conn, desk).map(drop));
    let planned = run(&mut conn, Job::Plans, |conn| plans(conn, desk, Utc::now()).map(drop));
    let gone = match store::connect(owner) {
        Ok(mut owner) => run(&mut owner, Job::Organizations, |conn| organizations(conn, desk, Utc::now()).map(drop)),
        Err(error) => {
            let began = Instant::now();
            over(&mut conn, Job::Organizations, began, false);
            Err(error.to_string())
        }
    };
    let began = Instant::now();
    let goes_on = || began.elapsed() < FADES_FOR && !stopping();
    let faded = run(&mut conn, Job::Data, |conn| fade_while(conn, Utc::now(), &goes_on));
    // Whichever fails keeps the others from nothing.
    tidied.and(purged).and(alerted).and(ended).and(planned).and(gone).and(faded)
}

/// Runs a job and notes that it did, whatever came of it (C6.4). The error is for the log.
fn run(conn: &mut PgConnection, job: Job, work: impl FnOnce(&mut PgConnection) -> Result<(), Refusal>) -> Result<(), String> {
    let began = Instant::now();
    let done = work(conn);
    over(conn, job, began, done.is_ok());
    done.map_err(|refusal| format!("{}: {refusal:?}", job.as_str()))
}

/// A run that began then is over.
fn over(conn: &mut PgConnection, job: Job, began: Instant, succeeded: bool) {
    let took = began.elapsed();
    tracing::debug!(job = job.as_str(), succeeded, ms = milliseconds(took), "job done");
    if let Err(error) = job_runs::note(conn, job, took, succeeded) {
        tracing::debug!(job = job.as_str(), %error, "a run could not be noted");
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Removes deleted and reset projects whose last day is over, each in a transaction of its own (R2.7.2.1, C6.6). Two Stewards may do it
/// at once: neither takes what the other has in hand. Answers how many went.
///
/// # Errors
/// What went wrong with one of them; the others went.
pub fn purge(conn: &mut PgConnection) -> Result<usize, Refusal> {
    let (mut all, mut each) = (0, Each::default());
    for project in store::projects::ended::due(conn)? {
        let gone = store::write(conn, |tx| operations::projects::ends::purge_due(tx, project));
        all += usize::from(each.took("a project was not removed on its day", project, gone));
    }
    each.over(all)
}

/// Reminds the Owners of organizations whose end is near at this moment, and removes those whose day has come: each in a
/// transaction of its own, and once, though two Stewards do it together (R2.11, C6.6). The connection is that of the owner of the
/// tables. Answers how many organizations went.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn organizations(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, mut each) = (0, Each::default());
    for organization in store::organizations::ends::due(conn, at)? {
        let gone = remove(conn, desk, organization, at);
        all += usize::from(each.took("an organization was not deleted on its day", organization, gone));
    }
    for organization in store::organizations::ends::to_remind(conn, at)? {
        let told = store::write(conn, |tx| ends::remind_one(tx, desk, organization, at));
        each.took("the Owners of an organization were not told of its end", organization, told);
    }
    each.over(all)
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
/// Stewards do it together (C3.3, C6.6). Answers how many.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn plans(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, mut each, today) = (0, Each::default(), at.date_naive());
    for organization in store::billing::requests::due(conn, today)? {
        let done = store::write(conn, |tx| operations::billing::requests::apply_due(tx, desk, organization, today));
        all += usize::from(each.took("a smaller plan did not begin on its day", organization, done));
    }
    each.over(all)
}

/// Tells of what is used of plans at this moment, one organization in each transaction (C3.22, C6.6). Two Stewards may do it at once:
/// whoever comes second finds it told. Answers of how many organizations somebody was told.
///
/// # Errors
/// What went wrong with one of them; the others were told.
pub fn alerts(conn: &mut PgConnection, desk: &Desk, at: DateTime<Utc>) -> Result<usize, Refusal> {
    let (mut all, mut each) = (0, Each::default());
    for near in operations::usage::to_tell(conn, at)? {
        let told = store::write(conn, |tx| operations::usage::tell(tx, desk, &near, at));
        all += usize::from(each.took("nobody was told of what is used of a plan", near.id, told));
    }
    each.over(all)
}

/// Ends secrets of service accounts whose time is over and tells of ends that are near, one organization in each transaction and the
/// one apart from the other (I6, C6.6). Two Stewards may do it at once: whoever comes second finds it done. Answers how much that was.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn end_secrets(conn: &mut PgConnection, desk: &Desk) -> Result<usize, Refusal> {
    let (mut all, mut each, mut last) = (0, Each::default(), OrganizationId(0));
    loop {
        let some = store::write(conn, |tx| due::somewhere(tx, last))?;
        let Some(behind) = some.last().copied() else { return each.over(all) };
        last = behind;
        for organization in some {
            let ended = store::write(conn, |tx| due::end_over(tx, organization));
            all += each.took("secrets of service accounts were not ended", organization, ended);
            let told = store::write(conn, |tx| due::tell_near(tx, desk, organization));
            all += each.took("nobody was told of ends of service accounts", organization, told);
        }
    }
}

/// Removes sessions, sign-ups, links, counts, marks and letters whose time is over, each kind by itself (C6.6). Two Stewards may do it
/// at once. Answers how many went.
///
/// # Errors
/// What went wrong with one kind; the others went.
pub fn tidy(conn: &mut PgConnection) -> Result<usize, Refusal> {
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
    let (mut all, mut each) = (0, Each::default());
    for (kind, delete) in KINDS {
        all += each.took("what has expired was not removed", kind, store::write(conn, delete));
    }
    each.over(all)
}
