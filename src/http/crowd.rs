//! How many there are at the same time, from one network and at all.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Those who are there at the moment (F2).
pub struct Crowd {
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
pub struct Ticket {
    crowd: &'static Crowd,
    network: Option<String>,
}

impl Crowd {
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

    /// One more, if there is room. Without a network it counts among all of them alone: whoever stands behind a proxy that says
    /// nothing shall not be held up by others behind it.
    pub fn enter(&'static self, network: Option<String>) -> Option<Ticket> {
        let mut there = self.there();
        if there.all >= self.in_all.load(Ordering::Relaxed) {
            return None;
        }
        if let Some(network) = &network {
            let from = there.from.get_or_insert_default().entry(network.clone()).or_default();
            if *from >= self.from_one.load(Ordering::Relaxed) {
                return None;
            }
            *from += 1;
        }
        there.all += 1;
        Some(Ticket { crowd: self, network })
    }

    fn there(&self) -> MutexGuard<'_, There> {
        self.there.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut there = self.crowd.there();
        there.all = there.all.saturating_sub(1);
        let (Some(network), Some(from)) = (&self.network, &mut there.from) else { return };
        if let Some(n) = from.get_mut(network) {
            *n = n.saturating_sub(1);
            if *n == 0 {
                from.remove(network);
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
        static CROWD: Crowd = Crowd::new(2, 5);
        let from = |name: &str| CROWD.enter(Some(name.to_owned()));
        let (one, two) = (from("a"), from("a"));
        assert!(one.is_some() && two.is_some() && from("a").is_none(), "two from one network");
        let (three, four, five) = (from("b"), CROWD.enter(None), CROWD.enter(None));
        assert!(three.is_some() && four.is_some() && five.is_some());
        assert!(from("c").is_none() && CROWD.enter(None).is_none(), "five in all");
        drop(one);
        let again = from("a");
        assert!(again.is_some() && from("a").is_none());
        drop((again, two, three, four, five));
        assert!(CROWD.there().from.as_ref().is_none_or(HashMap::is_empty), "nobody is remembered who left");
    }
}
