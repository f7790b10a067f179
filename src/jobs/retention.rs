//! Removing data: of projects that are gone, and events whose time is over. It can be much, so everything has its turn (D6).

use std::{collections::VecDeque, fmt};

use chrono::{DateTime, Utc};

use super::failures::Failures;
use crate::{
    model::{OrganizationId, ProjectId},
    operations::{Refusal, data::retention},
    store::{self, PgConnection, Tx},
};

/// What is removed a step at a time.
#[derive(Debug, Clone, Copy)]
enum Expired {
    Remains(ProjectId),
    /// What is older than any organization keeps.
    Old,
    /// What is older than this one keeps.
    Sooner(OrganizationId, i32),
}

/// Removes the data of projects that are gone, and events whose time is over at this moment, step by step until nothing is left
/// (R2.7.2.1, R2.18, C6.6). Two Stewards may do it at once.
///
/// # Errors
/// What went wrong with one of them; the others went.
pub fn remove_expired(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<(), Refusal> {
    remove_expired_while(conn, at, &|| true)
}

/// The same as long as `goes_on` says so, which is asked before each step. Everything has one step in turn, so that a large project
/// keeps nothing waiting; what is left goes on in the next round (D6.2).
///
/// # Errors
/// As for `remove_expired`.
pub fn remove_expired_while(conn: &mut PgConnection, at: DateTime<Utc>, goes_on: &dyn Fn() -> bool) -> Result<(), Refusal> {
    let mut failures = Failures::default();
    let mut left: VecDeque<Expired> = store::data::remains::all(conn)?.into_iter().map(Expired::Remains).collect();
    left.push_front(Expired::Old);
    left.extend(retention::sooner(conn)?.into_iter().map(|(organization, days)| Expired::Sooner(organization, days)));
    while let Some(one) = left.pop_front().filter(|_| goes_on()) {
        if failures.or_log("data whose time is over was not removed", one, store::write_beside(conn, |tx| one.step(tx, at))) {
            left.push_back(one);
        }
    }
    failures.finish(())
}

impl Expired {
    /// Returns whether there may be more.
    fn step(self, tx: &mut Tx, at: DateTime<Utc>) -> Result<bool, Refusal> {
        match self {
            Self::Remains(project) => retention::remove_remains(tx, project),
            Self::Old => retention::expire(tx, at),
            Self::Sooner(organization, days) => retention::expire_of(tx, (organization, days), at),
        }
    }
}

impl fmt::Display for Expired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remains(project) => write!(f, "project {project}"),
            Self::Old => f.write_str("all projects"),
            Self::Sooner(organization, _) => write!(f, "organization {organization}"),
        }
    }
}
