//! Threads of their own on which passwords are hashed: few at a time, in memory that is used again, and only after the try was
//! counted (F6, U17).

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::{
    Error,
    worker_pool::{PoolSettings, WorkerPool},
};
use crate::{
    model::{
        limits::HASHES_WAITING,
        password::{Chosen, HashMemory, Password},
    },
    operations::throttle::Counted,
};

/// More would only wait for each other, and each keeps nineteen megabytes.
const MOST_THREADS: usize = 2;
/// After this time without work a thread gives its memory back.
const IDLE: Duration = Duration::from_secs(2);

/// Where passwords are hashed and compared. Whoever asks shows that the try was counted; who finds too many waiting is told to
/// come back (F6). The threads start with the first password and end with the last copy of this.
#[derive(Clone, Default)]
pub struct HashPool {
    threads: Arc<OnceLock<WorkerPool<HashMemory>>>,
    begun: Arc<AtomicUsize>,
}

impl HashPool {
    /// The hash of a new password.
    ///
    /// # Errors
    /// [`Error::HashingFull`] if too many wait.
    pub async fn hash(&self, _: &Counted, password: Chosen) -> Result<String, Error> {
        self.run(move |memory| password.hash(memory)).await
    }

    /// Whether this is the password behind the hash; without one it does the same work and says no (S5).
    ///
    /// # Errors
    /// [`Error::HashingFull`] if too many wait.
    pub async fn opens(&self, _: &Counted, password: Password, hash: Option<String>) -> Result<bool, Error> {
        self.run(move |memory| password.opens(memory, hash.as_deref())).await
    }

    /// How many hashes were begun since the start.
    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut HashMemory) -> T + Send + 'static) -> Result<T, Error> {
        let (tell, told) = oneshot::channel();
        let begun = Arc::clone(&self.begun);
        let job = move |memory: &mut HashMemory| {
            // Nobody waits any more for an answer to a connection that is gone.
            if !tell.is_closed() {
                begun.fetch_add(1, Ordering::SeqCst);
                let _ = tell.send(work(memory));
            }
        };
        if !self.threads.get_or_init(workers).try_push(Box::new(job)) {
            return Err(Error::HashingFull);
        }
        told.await.map_err(|_| Error::HashingFull)
    }
}

fn workers() -> WorkerPool<HashMemory> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores / 2).clamp(1, MOST_THREADS);
    WorkerPool::start(PoolSettings { name: "hash_pool", threads, waiting: HASHES_WAITING, idle: IDLE })
}

#[cfg(test)]
mod tests {
    use super::*;

    // F6
    #[actix_web::test]
    async fn a_job_that_panics_takes_no_thread_with_it() {
        let hash_pool = HashPool::default();
        for _ in 0..=MOST_THREADS {
            assert!(hash_pool.run(|_| -> usize { panic!("a job that goes wrong") }).await.is_err());
        }
        assert!(matches!(hash_pool.run(|_| 7).await, Ok(7)));
    }
}
