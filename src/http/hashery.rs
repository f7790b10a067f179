//! Threads of their own on which passwords are hashed: few at a time, in memory that is used again, and only after the try was
//! counted (F6, U17).

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::Error;
use crate::{
    model::{
        limits::HASHES_WAITING,
        password::{Bench, Chosen, Password},
    },
    operations::throttle::Counted,
};

/// More would only wait for each other, and each keeps nineteen megabytes.
const MOST_THREADS: usize = 2;
/// After this time without work a thread gives its memory back.
const IDLE: Duration = Duration::from_secs(2);

type Job = Box<dyn FnOnce(&mut Bench) + Send>;

/// Where passwords are hashed and compared. Whoever asks shows that the try was counted; who finds too many waiting is told to
/// come back (F6). The threads start with the first password and end with the last copy of this.
#[derive(Clone, Default)]
pub struct Hashery {
    threads: Arc<OnceLock<Threads>>,
    begun: Arc<AtomicUsize>,
}

impl Hashery {
    /// The hash of a new password.
    ///
    /// # Errors
    /// `Crowded` if too many wait.
    pub async fn hash(&self, _: &Counted, password: Chosen) -> Result<String, Error> {
        self.run(move |bench| password.hash(bench)).await
    }

    /// Whether this is the password behind the hash; without one it does the same work and says no (S5).
    ///
    /// # Errors
    /// `Crowded` if too many wait.
    pub async fn opens(&self, _: &Counted, password: Password, hash: Option<String>) -> Result<bool, Error> {
        self.run(move |bench| password.opens(bench, hash.as_deref())).await
    }

    /// How many hashes were begun since the start.
    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Bench) -> T + Send + 'static) -> Result<T, Error> {
        let (tell, told) = oneshot::channel();
        let begun = Arc::clone(&self.begun);
        let job = move |bench: &mut Bench| {
            // Nobody waits any more for an answer to a connection that is gone.
            if !tell.is_closed() {
                begun.fetch_add(1, Ordering::SeqCst);
                let _ = tell.send(work(bench));
            }
        };
        if !self.threads.get_or_init(Threads::start).0.put(Box::new(job)) {
            return Err(Error::Crowded);
        }
        told.await.map_err(|_| Error::Crowded)
    }
}

/// The threads. When this goes, they end.
struct Threads(Arc<Queue>);

impl Threads {
    fn start() -> Self {
        let queue = Arc::new(Queue::default());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut started = 0;
        for _ in 0..(cores / 2).clamp(1, MOST_THREADS) {
            let queue = Arc::clone(&queue);
            match thread::Builder::new().name("hashery".to_owned()).spawn(move || queue.work()) {
                Ok(_) => started += 1,
                Err(error) => tracing::error!(%error, "no thread for passwords could be started"),
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
        if state.closed || state.waiting.len() >= HASHES_WAITING {
            return false;
        }
        state.waiting.push_back(job);
        self.wake.notify_one();
        true
    }

    /// What a thread does until there is no console any more.
    fn work(&self) {
        let mut bench = Bench::default();
        loop {
            let state = self.state();
            let (mut state, waited) = self
                .wake
                .wait_timeout_while(state, IDLE, |state| state.waiting.is_empty() && !state.closed)
                .unwrap_or_else(PoisonError::into_inner);
            let (job, closed) = (state.waiting.pop_front(), state.closed);
            drop(state);
            match job {
                // Whoever waits for a job that panics is told to come back; the thread stays for all others.
                Some(job) => {
                    let done = catch_unwind(AssertUnwindSafe(|| job(&mut bench)));
                    bench = if done.is_ok() { bench } else { Bench::default() };
                }
                None if closed => return,
                None if waited.timed_out() => bench = Bench::default(),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F6
    #[test]
    fn a_full_queue_takes_no_more_and_goes_on_when_there_is_room() {
        let queue = Queue::default();
        for _ in 0..HASHES_WAITING {
            assert!(queue.put(Box::new(|_| {})));
        }
        assert!(!queue.put(Box::new(|_| {})));
        queue.state().waiting.pop_front();
        assert!(queue.put(Box::new(|_| {})));
    }

    // F6
    #[test]
    fn where_nobody_hashes_everybody_is_refused() {
        let queue = Queue::default();
        queue.state().closed = true;
        assert!(!queue.put(Box::new(|_| {})));
    }

    // F6
    #[actix_web::test]
    async fn a_job_that_panics_takes_no_thread_with_it() {
        let hashery = Hashery::default();
        for _ in 0..=MOST_THREADS {
            assert!(hashery.run(|_| -> usize { panic!("a job that goes wrong") }).await.is_err());
        }
        assert!(matches!(hashery.run(|_| 7).await, Ok(7)));
    }

    #[test]
    fn the_threads_end_with_the_console_and_what_waits_is_done_before() {
        let done = Arc::new(AtomicUsize::new(0));
        let threads = Threads::start();
        let queue = Arc::clone(&threads.0);
        for _ in 0..3 {
            let done = Arc::clone(&done);
            assert!(threads.0.put(Box::new(move |_| {
                done.fetch_add(1, Ordering::SeqCst);
            })));
        }
        drop(threads);
        while Arc::strong_count(&queue) > 1 {
            thread::yield_now();
        }
        assert_eq!(done.load(Ordering::SeqCst), 3);
    }
}
