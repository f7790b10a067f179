//! Threads that do a round of work every so often, until they are stopped.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// One thread, or several that do the same. Dropping it stops all of them: pauses end at once, and rounds that are under way are
/// waited for.
#[must_use = "dropping a worker stops it"]
pub struct Worker {
    stop: Arc<Stop>,
    threads: Vec<JoinHandle<()>>,
}

/// Whether the worker is being stopped. A round that takes long asks between its steps.
#[derive(Default)]
pub struct Stop {
    asked: Mutex<bool>,
    told: Condvar,
}

impl Stop {
    pub fn is_asked(&self) -> bool {
        *self.lock()
    }

    /// Waits that long. Returns whether the worker was stopped meanwhile.
    pub fn is_asked_within(&self, pause: Duration) -> bool {
        let began = Instant::now();
        let mut asked = self.lock();
        while !*asked {
            let left = pause.saturating_sub(began.elapsed());
            if left.is_zero() {
                return false;
            }
            asked = self.told.wait_timeout(asked, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn ask(&self) {
        *self.lock() = true;
        self.told.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    /// Starts a thread of that name. The first round comes after the first pause.
    ///
    /// # Errors
    /// What the system says if it starts no thread.
    pub fn start(name: &str, every: Duration, round: impl FnMut(&Stop) + Send + 'static) -> io::Result<Self> {
        Self::of([(name.to_owned(), rounds(every, round))])
    }

    /// Starts as many threads as there are rounds, named by number.
    ///
    /// # Errors
    /// What the system says if it starts no thread. Those that have begun are stopped.
    pub fn start_each<R>(name: &str, every: Duration, each: impl IntoIterator<Item = R>) -> io::Result<Self>
    where
        R: FnMut(&Stop) + Send + 'static,
    {
        Self::of(each.into_iter().zip(1..).map(|(round, n)| (format!("{name}-{n}"), rounds(every, round))))
    }

    /// Threads by name, with what each does until it is asked to stop.
    fn of<W>(all: impl IntoIterator<Item = (String, W)>) -> io::Result<Self>
    where
        W: FnOnce(&Stop) + Send + 'static,
    {
        let mut worker = Self { stop: Arc::default(), threads: Vec::new() };
        for (name, work) in all {
            let stop = Arc::clone(&worker.stop);
            worker.threads.push(thread::Builder::new().name(name).spawn(move || work(&stop))?);
        }
        Ok(worker)
    }

    /// What tells it to stop without waiting for it, so that it ends beside others.
    pub fn stopper(&self) -> impl FnOnce() + Send + use<> {
        let stop = Arc::clone(&self.stop);
        move || stop.ask()
    }
}

/// Several that end beside each other: all are told to stop before the first is waited for.
#[must_use = "dropping workers stops them"]
#[derive(Default)]
pub struct Workers(Vec<Worker>);

impl Extend<Worker> for Workers {
    fn extend<I: IntoIterator<Item = Worker>>(&mut self, workers: I) {
        self.0.extend(workers);
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.0.iter().for_each(|worker| worker.stop.ask());
    }
}

/// Round after round, with a pause before each. One that panics has failed; the next may go well.
fn rounds(every: Duration, mut round: impl FnMut(&Stop)) -> impl FnOnce(&Stop) {
    move |stop| {
        while !stop.is_asked_within(every) {
            // What a round leaves behind in the middle of its work is closed and opened anew, as after any other fault.
            if catch_unwind(AssertUnwindSafe(|| round(stop))).is_err() {
                tracing::error!(thread = thread::current().name(), "a round panicked; the next one is tried all the same");
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.ask();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so by itself.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(600);
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn rounds_come_one_after_the_other_on_a_thread_of_that_name() {
        let (tell, told) = mpsc::channel();
        let mut rounds = 0;
        let worker = Worker::start("clock", SOON, move |_| {
            rounds += 1;
            let _ = tell.send((rounds, thread::current().name().map(str::to_owned)));
        })
        .unwrap();
        for n in 1..=3 {
            assert_eq!(told.recv_timeout(PATIENCE).unwrap(), (n, Some("clock".to_owned())));
        }
        drop(worker);
        // The thread is gone, and its end of the channel with it.
        while told.try_recv().is_ok() {}
        assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    }

    #[test]
    fn a_pause_ends_where_the_worker_is_stopped_and_no_round_begins() {
        let (tell, told) = mpsc::channel();
        let began = Instant::now();
        drop(Worker::start_each("clock", LONG, [tell.clone(), tell].map(|tell| move |_: &Stop| tell.send(()).unwrap())).unwrap());
        assert!(began.elapsed() < PATIENCE);
        assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    }

    #[test]
    fn a_round_under_way_is_waited_for_and_learns_that_it_should_end() {
        let (begin, begun) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let worker = Worker::start("clock", SOON, move |stop| {
            let _ = begin.send(());
            while !stop.is_asked() {
                thread::sleep(SOON);
            }
            let _ = end.send(());
        })
        .unwrap();
        begun.recv_timeout(PATIENCE).unwrap();
        drop(worker);
        assert_eq!(ended.try_iter().count(), 1);
    }

    #[test]
    fn several_are_told_to_stop_before_any_is_waited_for() {
        let meet = Arc::new(std::sync::Barrier::new(3));
        let rounds = [Arc::clone(&meet), Arc::clone(&meet)].map(|meet| {
            let mut met = false;
            move |stop: &Stop| {
                // Both are in a round; each ends only once the other was stopped, too.
                if !std::mem::replace(&mut met, true) {
                    meet.wait();
                }
                while !stop.is_asked() {
                    thread::sleep(SOON);
                }
                meet.wait();
            }
        });
        let worker = Worker::start_each("clock", SOON, rounds).unwrap();
        meet.wait();
        let both = thread::spawn(move || meet.wait());
        drop(worker);
        both.join().unwrap();
    }

    #[test]
    fn workers_that_end_together_are_all_told_before_any_is_waited_for() {
        let meet = Arc::new(std::sync::Barrier::new(2));
        let (begin, begun) = mpsc::channel();
        let mut workers = Workers::default();
        for _ in 0..2 {
            let (meet, begin) = (Arc::clone(&meet), begin.clone());
            let round = move |stop: &Stop| {
                let _ = begin.send(());
                while !stop.is_asked() {
                    thread::sleep(SOON);
                }
                // Each ends only once the other was stopped, too.
                meet.wait();
            };
            workers.extend([Worker::start("clock", SOON, round).unwrap()]);
        }
        (0..2).for_each(|_| begun.recv_timeout(PATIENCE).unwrap());
        drop(workers);
    }

    #[test]
    fn a_round_that_panics_ends_no_thread_and_the_next_one_comes() {
        let (tell, told) = mpsc::channel();
        let mut rounds = 0;
        let worker = Worker::start("clock", SOON, move |_| {
            rounds += 1;
            assert!(rounds % 2 == 0, "a round went wrong on purpose");
            let _ = tell.send(rounds);
        })
        .unwrap();
        for n in [2, 4, 6] {
            assert_eq!(told.recv_timeout(PATIENCE).unwrap(), n);
        }
        drop(worker);
    }
}
