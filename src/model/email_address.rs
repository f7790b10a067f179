//! An e-mail address in the one form in which it is stored and compared.

use std::fmt;

/// A canonical address: ASCII, lower case, domain by IDNA. Two spellings of one mailbox are equal (S8).
///
/// A part after `+` belongs to the address (R2.5.12).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Nothing is folded before it is judged: even composing characters would turn the Kelvin sign into somebody's K. The
    /// domain is IDNA's to normalise.
    pub fn parse(typed: &str) -> Option<Self> {
        let (local, domain) = typed.trim().split_once('@')?;
        let local = local_part(local)?;
        let domain = domain_part(domain)?;
        let whole = format!("{local}@{domain}");
        (whole.len() <= 254).then_some(Self(whole))
    }

    /// What the database gave back. It was parsed before it went in.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// `a…n@example.com`: enough for its owner to recognise, too little for a stranger to write to.
    pub fn masked(&self) -> String {
        let local = self.0.split('@').next().unwrap_or_default();
        let first = local.chars().next().unwrap_or('…');
        match local.chars().last() {
            Some(last) if local.len() > 2 => format!("{first}…{last}@{}", self.domain()),
            _ => format!("{first}…@{}", self.domain()),
        }
    }
}

pub(super) fn not_whole(typed: &str) -> String {
    format!("{typed} isn't a complete email address.")
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Dot-atoms in ASCII only: no quotes, no comments, and no letters whose lower case another person could own.
fn local_part(local: &str) -> Option<String> {
    let sign = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let sound = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(sign)
        && !local.starts_with(['.', '-'])
        && !local.ends_with('.')
        && !local.contains("..");
    sound.then(|| local.to_ascii_lowercase())
}

fn domain_part(domain: &str) -> Option<String> {
    if domain.is_empty() || domain.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let label = |text: &&str| !text.is_empty() && text.len() <= 63 && !text.starts_with('-') && !text.ends_with('-');
    let named = labels.len() >= 2 && labels.iter().all(label) && !labels.last()?.bytes().all(|b| b.is_ascii_digit());
    named.then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(typed: &str) -> Option<String> {
        EmailAddress::parse(typed).map(|address| address.0)
    }

    #[test]
    fn spellings_of_one_mailbox_are_one_address() {
        for typed in ["ann@x.example", " Ann@X.Example ", "ANN@x.EXAMPLE"] {
            assert_eq!(canonical(typed).as_deref(), Some("ann@x.example"), "{typed}");
        }
        assert_eq!(canonical("ann@bücher.example"), canonical("ann@xn--bcher-kva.example"));
        assert_ne!(canonical("ann+work@x.example"), canonical("ann@x.example"));
    }

    #[test]
    fn what_could_be_somebody_elses_address_is_refused() {
        let wrong = [
            "",
            "ann",
            "@x.example",
            "ann@",
            "a@b",
            "ann@x..example",
            "ann@1.2.3.4",
            "a b@x.example",
            "a@x.example@evil.example",
            "mi\u{212A}e@x.example",
            "mıke@x.example",
            "ann\u{ff20}x.example",
            "\"a\\r\\n\"@x.example",
            "a\r\nb@x.example",
            "-oQx@y.example",
            "<ann@x.example>",
            "ann@x.example,ben@x.example",
            ".ann@x.example",
            "ann@-x.example",
        ];
        for typed in wrong {
            assert_eq!(canonical(typed), None, "{typed:?}");
        }
        assert_eq!(canonical(&format!("{}@x.example", "a".repeat(65))), None);
    }

    #[test]
    fn the_canonical_form_is_its_own_canonical_form() {
        for typed in ["Ann@X.Example", "o'neil@straße.example", "a.b+c@sub.x.example"] {
            let once = canonical(typed).unwrap();
            assert_eq!(canonical(&once), Some(once));
        }
    }

    #[test]
    fn a_masked_address_keeps_its_middle_to_itself() {
        assert_eq!(EmailAddress::parse("susan@x.example").unwrap().masked(), "s…n@x.example");
        assert_eq!(EmailAddress::parse("al@x.example").unwrap().masked(), "a…@x.example");
    }
}
