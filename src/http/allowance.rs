//! How much each project sends and asks. Counted in memory by each Steward for itself: it keeps a machine from being flooded, and no
//! more is promised (D1.5).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::model::{
    ProjectId,
    limits::{EXPORTS_AN_HOUR, QUERIES_AN_HOUR, THINGS_A_MINUTE},
};

/// So many within a time, filled up evenly.
pub struct Allowance {
    most: u32,
    within: Duration,
    left: Mutex<Left>,
}

/// What each project has left, and when those were forgotten last that have all of theirs.
struct Left {
    of: Option<HashMap<ProjectId, (f64, Instant)>>,
    swept: Option<Instant>,
}

/// What is sent.
pub static SENT: Allowance = Allowance::new(THINGS_A_MINUTE, Duration::from_secs(60));
/// Exports.
pub static EXPORTS: Allowance = Allowance::new(EXPORTS_AN_HOUR, Duration::from_secs(3_600));
/// Other questions.
pub static QUERIES: Allowance = Allowance::new(QUERIES_AN_HOUR, Duration::from_secs(3_600));

/// Beyond so many projects those are forgotten that have all of theirs again.
const REMEMBERED: usize = 10_000;
/// How often that is looked for.
const SWEPT_AFTER: Duration = Duration::from_secs(60);

impl Allowance {
    const fn new(most: u32, within: Duration) -> Self {
        Self { most, within, left: Mutex::new(Left { of: None, swept: None }) }
    }

    /// Takes so many for this project. The error is after how many seconds there are enough again.
    pub fn take(&self, project: ProjectId, many: usize, now: Instant) -> Result<(), i64> {
        let most = f64::from(self.most);
        let pace = most / self.within.as_secs_f64();
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let Left { of, swept } = &mut *left;
        let left = of.get_or_insert_default();
        let filled = |left: f64, since: Instant| (left + now.saturating_duration_since(since).as_secs_f64() * pace).min(most);
        // Once in a while, however many there are: what every request did would keep all others waiting.
        if left.len() > REMEMBERED && swept.is_none_or(|at| now.saturating_duration_since(at) >= SWEPT_AFTER) {
            *swept = Some(now);
            left.retain(|_, (n, since)| filled(*n, *since) < most);
        }
        let entry = left.entry(project).or_insert((most, now));
        let (there, wanted) = (filled(entry.0, entry.1), f64::from(u32::try_from(many).unwrap_or(u32::MAX)));
        if there < wanted {
            *entry = (there, now);
            #[allow(clippy::cast_possible_truncation)]
            return Err(((wanted - there) / pace).ceil().clamp(1.0, 3_600.0) as i64);
        }
        *entry = (there - wanted, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // D1.5
    #[test]
    fn what_is_used_up_comes_again_evenly_and_each_project_has_its_own() {
        let allowance = Allowance::new(60, Duration::from_secs(60));
        let (one, other, now) = (ProjectId(1), ProjectId(2), Instant::now());
        assert_eq!(allowance.take(one, 60, now), Ok(()));
        assert_eq!(allowance.take(one, 10, now), Err(10));
        assert_eq!(allowance.take(other, 10, now), Ok(()));
        assert_eq!(allowance.take(one, 10, now + Duration::from_secs(4)), Err(6));
        assert_eq!(allowance.take(one, 10, now + Duration::from_secs(10)), Ok(()));
        assert_eq!(allowance.take(one, 1_000, now + Duration::from_secs(999)), Err(940));
    }
}
