//! Threads of their own for work that may wait: a line with an end, and for each thread something that is used again. Whoever finds
//! the line full is told to come back, whoever's work panics too, and the thread stays for all others (F6, D2.2).

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// What a thread does, with what it keeps.
pub(super) type Task<S> = Box<dyn FnOnce(&mut S) + Send>;

/// What a pool is made of.
pub(super) struct PoolSettings {
    /// What its threads are called.
    pub name: &'static str,
    pub threads: usize,
    /// So many jobs wait at most.
    pub waiting: usize,
    /// After this time without work a thread gives back what it keeps.
    pub idle: Duration,
}

/// The threads. When this goes, they end, and what waits is done before.
pub(super) struct WorkerPool<S>(Arc<Queue<S>>);

struct Queue<S> {
    state: Mutex<State<S>>,
    wake: Condvar,
    most: usize,
    idle: Duration,
}

struct State<S> {
    waiting: VecDeque<Task<S>>,
    at_work: usize,
    closed: bool,
}

impl<S: Default + 'static> WorkerPool<S> {
    pub fn start(PoolSettings { name, threads, waiting, idle }: PoolSettings) -> Self {
        let queue = Arc::new(Queue::new(waiting, idle));
        let mut started = 0;
        for _ in 0..threads {
            let queue = Arc::clone(&queue);
            match thread::Builder::new().name(name.to_owned()).spawn(move || queue.work()) {
                Ok(_) => started += 1,
                Err(error) => tracing::error!(%error, name, "no thread could be started"),
            }
        }
        // Without a thread nobody's turn would ever come.
        queue.state().closed = started == 0;
        Self(queue)
    }

    /// Puts it at the end, or says that there are too many already or nobody who would do it.
    pub fn try_push(&self, job: Task<S>) -> bool {
        self.0.try_push(job)
    }

    /// How many are at work, and how many jobs wait.
    pub fn at_work(&self) -> (usize, usize) {
        let state = self.0.state();
        (state.at_work, state.waiting.len())
    }
}

impl<S> Drop for WorkerPool<S> {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.wake.notify_all();
    }
}

impl<S> Queue<S> {
    fn new(most: usize, idle: Duration) -> Self {
        Self {
            state: Mutex::new(State { waiting: VecDeque::new(), at_work: 0, closed: false }),
            wake: Condvar::new(),
            most,
            idle,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_push(&self, job: Task<S>) -> bool {
        let mut state = self.state();
        if state.closed || state.waiting.len() >= self.most {
            return false;
        }
        state.waiting.push_back(job);
        self.wake.notify_one();
        true
    }

    /// What a thread does until there is no console any more.
    fn work(&self)
    where
        S: Default,
    {
        let mut kept = S::default();
        loop {
            let state = self.state();
            let (mut state, waited) = self
                .wake
                .wait_timeout_while(state, self.idle, |state| state.waiting.is_empty() && !state.closed)
                .unwrap_or_else(PoisonError::into_inner);
            let (job, closed) = (state.waiting.pop_front(), state.closed);
            state.at_work += usize::from(job.is_some());
            drop(state);
            match job {
                Some(job) => {
                    let done = catch_unwind(AssertUnwindSafe(|| job(&mut kept)));
                    kept = if done.is_ok() { kept } else { S::default() };
                    self.state().at_work -= 1;
                }
                None if closed => return,
                None if waited.timed_out() => kept = S::default(),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn queue() -> Queue<()> {
        Queue::new(3, Duration::from_secs(1))
    }

    // F6, D1.5
    #[test]
    fn a_full_queue_takes_no_more_and_goes_on_when_there_is_room() {
        let queue = queue();
        for _ in 0..3 {
            assert!(queue.try_push(Box::new(|()| {})));
        }
        assert!(!queue.try_push(Box::new(|()| {})));
        queue.state().waiting.pop_front();
        assert!(queue.try_push(Box::new(|()| {})));
    }

    // F6
    #[test]
    fn where_nobody_works_everybody_is_refused() {
        let queue = queue();
        queue.state().closed = true;
        assert!(!queue.try_push(Box::new(|()| {})));
    }

    #[test]
    fn the_threads_end_with_the_console_and_what_waits_is_done_before() {
        let done = Arc::new(AtomicUsize::new(0));
        let pool: WorkerPool<()> =
            WorkerPool::start(PoolSettings { name: "pool", threads: 2, waiting: 3, idle: Duration::from_secs(1) });
        let queue = Arc::clone(&pool.0);
        for _ in 0..3 {
            let done = Arc::clone(&done);
            assert!(pool.try_push(Box::new(move |()| {
                done.fetch_add(1, Ordering::SeqCst);
            })));
        }
        drop(pool);
        while Arc::strong_count(&queue) > 1 {
            thread::yield_now();
        }
        assert_eq!(done.load(Ordering::SeqCst), 3);
    }
}
