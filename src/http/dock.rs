//! Where data is unloaded: threads of their own, each with a connection of its own, so that no page waits for a batch (D2.2). What is
//! to be done stands in a line that has an end; whoever finds it full is told to come back.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use tokio::sync::oneshot;

use super::Error;
use crate::{
    model::limits::{DATA_THREADS, DATA_WAITING},
    operations::{Refusal, data::prepare},
    store::{self, PgConnection},
};

type Job = Box<dyn FnOnce(&mut Option<PgConnection>, &str) + Send>;

/// The threads, wherever a copy of this is. They start with the first data and end with the last copy.
#[derive(Clone)]
pub struct Dock {
    database: Arc<str>,
    threads: Arc<OnceLock<Threads>>,
}

impl Dock {
    /// Nothing is opened yet.
    pub fn at(database: &str) -> Self {
        Self { database: database.into(), threads: Arc::default() }
    }

    /// Does this on a thread that may wait, over a connection that is prepared for data.
    ///
    /// # Errors
    /// `Overloaded` if too many wait, `Busy` if the database is away; the inner one is the operation's to explain.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        let (tell, told) = oneshot::channel();
        let span = tracing::Span::current();
        let job = move |slot: &mut Option<PgConnection>, database: &str| {
            let _request = span.entered();
            // Nobody waits any more for an answer to a connection that is gone.
            if tell.is_closed() {
                return;
            }
            let _ = tell.send(connected(slot, database).map(work).ok_or(Error::Busy));
        };
        let threads = self.threads.get_or_init(|| Threads::start(&self.database));
        if !threads.0.put(Box::new(job)) {
            return Err(Error::Overloaded);
        }
        match told.await.map_err(|_| Error::Busy)?? {
            Err(Refusal::Broken(error)) => Err(error.into()),
            done => Ok(done),
        }
    }
}

/// The connection of a thread, made anew if it does not answer: the server may have been started again meanwhile.
fn connected<'a>(slot: &'a mut Option<PgConnection>, database: &str) -> Option<&'a mut PgConnection> {
    if slot.as_mut().is_some_and(|conn| store::answers(conn).is_err()) {
        *slot = None;
    }
    if slot.is_none() {
        let made = store::connect(database).map_err(|error| error.to_string());
        let made = made.and_then(|mut conn| prepare(&mut conn).map(|()| conn).map_err(|error| error.to_string()));
        *slot = made.inspect_err(|error| tracing::warn!(error, "no connection for data")).ok();
    }
    slot.as_mut()
}

struct Threads(Arc<Queue>);

impl Threads {
    fn start(database: &Arc<str>) -> Self {
        let queue = Arc::new(Queue::default());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut started = 0;
        for _ in 0..cores.clamp(2, DATA_THREADS) {
            let (queue, database) = (Arc::clone(&queue), Arc::clone(database));
            match thread::Builder::new().name("dock".to_owned()).spawn(move || queue.work(&database)) {
                Ok(_) => started += 1,
                Err(error) => tracing::error!(%error, "no thread for data could be started"),
            }
        }
        // Without a thread nobody's turn would ever come.
        queue.state().closed = started == 0;
        Self(queue)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.wake.notify_all();
    }
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts it at the end, or says that there are too many already or nobody who would do it.
    fn put(&self, job: Job) -> bool {
        let mut state = self.state();
        if state.closed || state.waiting.len() >= DATA_WAITING {
            return false;
        }
        state.waiting.push_back(job);
        self.wake.notify_one();
        true
    }

    /// What a thread does until there is no console any more.
    fn work(&self, database: &str) {
        let mut conn = None;
        loop {
            let state = self.state();
            let mut state = self
                .wake
                .wait_while(state, |state| state.waiting.is_empty() && !state.closed)
                .unwrap_or_else(PoisonError::into_inner);
            let Some(job) = state.waiting.pop_front() else { return };
            drop(state);
            // Whoever waits for a job that panics is told to come back; the thread stays for all others.
            if catch_unwind(AssertUnwindSafe(|| job(&mut conn, database))).is_err() {
                conn = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // D1.5
    #[test]
    fn a_full_line_takes_no_more() {
        let queue = Queue::default();
        for _ in 0..DATA_WAITING {
            assert!(queue.put(Box::new(|_, _| {})));
        }
        assert!(!queue.put(Box::new(|_, _| {})));
    }

    // D2.2
    #[actix_web::test]
    async fn without_a_database_whoever_sends_is_told_to_come_back() {
        let dock = Dock::at("postgres://nobody@127.0.0.1:1/nothing");
        assert!(matches!(dock.run(|_| Ok(())).await, Err(Error::Busy)));
    }
}
