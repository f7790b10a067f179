//! The thread that carries events to webhooks, round by round.

use std::{
    sync::mpsc::{self, RecvTimeoutError, TryRecvError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{Courier, UnderWay, round, settle};
use crate::{
    model::{
        job::Job,
        limits::{WEBHOOK_GRACE, WEBHOOK_ROUND},
    },
    store::{self, PgConnection, job_runs::Rounds},
};

/// How soon an end is noticed while something is under way.
const NOTICED: Duration = Duration::from_millis(250);

/// The thread that carries. Dropping it stops it; what is in hand then is due again later, with the id its receiver knows.
pub struct Couriers {
    stop: mpsc::Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Couriers {
    /// Starts the rounds, over a connection of their own.
    pub fn start(database: &str, courier: &Courier) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let (database, courier) = (database.to_owned(), courier.clone());
        let walk = move || rounds(&database, &courier, &stopped);
        let thread = Some(thread::Builder::new().name("courier".to_owned()).spawn(walk)?);
        Ok(Self { stop, thread })
    }

    /// What stops it without waiting for it, so that it ends beside others.
    pub fn bell(&self) -> impl FnOnce() + Send + use<> {
        let stop = self.stop.clone();
        move || {
            let _ = stop.send(());
        }
    }
}

impl Drop for Couriers {
    fn drop(&mut self) {
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn rounds(database: &str, courier: &Courier, stopped: &mpsc::Receiver<()>) {
    let (mut conn, mut noted, mut under_way) = (None, Rounds::of(Job::Webhooks), UnderWay::default());
    while goes_on(stopped, &mut under_way, conn.is_some()) {
        if conn.is_none() {
            conn = store::connect(database).ok();
        }
        let Some(open) = conn.as_mut() else { continue };
        let began = Instant::now();
        let done = round(open, courier, &mut under_way);
        noted.over(open, began, done.is_ok());
        if let Err(refusal) = done {
            tracing::warn!(?refusal, "webhooks cannot be carried");
            conn = None;
        }
    }
    if let Some(open) = conn.as_mut() {
        finish(open, courier, &mut under_way);
    }
}

/// Waits for an answer, or for the next round where none is awaited. Answers whether to go on.
fn goes_on(stopped: &mpsc::Receiver<()>, under_way: &mut UnderWay, is_connected: bool) -> bool {
    if under_way.is_empty() || !is_connected {
        return matches!(stopped.recv_timeout(WEBHOOK_ROUND), Err(RecvTimeoutError::Timeout));
    }
    under_way.wait(NOTICED);
    matches!(stopped.try_recv(), Err(TryRecvError::Empty))
}

/// Writes down what still comes back within a moment.
fn finish(conn: &mut PgConnection, courier: &Courier, under_way: &mut UnderWay) {
    let ends = Instant::now() + WEBHOOK_GRACE;
    while !under_way.is_empty() && Instant::now() < ends {
        under_way.wait(ends.saturating_duration_since(Instant::now()));
        if let Err(refusal) = settle(conn, courier, under_way) {
            tracing::warn!(?refusal, "what came back from webhooks was not written down");
            return;
        }
    }
}
