//! When secrets of service accounts end by themselves, as their organization has it (K9).

use chrono::{DateTime, Utc};

use super::{
    FieldErrors,
    limits::{SECRET_AGE_MOST, SECRET_IDLE_MOST, SECRETS_END_AFTER, secret_age, secret_idle},
};

/// What an organization wants of the secrets of its service accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecretPolicy {
    /// A secret ends so many days after it was created.
    pub age_days: Option<i32>,
    /// It ends after so many days without use.
    pub idle_days: Option<i32>,
}

/// The policy as it holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PolicyInForce {
    pub policy: SecretPolicy,
    /// No secret ends by its age before this, and none by idleness before that.
    pub age_from: Option<DateTime<Utc>>,
    pub idle_from: Option<DateTime<Utc>>,
}

/// What brings the end of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndsBy {
    /// Its account expires.
    Account,
    /// Another one took its place.
    Rotation,
    /// The policy: it is too old then.
    Age,
    /// The policy: nothing used it until then.
    Idleness,
}

/// For how long a new secret works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lifetime {
    pub policy: SecretPolicy,
    /// Its end, however much it is used.
    pub until: Option<DateTime<Utc>>,
}

impl SecretPolicy {
    /// # Errors
    /// A sentence for each number that no policy has, at `age` and `idle`.
    pub fn check(self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.age_days.is_some_and(|days| !(1..=SECRET_AGE_MOST).contains(&days)) {
            errors.add("age", secret_age());
        }
        if self.idle_days.is_some_and(|days| !(1..=SECRET_IDLE_MOST).contains(&days)) {
            errors.add("idle", secret_idle());
        }
        errors.or(())
    }

    /// Whether it ends some secret sooner than that one does.
    pub fn is_stricter_than(self, other: Self) -> bool {
        is_sooner(self.age_days, other.age_days) || is_sooner(self.idle_days, other.idle_days)
    }

    /// When secrets end, as a sentence.
    pub fn sentence(self) -> String {
        self.when().map_or_else(|| "Secrets don't end by themselves.".to_owned(), |when| format!("Secrets end {when}."))
    }

    /// What whoever is about to make a secret should know; nothing if secrets don't end by themselves.
    pub fn of_new_ones(self) -> Option<String> {
        self.when().map(|when| format!("The organization's secrets end {when}."))
    }

    fn when(self) -> Option<String> {
        match (self.age_days.map(days), self.idle_days.map(days)) {
            (Some(age), Some(idle)) => Some(format!("{age} after they are created, and after {idle} without use")),
            (Some(age), None) => Some(format!("{age} after they are created")),
            (None, Some(idle)) => Some(format!("after {idle} without use")),
            (None, None) => None,
        }
    }
}

impl PolicyInForce {
    /// Another policy in place of this one. A limit that becomes stricter ends nothing for a week; of one that doesn't, what was granted
    /// before holds on (K9.1).
    pub fn followed_by(&self, policy: SecretPolicy, now: DateTime<Utc>) -> Self {
        let from = |days: Option<i32>, before: Option<i32>, granted: Option<DateTime<Utc>>| {
            let ahead = granted.filter(|from| *from > now);
            days.and(if is_sooner(days, before) { Some(now + SECRETS_END_AFTER) } else { ahead })
        };
        Self {
            policy,
            age_from: from(policy.age_days, self.policy.age_days, self.age_from),
            idle_from: from(policy.idle_days, self.policy.idle_days, self.idle_from),
        }
    }

    /// From when on all of it ends secrets, if that lies ahead.
    pub fn ends_from(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        [self.age_from, self.idle_from].into_iter().flatten().filter(|from| *from > now).max()
    }
}

/// Whether a limit of so many days ends something sooner than another.
fn is_sooner(days: Option<i32>, other: Option<i32>) -> bool {
    days.is_some_and(|days| other.is_none_or(|other| days < other))
}

/// "1 day", "90 days".
pub fn days(n: i32) -> String {
    if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn policy(age_days: Option<i32>, idle_days: Option<i32>) -> SecretPolicy {
        SecretPolicy { age_days, idle_days }
    }

    // K9.1: whatever ends some secret sooner is stricter, whatever else it loosens
    #[test]
    fn a_policy_is_stricter_if_one_of_its_limits_is() {
        let (none, some) = (policy(None, None), policy(Some(90), Some(30)));
        for (new, old, stricter) in [
            (some, none, true),
            (none, some, false),
            (some, some, false),
            (policy(Some(60), Some(30)), some, true),
            (policy(Some(180), Some(14)), some, true),
            (policy(None, Some(14)), some, true),
            (policy(Some(180), None), some, false),
        ] {
            assert_eq!(new.is_stricter_than(old), stricter, "{new:?} after {old:?}");
        }
    }

    // K9.1
    #[test]
    fn a_limit_that_becomes_stricter_has_a_week_and_the_other_keeps_what_it_had() {
        let now = Utc::now();
        let (soon, over, week) = (now + TimeDelta::days(3), now - TimeDelta::days(1), now + SECRETS_END_AFTER);
        let present = PolicyInForce { policy: policy(Some(90), Some(30)), age_from: Some(soon), idle_from: Some(over) };
        for (new, age_from, idle_from) in [
            (policy(Some(90), Some(14)), Some(soon), Some(week)),
            (policy(Some(60), Some(30)), Some(week), None),
            (policy(Some(180), None), Some(soon), None),
            (policy(None, Some(60)), None, None),
        ] {
            let after = present.followed_by(new, now);
            assert_eq!((after.age_from, after.idle_from), (age_from, idle_from), "{new:?}");
        }
        assert_eq!(present.ends_from(now), Some(soon));
    }

    // K9
    #[test]
    fn a_policy_says_when_secrets_end() {
        assert_eq!(policy(None, None).sentence(), "Secrets don't end by themselves.");
        assert_eq!(policy(Some(90), None).sentence(), "Secrets end 90 days after they are created.");
        assert_eq!(policy(None, Some(1)).sentence(), "Secrets end after 1 day without use.");
        let both = policy(Some(90), Some(30));
        assert_eq!(both.sentence(), "Secrets end 90 days after they are created, and after 30 days without use.");
        assert_eq!(policy(None, None).of_new_ones(), None);
    }

    // K9
    #[test]
    fn a_number_of_days_lies_within_its_bounds() {
        for (age, idle) in [(1, 1), (3650, 365)] {
            assert_eq!(policy(Some(age), Some(idle)).check(), Ok(()));
        }
        for (age, idle) in [(0, 0), (3651, 366), (-1, -1)] {
            let errors = policy(Some(age), Some(idle)).check().unwrap_err();
            assert!(errors.at("age").is_some() && errors.at("idle").is_some());
        }
    }
}
