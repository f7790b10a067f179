//! Wrong secrets, counted by secret and by network. They are counted before they are compared, so that many at once are no more
//! than the limit, and in memory, because a secret cannot be guessed: what is kept small is the work (S9.29).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use super::envelope::Refused;
use crate::{
    http::Error,
    model::{
        AccountSecretId,
        limits::{WRONG_KEYS, WRONG_KEYS_WITHIN},
    },
};

/// A network may bring so many times what one secret may: programs behind one address do not lock each other out.
const A_NETWORK: i32 = 10;
/// So many secrets and networks are remembered. Beyond that the oldest are forgotten, a part of them at a time: a secret can't be
/// guessed, so it is better that somebody tries a little more than that nobody else gets in.
const REMEMBERED: usize = 20_000;
const FORGOTTEN_AT_ONCE: usize = REMEMBERED / 10;

static TRIES: Mutex<Tries> = Mutex::new(Tries { counts: None, swept: None });

struct Tries {
    counts: Option<HashMap<String, (Instant, i32)>>,
    swept: Option<Instant>,
}

/// A request that is under way. Unless it turns out to be wrong, it is given back when it is over, however it ends.
pub struct Attempt {
    names: Vec<String>,
    was_wrong: bool,
}

impl Attempt {
    /// Counts a try with this secret from these networks.
    ///
    /// # Errors
    /// `TooMany` with the seconds that are left of the window.
    pub fn count(secret: AccountSecretId, networks: Vec<(String, i32)>) -> Result<Self, Refused> {
        let narrow = networks.last().map(|(network, _)| (format!("{network} {secret}"), 1));
        let wanted = networks.into_iter().map(|(network, times)| (network, times * A_NETWORK)).chain(narrow).collect();
        let names = TRIES.lock().unwrap_or_else(PoisonError::into_inner).count(wanted)?;
        Ok(Self { names, was_wrong: false })
    }

    /// It opened nothing, and stays counted.
    pub fn was_wrong(mut self) {
        self.was_wrong = true;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.was_wrong {
            TRIES.lock().unwrap_or_else(PoisonError::into_inner).give_back(&self.names);
        }
    }
}

impl Tries {
    fn count(&mut self, wanted: Vec<(String, i32)>) -> Result<Vec<String>, Refused> {
        self.sweep();
        let counts = self.counts.get_or_insert_default();
        let mut names = Vec::with_capacity(wanted.len());
        for (name, times) in wanted {
            if let Some((since, n)) = counts.get(&name)
                && since.elapsed() < WRONG_KEYS_WITHIN
                && *n >= WRONG_KEYS * times
            {
                let left = WRONG_KEYS_WITHIN.saturating_sub(since.elapsed()).as_secs().saturating_add(1);
                return Err(Refused::Because(Error::TooMany(i64::try_from(left).unwrap_or(1))));
            }
            names.push(name);
        }
        for name in &names {
            make_room(counts);
            let (since, n) = counts.entry(name.clone()).or_insert_with(|| (Instant::now(), 0));
            if since.elapsed() >= WRONG_KEYS_WITHIN {
                (*since, *n) = (Instant::now(), 0);
            }
            *n += 1;
        }
        Ok(names)
    }

    fn give_back(&mut self, names: &[String]) {
        let Some(counts) = &mut self.counts else { return };
        for name in names {
            if let Some((_, n)) = counts.get_mut(name) {
                *n -= 1;
                if *n <= 0 {
                    counts.remove(name);
                }
            }
        }
    }

    /// Forgets those whose time is over, once in a window.
    fn sweep(&mut self) {
        if self.swept.is_none_or(|at| at.elapsed() >= WRONG_KEYS_WITHIN) {
            self.swept = Some(Instant::now());
            if let Some(counts) = &mut self.counts {
                counts.retain(|_, (since, _)| since.elapsed() < WRONG_KEYS_WITHIN);
            }
        }
    }
}

/// Forgets the oldest where nothing more fits in.
fn make_room(counts: &mut HashMap<String, (Instant, i32)>) {
    if counts.len() >= REMEMBERED {
        let mut times: Vec<Instant> = counts.values().map(|(since, _)| *since).collect();
        let (_, last, _) = times.select_nth_unstable(FORGOTTEN_AT_ONCE);
        let last = *last;
        counts.retain(|_, (since, _)| *since > last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(tries: &mut Tries, name: &str) -> Option<Vec<String>> {
        tries.count(vec![(name.to_owned(), 1)]).ok()
    }

    // S9.29
    #[test]
    fn wrong_secrets_are_looked_at_up_to_the_limit_and_right_ones_are_forgotten() {
        let mut tries = Tries { counts: None, swept: None };
        for _ in 0..WRONG_KEYS {
            assert!(tried(&mut tries, "a").is_some());
        }
        assert!(tried(&mut tries, "a").is_none() && tried(&mut tries, "b").is_some(), "only whoever is wrong is kept out");
        tries.give_back(&["a".to_owned(), "b".to_owned()]);
        assert!(tried(&mut tries, "a").is_some(), "one was right");
        assert!(!tries.counts.as_ref().unwrap().contains_key("b"), "nothing is remembered of those who are right");
    }

    // S9.29, S9.31: memory is bounded, and whoever fills it shuts nobody else out
    #[test]
    fn whoever_tries_under_many_names_keeps_nobody_else_out() {
        let mut tries = Tries { counts: None, swept: None };
        for n in 0..REMEMBERED * 3 {
            assert!(tried(&mut tries, &n.to_string()).is_some(), "{n}");
        }
        assert!(tries.counts.as_ref().unwrap().len() <= REMEMBERED);
        for _ in 0..WRONG_KEYS {
            assert!(tried(&mut tries, "late").is_some(), "as many as everybody has");
        }
        assert!(tried(&mut tries, "late").is_none());
    }
}
