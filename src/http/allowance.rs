//! How much each project sends and asks. Counted in memory by each Steward for itself: it keeps a machine from being flooded, and no
//! more is promised (D1.5).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::model::{ProjectId, data::paces::Paces};

/// After so many seconds whoever found no turn comes again.
const TURN_AGAIN: i64 = 2;
/// Beyond so many projects those are forgotten that have all of theirs again.
const REMEMBERED: usize = 10_000;
/// How often that is looked for.
const SWEPT_AFTER: Duration = Duration::from_secs(60);

/// All that a Steward counts.
pub struct Allowances {
    sent: Allowance,
    exports: [Allowance; 2],
    exporting: AtOnce,
    queries: Allowance,
    querying: AtOnce,
}

impl Allowances {
    pub fn new(paces: Paces) -> Self {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3_600));
        Self {
            sent: Allowance::new(paces.records_a_minute, Duration::from_secs(60)),
            exports: [Allowance::new(paces.exports_a_second, second), Allowance::new(paces.exports_an_hour, hour)],
            exporting: AtOnce::new(paces.exports_at_once),
            queries: Allowance::new(paces.queries_an_hour, hour),
            querying: AtOnce::new(paces.queries_at_once),
        }
    }

    /// So many things are sent to the project.
    ///
    /// # Errors
    /// After how many seconds it may be sent so many.
    pub fn send(&self, project: ProjectId, many: usize, now: Instant) -> Result<(), i64> {
        self.sent.take(project, many, now)
    }

    /// Somebody exports the project's events, as long as the turn lasts.
    ///
    /// # Errors
    /// After how many seconds to come again.
    pub fn export(&self, project: ProjectId, now: Instant) -> Result<Turn, i64> {
        let turn = self.exporting.enter(project).ok_or(TURN_AGAIN)?;
        self.exports.iter().try_for_each(|allowance| allowance.take(project, 1, now))?;
        Ok(turn)
    }

    /// Somebody asks something else of the project's data, as long as the turn lasts.
    ///
    /// # Errors
    /// After how many seconds to come again.
    pub fn query(&self, project: ProjectId, now: Instant) -> Result<Turn, i64> {
        let turn = self.querying.enter(project).ok_or(TURN_AGAIN)?;
        self.queries.take(project, 1, now)?;
        Ok(turn)
    }
}

/// So many within a time, filled up evenly.
struct Allowance {
    most: u32,
    within: Duration,
    left: Mutex<Left>,
}

/// What each project has left, and when those were forgotten last that have all of theirs.
#[derive(Default)]
struct Left {
    of: HashMap<ProjectId, (f64, Instant)>,
    swept: Option<Instant>,
}

impl Allowance {
    fn new(most: u32, within: Duration) -> Self {
        Self { most, within, left: Mutex::default() }
    }

    /// Takes so many for this project. The error is after how many seconds there are enough again.
    fn take(&self, project: ProjectId, many: usize, now: Instant) -> Result<(), i64> {
        let most = f64::from(self.most);
        let pace = most / self.within.as_secs_f64();
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let Left { of, swept } = &mut *left;
        let filled = |left: f64, since: Instant| (left + now.saturating_duration_since(since).as_secs_f64() * pace).min(most);
        // Once in a while, however many there are: what every request did would keep all others waiting.
        if of.len() > REMEMBERED && swept.is_none_or(|at| now.saturating_duration_since(at) >= SWEPT_AFTER) {
            *swept = Some(now);
            of.retain(|_, (n, since)| filled(*n, *since) < most);
        }
        let entry = of.entry(project).or_insert((most, now));
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

/// So many at the same time.
struct AtOnce {
    most: u32,
    there: Arc<Mutex<HashMap<ProjectId, u32>>>,
}

/// One of those that are under way. It ends with this.
pub struct Turn {
    project: ProjectId,
    there: Arc<Mutex<HashMap<ProjectId, u32>>>,
}

impl AtOnce {
    fn new(most: u32) -> Self {
        Self { most, there: Arc::default() }
    }

    fn enter(&self, project: ProjectId) -> Option<Turn> {
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        let n = there.entry(project).or_default();
        if *n >= self.most {
            return None;
        }
        *n += 1;
        Some(Turn { project, there: Arc::clone(&self.there) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = there.get_mut(&self.project) {
            *n -= 1;
            if *n == 0 {
                there.remove(&self.project);
            }
        }
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

    // D1.5: so many in a second, in an hour and at once, each project by itself
    #[test]
    fn exports_have_a_pace_and_turns_that_end_when_they_do() {
        let paces = Paces { exports_an_hour: 8, exports_a_second: 3, exports_at_once: 4, queries_at_once: 1, ..Paces::default() };
        let allowances = Allowances::new(paces);
        let (one, other, now) = (ProjectId(1), ProjectId(2), Instant::now());
        let mut turns: Vec<Turn> = (0..3).map(|_| allowances.export(one, now).expect("three a second")).collect();
        assert_eq!(allowances.export(one, now).err(), Some(1));
        assert!(allowances.export(other, now).is_ok());
        let later = now + Duration::from_secs(2);
        turns.push(allowances.export(one, later).expect("the fourth"));
        assert_eq!(allowances.export(one, later).err(), Some(TURN_AGAIN), "four are under way");
        turns.clear();
        assert!(allowances.export(one, later).is_ok());
        let asked = allowances.query(one, now).ok();
        assert!(asked.is_some() && allowances.query(one, now).err() == Some(TURN_AGAIN) && allowances.query(other, now).is_ok());
        drop(asked);
        assert!(allowances.query(one, now).is_ok());
        assert!(allowances.exporting.there.lock().expect("whole").is_empty(), "nothing is remembered of those that ended");
    }
}
