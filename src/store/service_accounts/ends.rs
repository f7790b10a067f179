//! When a secret ends, as every statement asks it: by itself, with its account, and by the policy of its organization (I6, K9). In all of
//! these `s` is the secret, `a` its account and `o` its organization.

use chrono::{DateTime, Utc};

use super::secrets::KeptSecret;
use crate::model::secret_policy::EndsBy;

/// The end by age, which no use moves.
macro_rules! age_end {
    () => {
        "case when o.secret_age_days is not null then \
            greatest(s.created_at + make_interval(days => o.secret_age_days), o.secret_age_from) end"
    };
}

/// The end unless it is used before.
macro_rules! idle_end {
    () => {
        "case when o.secret_idle_days is not null then \
            greatest(greatest(s.created_at, s.last_used_at) + make_interval(days => o.secret_idle_days), o.secret_idle_from) end"
    };
}

pub(super) const AGE_END: &str = age_end!();
pub(super) const IDLE_END: &str = idle_end!();

/// The policy has ended it.
pub(super) const OVER_BY_POLICY: &str = concat!("coalesce(least(", age_end!(), ", ", idle_end!(), ") <= now(), false)");

/// What `s` still opens: neither the end of the account nor its own has come, it was not quiet for too long, and the policy has not
/// ended it. It is asked at each use, so nothing depends on anybody clearing up.
pub(super) const LIVES: &str = concat!(
    "(a.expires_at is null or a.expires_at > now()) and (s.ends_at is null or s.ends_at > now()) \
     and (s.quiet_days is null or greatest(s.last_used_at, s.replaced_at) + make_interval(days => s.quiet_days) > now()) \
     and coalesce(least(",
    age_end!(),
    ", ",
    idle_end!(),
    ") > now(), true)"
);

impl KeptSecret {
    /// Its earliest end as things are, and what brings it.
    pub fn end(&self) -> Option<(DateTime<Utc>, EndsBy)> {
        let idle = self.idle_ends_at.map(|at| (at, EndsBy::Idleness));
        self.end_in_use().into_iter().chain(idle).min_by_key(|(at, _)| *at)
    }

    /// Its end if programs go on using it.
    pub fn end_in_use(&self) -> Option<(DateTime<Utc>, EndsBy)> {
        // Of several at the same moment the one that nobody can move comes first.
        let ends = [(self.account_ends_at, EndsBy::Account), (self.age_ends_at, EndsBy::Age), (self.ends_at, EndsBy::Rotation)];
        ends.into_iter().filter_map(|(at, by)| Some((at?, by))).min_by_key(|(at, _)| *at)
    }
}
