//! What a service account proves itself with: `stw_9000001_…`, shown once, kept as a digest (R2.12, S4).

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::{AccountSecretId, Digest, secret::random};

/// What every such secret begins with, so that programs that look for lost secrets know it.
const PREFIX: &str = "stw_";
/// So many letters and digits are random: 190 bits, so that a fast digest is enough.
const RANDOM: usize = 32;
/// So many more tell a typo from a secret, without asking the database.
const CHECKSUM: usize = 6;
const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A prefix, the id of its row, what is random, and a checksum. Its `Debug` shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountSecret {
    id: AccountSecretId,
    text: String,
}

impl AccountSecret {
    /// A new one from the system's random source, for the row of this id.
    pub fn new(id: AccountSecretId) -> Self {
        let body = format!("{PREFIX}{id}_{}", letters_and_digits());
        Self { id, text: format!("{body}{}", checksum(&body)) }
    }

    /// What a program brought. `None` unless it has the shape of a secret, which spares a query.
    pub fn presented(text: &str) -> Option<Self> {
        let (id, rest) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let is_plain = rest.len() == RANDOM + CHECKSUM && rest.bytes().all(|sign| sign.is_ascii_alphanumeric());
        let id = id.parse().ok().filter(|AccountSecretId(id)| *id > 0)?;
        let (body, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
        (is_plain && checksum(body) == sum).then(|| Self { id, text: text.to_owned() })
    }

    /// The row it belongs to.
    pub fn id(&self) -> AccountSecretId {
        self.id
    }

    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.text.as_bytes()).into())
    }

    /// Its last four characters, by which people tell it from another.
    pub fn last_four(&self) -> &str {
        &self.text[self.text.len() - 4..]
    }

    /// The characters themselves, for the one place that shows them.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for AccountSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountSecret(…)")
    }
}

/// Each sign as likely as any other: bytes beyond the last whole round of the alphabet are thrown away.
fn letters_and_digits() -> String {
    let mut text = String::with_capacity(RANDOM);
    while text.len() < RANDOM {
        for byte in random::<64>().into_iter().filter(|byte| *byte < 248) {
            if text.len() < RANDOM {
                text.push(char::from(SIGNS[usize::from(byte % 62)]));
            }
        }
    }
    text
}

/// The CRC-32 of the text, in letters and digits.
fn checksum(text: &str) -> String {
    let mut rest = crc32(text.as_bytes());
    let mut signs = [b'0'; CHECKSUM];
    for sign in signs.iter_mut().rev() {
        *sign = SIGNS[usize::try_from(rest % 62).unwrap_or(0)];
        rest /= 62;
    }
    signs.iter().copied().map(char::from).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    // S4: prefix, id, random part, checksum
    #[test]
    fn a_secret_says_what_it_is_and_which_one_and_hides_from_logs() {
        let secret = AccountSecret::new(AccountSecretId(9_000_001));
        assert!(secret.reveal().starts_with("stw_9000001_") && secret.reveal().len() == 12 + 38, "{}", secret.reveal().len());
        assert!(secret.reveal().ends_with(secret.last_four()));
        assert!(!format!("{secret:?}").contains(secret.reveal()));
        assert_ne!(secret, AccountSecret::new(AccountSecretId(9_000_001)));
        let brought = AccountSecret::presented(secret.reveal()).unwrap();
        assert_eq!((brought.id(), brought.digest()), (AccountSecretId(9_000_001), secret.digest()));
    }

    // S4: a typo is found without a query
    #[test]
    fn what_was_mistyped_or_is_something_else_is_no_secret() {
        let secret = AccountSecret::new(AccountSecretId(9_000_001));
        let text = secret.reveal();
        for at in 0..text.len() {
            let mut wrong = text.as_bytes().to_vec();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(AccountSecret::presented(&wrong).is_none(), "{at}");
        }
        for wrong in
            ["", "stw_", "stw_1_", "stw__x", "stw_0_", "ä", &text[..49], &format!("{text}x"), &text.replace("stw", "stv")]
        {
            assert!(AccountSecret::presented(wrong).is_none());
        }
    }

    #[test]
    fn the_checksum_is_the_one_everybody_knows() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
