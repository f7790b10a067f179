//! A moment in which nobody uses the database, so that it can be started anew (U1).

use std::{
    cell::Cell,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::{Connection, Error, PgConnection, Pool, Tx, write};

/// Batches, exports and jobs have this long to finish what they have in hand. A statement has no longer.
const FOR_WORK: Duration = Duration::from_secs(30);

/// Whoever works over a connection that is not from the pool, all in this program.
static OUTSIDE_POOL: OutsidePool =
    OutsidePool { state: Mutex::new(State { at_work: 0, closed: false }), changed: Condvar::new() };

struct OutsidePool {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    at_work: usize,
    /// Nobody begins.
    closed: bool,
}

thread_local! {
    /// How often this thread is at work: whoever is must not wait for itself.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Somebody is at work beside the pool. The database is not started anew before this goes.
#[derive(Debug)]
pub struct AtWork(());

/// Says that this thread works over a connection of its own. While the database is started anew, it waits.
pub fn at_work() -> AtWork {
    if DEPTH.get() == 0 {
        let state = OUTSIDE_POOL.changed.wait_while(OUTSIDE_POOL.state(), |state| state.closed);
        state.unwrap_or_else(PoisonError::into_inner).at_work += 1;
    }
    DEPTH.set(DEPTH.get() + 1);
    AtWork(())
}

/// Whether the database is about to be started anew, so that whoever has a long way to go stops where they are.
pub fn is_awaited() -> bool {
    OUTSIDE_POOL.state().closed
}

/// A transaction of those who work beside requests: it does not begin while the database is started anew, which waits for its end.
pub fn write_beside<T, E: From<Error>>(conn: &mut PgConnection, work: impl FnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E> {
    let _at_work = at_work();
    write(conn, work)
}

impl Drop for AtWork {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        if DEPTH.get() == 0 {
            OUTSIDE_POOL.state().at_work -= 1;
            OUTSIDE_POOL.changed.notify_all();
        }
    }
}

impl OutsidePool {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets nobody begin, and waits for those who have begun, at most so long.
    fn close(&self, within: Duration) -> Closed {
        let mut state = self.state();
        state.closed = true;
        drop(self.changed.wait_timeout_while(state, within, |state| state.at_work > 0));
        Closed(())
    }
}

/// Nobody begins until this goes.
struct Closed(());

impl Drop for Closed {
    fn drop(&mut self) {
        OUTSIDE_POOL.state().closed = false;
        OUTSIDE_POOL.changed.notify_all();
    }
}

/// Waits until nobody is at work beside the pool and every connection of it is free, at most so long, does `work` while nobody has
/// one, and lets none of them be used again: whoever waits meanwhile gets a new one. Whoever is still at work after that time is cut
/// off. Those beside the pool are waited for first, because pages go on meanwhile.
pub fn between_requests<T>(pool: &Pool, within: Duration, work: impl FnOnce() -> T) -> T {
    let _closed = OUTSIDE_POOL.close(FOR_WORK);
    let began = Instant::now();
    let mut held: Vec<Connection> = Vec::new();
    for _ in 0..pool.max_size() {
        let left = within.saturating_sub(began.elapsed()).max(Duration::from_millis(1));
        held.extend(pool.get_timeout(left).ok());
    }
    for conn in &mut held {
        // A connection that comes back in the middle of a transaction is thrown away.
        let _ = AnsiTransactionManager::begin_transaction(&mut **conn);
    }
    work()
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread};

    use super::*;

    // U1: one test, because there is one gate
    #[test]
    fn whoever_has_begun_is_waited_for_and_nobody_else_begins() {
        let (begun, told) = mpsc::channel();
        let outer = at_work();
        let inner = at_work();
        thread::scope(|scope| {
            let renews = scope.spawn(move || {
                let closed = OUTSIDE_POOL.close(Duration::from_secs(60));
                assert_eq!(OUTSIDE_POOL.state().at_work, 0, "everybody has finished");
                let waits = scope.spawn(move || {
                    let _at_work = at_work();
                    begun.send(()).unwrap();
                });
                assert!(told.recv_timeout(Duration::from_millis(200)).is_err(), "nobody begins");
                drop(closed);
                told.recv_timeout(Duration::from_secs(60)).unwrap();
                waits.join().unwrap();
            });
            while !is_awaited() {
                thread::yield_now();
            }
            drop(at_work());
            drop(inner);
            thread::sleep(Duration::from_millis(50));
            assert!(!renews.is_finished());
            drop(outer);
            renews.join().unwrap();
        });
        // Whoever does not come to an end is not waited for.
        let _outer = at_work();
        let began = Instant::now();
        drop(OUTSIDE_POOL.close(Duration::from_millis(20)));
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}
