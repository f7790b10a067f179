//! Mail domains: in the one form in which they are compared, and which of them belong to everybody.

use std::{collections::HashSet, fmt, sync::LazyLock};

use super::EmailAddress;

/// A mail domain, ASCII by IDNA and lower case. Two domains are the same only if they are equal: a sub-domain is another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// Providers whose addresses anybody can have, one a line; `name.*` stands for the name under any ending.
const PUBLIC: &str = include_str!("public_mail_providers.txt");
/// The same as a list that others keep, thousands of domains, most of them small.
const KEPT: &str = include_str!("public_mail_domains.txt");

impl Domain {
    /// Judged exactly as the domain of an address is, so that what is compared was made in one place.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim().trim_start_matches('@');
        let address = EmailAddress::parse(&format!("somebody@{typed}"))?;
        Some(Self(address.domain().to_owned()))
    }

    /// The same with a sentence for whoever typed it.
    pub fn checked(typed: &str) -> Result<Self, String> {
        Self::parse(typed).ok_or_else(|| format!("{} isn't a complete domain, such as northwind.example.", typed.trim()))
    }

    pub fn of(address: &EmailAddress) -> Self {
        Self(address.domain().to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Anybody can have an address there (M8, R2.6).
    pub fn is_public(&self) -> bool {
        static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| KEPT.lines().filter(|line| !line.starts_with('#')).collect());
        if ALL.contains(self.0.as_str()) {
            return true;
        }
        // A family is the name right before the ending: `yahoo.co.jp` is one, `yahoo.northwind.example` is not.
        let (name, ending) = self.0.split_once('.').unwrap_or_default();
        let ends = ending.split('.').count() == 1 || (ending.len() <= 6 && ending.split('.').count() == 2);
        PUBLIC.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).any(|line| {
            match line.strip_suffix(".*") {
                Some(family) => name == family && ends,
                None => self.0 == line,
            }
        })
    }

    /// Looks like `known` to a hurried eye and is not it: one or two letters off, or letters that are drawn alike.
    pub fn resembles(&self, known: &Self) -> bool {
        if self == known {
            return false;
        }
        let near = if known.0.len() >= 12 { 2 } else { 1 };
        strsim::damerau_levenshtein(&self.0, &known.0) <= near || drawn_alike(&self.0) == drawn_alike(&known.0)
    }

    /// Written with letters beyond ASCII.
    pub fn is_international(&self) -> bool {
        self.0.split('.').any(|label| label.starts_with("xn--"))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn drawn_alike(domain: &str) -> String {
    domain.replace("rn", "m").replace("vv", "w").replace('0', "o").replace(['1', 'i'], "l").replace('5', "s")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Domain {
        Domain::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    // S9.40: nothing but the same domain is the same
    #[test]
    fn domains_are_the_same_only_if_they_are_equal() {
        assert_eq!(domain(" @Corp.COM"), domain("corp.com"));
        assert_eq!(domain("bücher.example"), domain("xn--bcher-kva.example"));
        for other in ["evilcorp.com", "corp.com.evil.net", "sub.corp.com", "corp.co"] {
            assert_ne!(domain(other), domain("corp.com"));
        }
        for wrong in ["", "corp", "a@b.com", "corp.com@evil.net", "-corp.com", "corp..com", "127.0.0.1", "corp.com."] {
            assert!(Domain::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn providers_for_everybody_are_known_whatever_their_ending() {
        for public in [
            "gmail.com",
            "googlemail.com",
            "yahoo.co.jp",
            "hotmail.fr",
            "proton.me",
            "gmx.at",
            "mail.ru",
            "qq.com",
            "seznam.cz",
            "naver.com",
            "bk.ru",
            "op.pl",
        ] {
            assert!(domain(public).is_public(), "{public}");
        }
        for private in ["northwind.example", "yahoo.northwind.example", "mygmail.com", "yahoos.com"] {
            assert!(!domain(private).is_public(), "{private}");
        }
    }

    // I19
    #[test]
    fn lookalikes_are_noticed_and_strangers_are_not() {
        for (odd, known) in [
            ("paypa1.com", "paypal.com"),
            ("paypai.com", "paypal.com"),
            ("rnicrosoft.com", "microsoft.com"),
            ("northwnid.example", "northwind.example"),
        ] {
            assert!(domain(odd).resembles(&domain(known)), "{odd}");
        }
        for (other, known) in
            [("paypal.com", "paypal.com"), ("initech.com", "paypal.com"), ("northwind.org", "northwind.example")]
        {
            assert!(!domain(other).resembles(&domain(known)), "{other}");
        }
    }
}
