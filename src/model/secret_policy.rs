//! When secrets of service accounts end by themselves, as their organization has it (K9).

use chrono::{DateTime, Utc};

use super::{
    FieldErrors,
    limits::{SECRET_AGE_MOST, SECRET_IDLE_MOST, secret_age, secret_idle},
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
    /// No secret ends by it before this.
    pub ends_from: Option<DateTime<Utc>>,
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
pub struct Lasts {
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
        let sooner = |this: Option<i32>, that: Option<i32>| this.is_some_and(|days| that.is_none_or(|other| days < other));
        sooner(self.age_days, other.age_days) || sooner(self.idle_days, other.idle_days)
    }

    pub fn ends_nothing(self) -> bool {
        self == Self::default()
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

/// "1 day", "90 days".
pub fn days(n: i32) -> String {
    if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
}

#[cfg(test)]
mod tests {
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
