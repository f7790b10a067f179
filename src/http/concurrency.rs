//! How many there are at the same time, from one network and at all.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Those who are there at the moment (F2).
pub struct ConcurrencyLimit {
    from_one: AtomicUsize,
    in_all: AtomicUsize,
    there: Mutex<There>,
}

#[derive(Default)]
struct There {
    all: usize,
    from: Option<HashMap<String, usize>>,
}

/// Being there. It ends with this.
pub struct Slot {
    limit: &'static ConcurrencyLimit,
    networks: Vec<String>,
}

impl ConcurrencyLimit {
    /// At most so many from one network, and so many in all.
    pub const fn new(from_one: usize, in_all: usize) -> Self {
        let there = Mutex::new(There { all: 0, from: None });
        Self { from_one: AtomicUsize::new(from_one), in_all: AtomicUsize::new(in_all), there }
    }

    /// Other numbers than at first.
    pub fn limit(&self, from_one: usize, in_all: usize) {
        self.from_one.store(from_one, Ordering::Relaxed);
        self.in_all.store(in_all, Ordering::Relaxed);
    }

    /// One more, if there is room in all the networks it comes from, each with how many times the limit holds there. Without a
    /// network it counts among all of them alone: whoever stands behind a proxy that says nothing shall not be held up by others
    /// behind it.
    pub fn acquire(&'static self, networks: Vec<(String, i32)>) -> Option<Slot> {
        let mut there = self.there();
        if there.all >= self.in_all.load(Ordering::Relaxed) {
            return None;
        }
        let most = self.from_one.load(Ordering::Relaxed);
        let from = there.from.get_or_insert_default();
        let is_full = |(network, times): &(String, i32)| {
            from.get(network).is_some_and(|n| *n >= most.saturating_mul(usize::try_from(*times).unwrap_or(1)))
        };
        if networks.iter().any(is_full) {
            return None;
        }
        let networks: Vec<String> = networks.into_iter().map(|(network, _)| network).collect();
        for network in &networks {
            *from.entry(network.clone()).or_default() += 1;
        }
        there.all += 1;
        Some(Slot { limit: self, networks })
    }

    fn there(&self) -> MutexGuard<'_, There> {
        self.there.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut there = self.limit.there();
        there.all = there.all.saturating_sub(1);
        let Some(from) = &mut there.from else { return };
        for network in &self.networks {
            if let Some(n) = from.get_mut(network) {
                *n = n.saturating_sub(1);
                if *n == 0 {
                    from.remove(network);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F2
    #[test]
    fn nobody_takes_the_room_of_all_and_whoever_leaves_makes_room() {
        static LIMIT: ConcurrencyLimit = ConcurrencyLimit::new(2, 5);
        let from = |name: &str| LIMIT.acquire(vec![(name.to_owned(), 1)]);
        let (one, two) = (from("a"), from("a"));
        assert!(one.is_some() && two.is_some() && from("a").is_none(), "two from one network");
        let (three, four, five) = (from("b"), LIMIT.acquire(Vec::new()), LIMIT.acquire(Vec::new()));
        assert!(three.is_some() && four.is_some() && five.is_some());
        assert!(from("c").is_none() && LIMIT.acquire(Vec::new()).is_none(), "five in all");
        drop(one);
        let again = from("a");
        assert!(again.is_some() && from("a").is_none());
        drop((again, two, three, four, five));
        assert!(LIMIT.there().from.as_ref().is_none_or(HashMap::is_empty), "nobody is remembered who left");
    }
}
