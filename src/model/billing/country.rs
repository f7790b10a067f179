//! Countries, by their two letters (ISO 3166-1), with the names the zone database gives them.

use std::{fmt, str::FromStr, sync::LazyLock};

/// A country of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    code: &'static str,
    name: &'static str,
}

static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let lines = include_str!("countries.csv").lines();
    lines.filter_map(|line| line.split_once(';')).map(|(code, name)| Country { code, name }).collect()
});

impl Country {
    /// All of them, by name.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The two letters.
    pub fn as_str(&self) -> &'static str {
        self.code
    }
}

impl FromStr for Country {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        ALL.iter().copied().find(|country| country.code == code).ok_or(())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_letters_and_listed_by_name() {
        assert_eq!("DE".parse::<Country>().unwrap().to_string(), "Germany");
        assert_eq!("GB".parse::<Country>().unwrap().to_string(), "United Kingdom");
        assert!("de".parse::<Country>().is_err() && "".parse::<Country>().is_err() && "ZZ".parse::<Country>().is_err());
        assert_eq!(Country::all().len(), 249);
        assert_eq!(Country::all().first().unwrap().as_str(), "AF");
    }
}
