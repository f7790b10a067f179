//! Whether this Steward can work, found out at most once a second however often it is asked (F22).

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use actix_web::{rt, web};

use crate::store::{self, Pool, Unready};

/// How long an answer is good for.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// How long anybody waits for one.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a check waits for a connection that is free.
const FOR_A_CONNECTION: Duration = Duration::from_millis(1_500);
const LOOK: Duration = Duration::from_millis(5);

/// A check that is under way. Its end is noted even if it panics: the next one may begin.
struct Check {
    of: Readiness,
    found: Result<(), Unready>,
}

impl Drop for Check {
    fn drop(&mut self) {
        *self.of.found() = Found { last: Some((Instant::now(), self.found)), under_way: None };
    }
}

/// What was found out last. One for the whole program.
#[derive(Clone, Default)]
pub struct Readiness {
    found: Arc<Mutex<Found>>,
}

#[derive(Default)]
struct Found {
    last: Option<(Instant, Result<(), Unready>)>,
    /// A check is under way since then. There is never a second one, even if the first one hangs.
    under_way: Option<Instant>,
}

impl Readiness {
    /// Whether a change goes through; the error is why not. It is answered within two seconds, come what may.
    pub async fn ask(&self, pool: &Arc<Pool>) -> Result<(), Unready> {
        let asked = Instant::now();
        loop {
            {
                let mut found = self.found();
                if let Some((at, last)) = found.last
                    && (at.elapsed() < GOOD_FOR || at > asked)
                {
                    return last;
                }
                match found.under_way {
                    Some(since) if since.elapsed() > PATIENCE => return Err(Unready::Silent),
                    Some(_) => {}
                    None => {
                        found.under_way = Some(Instant::now());
                        self.begin(pool);
                    }
                }
            }
            rt::time::sleep(LOOK).await;
        }
    }

    fn begin(&self, pool: &Arc<Pool>) {
        let (this, pool) = (self.clone(), Arc::clone(pool));
        // The check goes on where nobody waits for it any more; its end is noted all the same.
        drop(web::block(move || {
            let mut check = Check { of: this, found: Err(Unready::Refused) };
            check.found = pool.get_timeout(FOR_A_CONNECTION).map_or(Err(Unready::Silent), |mut conn| store::readiness(&mut conn));
        }));
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F22
    #[test]
    fn a_check_that_panics_is_over() {
        let readiness = Readiness::default();
        readiness.found().under_way = Some(Instant::now());
        let check = Check { of: readiness.clone(), found: Err(Unready::Refused) };
        let panics = move || {
            let _check = check;
            panic!("a check that goes wrong");
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert!(readiness.found().under_way.is_none());
        assert!(matches!(readiness.found().last, Some((_, Err(Unready::Refused)))));
    }
}
