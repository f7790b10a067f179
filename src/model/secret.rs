//! Random secrets that are shown once, and the digests that are kept.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use super::sealer::derive;

/// 32 random bytes, written as 43 URL-safe characters. Its `Debug` shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// SHA-256 of a secret: what the database keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Secret {
    /// A new one from the system's random source.
    pub fn new() -> Self {
        Self(BASE64URL_NOPAD.encode(&random::<32>()))
    }

    /// The one that belongs to a press of a button: the same whenever it is asked for, and found by nobody without the key (U3).
    pub fn for_press(secret_key: &[u8], purpose: &str, press: Digest) -> Self {
        let purpose = format!("{purpose} of the press {}", data_encoding::HEXLOWER.encode(&press.0));
        Self(BASE64URL_NOPAD.encode(&derive::<32>(secret_key, &purpose)))
    }

    /// What somebody brought. `None` unless it has the shape of a secret, which spares a query.
    pub fn presented(text: &str) -> Option<Self> {
        (text.len() == 43 && BASE64URL_NOPAD.decode(text.as_bytes()).is_ok()).then(|| Self(text.to_owned()))
    }

    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The characters themselves, for the one place that shows them.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A project token: 32 lower-case hexadecimal digits (R2.7.8).
pub fn project_token() -> String {
    data_encoding::HEXLOWER.encode(&random::<16>())
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself_by_accident() {
        let secret = Secret::new();
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }

    #[test]
    fn only_what_has_the_shape_of_a_secret_is_looked_up() {
        let secret = Secret::new();
        assert_eq!(Secret::presented(secret.reveal()).map(|it| it.digest()), Some(secret.digest()));
        for wrong in ["", "short", &"a".repeat(44), &"*".repeat(43), &format!("{}=", &secret.reveal()[..42])] {
            assert!(Secret::presented(wrong).is_none(), "{wrong}");
        }
    }
}
