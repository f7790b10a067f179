//! What a service account is made of: its username, its end, what it is given (R2.12).

use chrono::{DateTime, Months, TimeDelta, Utc};

use super::{
    OrganizationRole, ProjectId, ProjectRole, folding::folded, limits, name::Name, secret::random, text_enum::text_enum,
};

/// What every username ends with.
const END: &str = "mp-service-account";
/// So much of the name is kept in the username.
const SLUG_LONGEST: usize = 100;

/// One that is about to be made.
#[derive(Debug, Clone)]
pub struct NewServiceAccount {
    pub name: Name,
    pub role: OrganizationRole,
    /// The projects with a role in each, and the row of the form they stand in.
    pub projects: Vec<(ProjectId, ProjectRole, usize)>,
    pub expires_at: Option<DateTime<Utc>>,
}

text_enum! {
    /// In what the time until an end is counted.
    ExpiryUnit {
        Never = "never", "Never";
        Days = "days", "Days";
        Weeks = "weeks", "Weeks";
        Months = "months", "Months";
        Years = "years", "Years";
    }
}

impl ExpiryUnit {
    /// The moment that is `number` of these from `now`; nothing for never.
    ///
    /// # Errors
    /// A sentence if the number is none, or too far away.
    pub fn from(self, now: DateTime<Utc>, number: &str) -> Result<Option<DateTime<Utc>>, &'static str> {
        if self == Self::Never {
            return Ok(None);
        }
        let number: u32 = number.trim().parse().ok().filter(|number| *number > 0).ok_or("Give a number, such as 90.")?;
        let months = |each: u32| Some(now.checked_add_months(Months::new(number.checked_mul(each)?)));
        let days = |each: i64| {
            Some(TimeDelta::try_days(i64::from(number).checked_mul(each)?).and_then(|span| now.checked_add_signed(span)))
        };
        let end = match self {
            Self::Never => None,
            Self::Days => days(1),
            Self::Weeks => days(7),
            Self::Months => months(1),
            Self::Years => months(12),
        };
        let latest = now + limits::ACCOUNT_LONGEST;
        end.flatten().filter(|end| *end <= latest).map(Some).ok_or_else(limits::account_too_long)
    }
}

/// `<name>.<6 hex digits>.mp-service-account`, another one each time (R2.12).
pub fn username(name: &Name) -> String {
    format!("{}.{}.{END}", slug(name.as_str()), data_encoding::HEXLOWER.encode(&random::<3>()))
}

/// Whether a name is that of a service account: no person's ends so.
pub fn is_username(name: &str) -> bool {
    name.strip_suffix(END).is_some_and(|begins| begins.ends_with('.'))
}

/// The name in lower-case letters and digits with dashes between.
fn slug(name: &str) -> String {
    let words: Vec<String> = folded(name)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug: String = words.join("-").chars().take(SLUG_LONGEST).collect();
    if slug.is_empty() { "account".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R2.12
    #[test]
    fn a_name_becomes_the_beginning_of_a_username() {
        for (name, slug) in [
            ("Nightly Export", "nightly-export"),
            ("Émile's ETL (EU)", "emile-s-etl-eu"),
            ("dbt_run.v2", "dbt-run-v2"),
            ("小龙", "account"),
        ] {
            let made = username(&Name::of(name).unwrap());
            let parts: Vec<&str> = made.split('.').collect();
            assert_eq!((parts[0], parts[1].len(), parts[2]), (slug, 6, "mp-service-account"), "{made}");
            assert!(parts[1].bytes().all(|digit| digit.is_ascii_hexdigit()));
        }
        let long = username(&Name::of(&"a b".repeat(80)).unwrap());
        assert!(long.len() <= 255);
    }

    // R2.12: a number and a unit, or never
    #[test]
    fn an_end_is_so_many_days_weeks_months_or_years_away_or_there_is_none() {
        let now: DateTime<Utc> = "2027-01-31T12:00:00Z".parse().unwrap();
        let end = |unit: ExpiryUnit, number: &str| unit.from(now, number).map(|end| end.map(|end| end.date_naive().to_string()));
        assert_eq!(end(ExpiryUnit::Never, "x"), Ok(None));
        assert_eq!(end(ExpiryUnit::Days, " 90 "), Ok(Some("2027-05-01".into())));
        assert_eq!(end(ExpiryUnit::Weeks, "1"), Ok(Some("2027-02-07".into())));
        assert_eq!(end(ExpiryUnit::Months, "1"), Ok(Some("2027-02-28".into())));
        assert_eq!(end(ExpiryUnit::Years, "1"), Ok(Some("2028-01-31".into())));
        for number in ["", "0", "-1", "1.5", "x"] {
            assert_eq!(end(ExpiryUnit::Days, number), Err("Give a number, such as 90."));
        }
        for (unit, number) in [(ExpiryUnit::Years, "11"), (ExpiryUnit::Days, "4294967295"), (ExpiryUnit::Years, "4294967295")] {
            assert_eq!(end(unit, number), Err(limits::account_too_long()));
        }
    }
}
