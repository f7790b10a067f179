//! Putting all connections of a pool away for a moment in which nobody uses the database (U1).

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::{Connection, Pool};

/// Waits until every connection is free, at most so long, does `work` while nobody has one, and lets none of them be used
/// again: whoever waits meanwhile gets a new one. Whoever is still at work after that time is cut off.
pub fn between_requests<T>(pool: &Pool, within: Duration, work: impl FnOnce() -> T) -> T {
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
