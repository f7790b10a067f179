//! What happens by itself: clearing away what is over. Nothing here decides whether it is over; every use does that.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Duration,
};

use chrono::Utc;

use crate::{
    mail::Desk,
    model::limits::{LETTERS_KEPT, PRESSES_KEPT},
    operations::{self, Refusal},
    store::{
        self, Error, PgConnection,
        account::{attempts, password_resets, sessions, signups},
        outbox, presses,
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
    pub fn start(database: String, desk: Desk) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let rounds = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(ROUND) {
                if let Err(reason) = round(&database, &desk) {
                    tracing::warn!(reason, "tidying up failed; it is tried again");
                }
            }
        };
        let thread = thread::Builder::new().name("janitor".to_owned()).spawn(rounds)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

fn round(database: &str, desk: &Desk) -> Result<(), String> {
    let mut conn = store::connect(database).map_err(|error| error.to_string())?;
    tidy(&mut conn).map_err(|error| error.to_string())?;
    purge(&mut conn).map_err(|refusal| format!("{refusal:?}"))?;
    fade(&mut conn).map_err(|refusal| format!("{refusal:?}"))?;
    end_secrets(&mut conn, desk).map_err(|refusal| format!("{refusal:?}"))?;
    Ok(())
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

/// Removes the data of projects that are gone, and events whose time is over, step by step until nothing is left (R2.7.2.1, R2.18).
/// Two Stewards may do it at once.
pub fn fade(conn: &mut PgConnection) -> Result<(), Refusal> {
    while store::write(conn, operations::data::fading::remove_remains)? {}
    while store::write(conn, |tx| operations::data::fading::expire(tx, Utc::now()))? {}
    Ok(())
}

/// Ends secrets of service accounts whose time is over and tells of ends that are near, one organization in each transaction (I6).
/// Two Stewards may do it at once: whoever comes second finds it done. Answers how much that was.
pub fn end_secrets(conn: &mut PgConnection, desk: &Desk) -> Result<usize, Refusal> {
    let mut all = 0;
    loop {
        let due = store::write(conn, operations::service_accounts::due::somewhere)?;
        let before = all;
        for organization in due {
            all += store::write(conn, |tx| operations::service_accounts::due::look_after(tx, desk, organization))?;
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
        Ok(links + rest + outbox::delete_ended(tx, Utc::now() - LETTERS_KEPT)?)
    })
}
